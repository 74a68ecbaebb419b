/**
 * Keys of two plain kinds, secp256k1 and P-256: how their ids are made, and how each signs a digest. A signature begins
 * with its kind: 0 ‖ r ‖ vs (65 bytes) secp256k1 by ERC-2098; 1 ‖ x ‖ y ‖ r ‖ s (129 bytes) P-256 over the SHA-256 of
 * the digest.
 * @module
 */
import {
  type BytesLike,
  concat,
  dataLength,
  dataSlice,
  getAddress,
  getBytes,
  hexlify,
  keccak256,
  recoverAddress,
  Signature,
  type SigningKey,
  toBeHex,
} from "ethers";

import { InputError } from "./inputs.js";

/** A key that signs digests. */
export interface Key {
  /** What a contract knows it by: an address. */
  readonly id: string;
  /** @param digest 32 bytes in hex. */
  readonly sign: (digest: string) => Promise<string>;
}

type WebKey = Parameters<typeof crypto.subtle.sign>[1];

/** A key in WebCrypto's keeping: a `CryptoKeyPair`. */
export interface KeyPair {
  readonly privateKey: WebKey;
  readonly publicKey: WebKey;
}

/** Bytes of signatures with their kind. */
export const SECP256K1_LENGTH = 65;
export const P256_LENGTH = 129;

/** Half of the order of the group of secp256k1 (SEC 2, 2.4.1). */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
/** Order of the group of P-256 (FIPS 186-4, D.1.2.3). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** A secp256k1 key in memory; its id is its address. */
export function secp256k1Key(key: SigningKey): Key {
  return {
    id: getAddress(dataSlice(keccak256(dataSlice(key.publicKey, 1)), 12)),
    sign: async (digest) => concat(["0x00", key.sign(digest).compactSerialized]),
  };
}

/** A secp256k1 signature as wallets make it (r ‖ s ‖ v, or r ‖ vs), as the contract takes it. */
export function secp256k1Signature(signature: string): string {
  try {
    return concat(["0x00", Signature.from(signature).compactSerialized]);
  } catch {
    throw new InputError(`no secp256k1 signature: ${signature}`);
  }
}

/** The id of a P-256 key: the last 20 bytes of the hash of its point. @param point x ‖ y, 64 bytes. */
export function p256Id(point: BytesLike): string {
  if (dataLength(point) !== 64) throw new InputError("a P-256 key is a point of 64 bytes, x ‖ y");
  return getAddress(dataSlice(keccak256(point), 12));
}

/**
 * A P-256 key in WebCrypto's keeping, as in a secure element: it can sign, and nobody can read it.
 * @param pair Its private key need not be extractable.
 */
export async function p256Key(pair: KeyPair): Promise<Key> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const point = raw.slice(1); // behind 4, for an uncompressed point
  return {
    id: p256Id(point),
    async sign(digest) {
      const signature = await crypto.subtle.sign(SIGNING, pair.privateKey, bytes(digest));
      const [r, s] = [signature.slice(0, 32), signature.slice(32)].map((half) =>
        hexlify(new Uint8Array(half)),
      ) as [string, string];
      return concat(["0x01", point, r, lowS(s)]);
    },
  };
}

/** A fresh P-256 key that cannot be read out. */
export function generateP256(): Promise<KeyPair> {
  return crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
}

/**
 * Whether a secp256k1 or P-256 key signed a digest, in the form that contracts take: other kinds only a contract can
 * check.
 */
export async function isSignedBy(id: string, digest: string, signature: string): Promise<boolean> {
  try {
    if (dataLength(signature) === SECP256K1_LENGTH && signature.startsWith("0x00")) {
      const split = Signature.from(dataSlice(signature, 1));
      // beside the bit of the parity there is room for an s that is high
      return BigInt(split.s) <= HALF_ORDER && recoverAddress(digest, split) === id;
    }
    if (dataLength(signature) !== P256_LENGTH || !signature.startsWith("0x01")) return false;
    const [point, s] = [dataSlice(signature, 1, 65), dataSlice(signature, 97)];
    if (p256Id(point) !== id || lowS(s) !== s.toLowerCase()) return false;
    const key = await crypto.subtle.importKey("raw", bytes(concat(["0x04", point])), P256, true, [
      "verify",
    ]);
    return await crypto.subtle.verify(SIGNING, key, bytes(dataSlice(signature, 65)), bytes(digest));
  } catch {
    return false;
  }
}

/** P-256 signatures come with any s; contracts take the lower of the two. */
export function lowS(s: string): string {
  const value = BigInt(s);
  return toBeHex(value > P256_ORDER / 2n ? P256_ORDER - value : value, 32);
}

/** A copy in a buffer of its own: WebCrypto takes no shared ones. */
function bytes(data: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(getBytes(data));
}
