/**
 * CA-21. Keys of cards and terminals: the plain kinds of `common/keys.ts`, and 2 ‖ length (2 bytes) ‖ signer ‖ signature, an
 * ERC-7913 signer's, or an ERC-1271 account's.
 * @module
 */
import { concat, dataLength, dataSlice, getAddress, keccak256, toBeHex } from "ethers";

import { type Key, P256_LENGTH, SECP256K1_LENGTH } from "../common/keys.js";

export {
  generateP256,
  isSignedBy,
  type Key,
  type KeyPair,
  lowS,
  p256Id,
  p256Key,
  secp256k1Key,
  secp256k1Signature,
} from "../common/keys.js";

/** The id of an ERC-7913 signer, or of the account itself where it is an address. */
export function signerId(signer: string): string {
  return getAddress(dataLength(signer) === 20 ? signer : dataSlice(keccak256(signer), 12));
}

/**
 * A key that a contract checks: a passkey behind an ERC-7913 verifier, or a contract account by ERC-1271.
 * @param signer Verifier and key, or an account's address.
 * @param sign Makes the signature that the verifier or account takes.
 */
export function contractKey(signer: string, sign: (digest: string) => Promise<string>): Key {
  return {
    id: signerId(signer),
    sign: async (digest) =>
      concat(["0x02", toBeHex(dataLength(signer), 2), signer, await sign(digest)]),
  };
}

/** The first of signatures that lie behind one another, as a payment has them. */
export function firstOf(signatures: string): string {
  const length = signatures.startsWith("0x01") ? P256_LENGTH : SECP256K1_LENGTH;
  return dataLength(signatures) < length ? signatures : dataSlice(signatures, 0, length);
}
