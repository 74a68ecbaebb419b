/**
 * CA-21. Passkeys as keys of cards: what a browser's authenticator signs (WebAuthn level 2), as OpenZeppelin's
 * ERC7913WebAuthnVerifier takes it.
 * @module
 */
import {
  AbiCoder,
  concat,
  dataLength,
  dataSlice,
  getBytes,
  hexlify,
  toNumber,
  zeroPadValue,
} from "ethers";

import { InputError, requireAddress } from "../common/inputs.js";
import { contractKey, type Key, lowS } from "./keys.js";

/** What an authenticator answers: `PublicKeyCredential.response` of `navigator.credentials.get`. */
export interface Assertion {
  readonly authenticatorData: ArrayBuffer;
  readonly clientDataJSON: ArrayBuffer;
  /** ASN.1 DER, as WebAuthn has it. */
  readonly signature: ArrayBuffer;
}

/**
 * A passkey.
 * @param verifier Address of an ERC7913WebAuthnVerifier.
 * @param point Its public key, x ‖ y, 64 bytes in hex.
 * @param ask Asks the authenticator to sign the challenge.
 */
export function passkey(
  verifier: string,
  point: string,
  ask: (challenge: Uint8Array) => Promise<Assertion>,
): Key {
  if (dataLength(point) !== 64) throw new InputError("a passkey is a point of 64 bytes, x ‖ y");
  return contractKey(concat([requireAddress("verifier", verifier), point]), async (digest) =>
    encodeAssertion(await ask(getBytes(digest))),
  );
}

function encodeAssertion({ authenticatorData, clientDataJSON, signature }: Assertion): string {
  const json = new TextDecoder().decode(clientDataJSON);
  const [r, s] = parseDer(hexlify(new Uint8Array(signature)));
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"],
    [
      r,
      lowS(s),
      json.indexOf('"challenge"'),
      json.indexOf('"type"'),
      hexlify(new Uint8Array(authenticatorData)),
      json,
    ],
  );
}

/** SEQUENCE { INTEGER r, INTEGER s }. @throws InputError for anything else. */
function parseDer(der: string): [r: string, s: string] {
  try {
    const length = toNumber(dataSlice(der, 3, 4));
    const [r, tail] = [dataSlice(der, 4, 4 + length), dataSlice(der, 4 + length)];
    const s = dataSlice(tail, 2, 2 + toNumber(dataSlice(tail, 1, 2)));
    return [word(r), word(s)];
  } catch (error) {
    throw new InputError("the authenticator's signature is no pair of integers", { cause: error });
  }
}

/** An integer of DER has a leading 0 where its highest bit is set. */
function word(integer: string): string {
  return zeroPadValue(dataLength(integer) === 33 ? dataSlice(integer, 1) : integer, 32);
}
