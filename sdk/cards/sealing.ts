/**
 * CA-12. What a terminal sends to the gateway, sealed by HPKE (RFC 9180, base mode): DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256, AES-128-GCM. Chain, contract and an own number of the message are bound to it, so that it opens nowhere
 * else. The same envelope again opens again: messages name their content, and the gateway does nothing twice.
 * @module
 */
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import {
  concat,
  dataLength,
  dataSlice,
  getBytes,
  hexlify,
  isHexString,
  keccak256,
  randomBytes,
  toUtf8Bytes,
  toUtf8String,
  type TypedDataDomain,
  TypedDataEncoder,
} from "ethers";

import type { KeyPair } from "./keys.js";

/** Bytes: version 1 | number of the message 16 | encapsulated key 65 | ciphertext. */
const VERSION = "0x01";
const NUMBER = 1;
const ENCAPSULATED = 17;
const CIPHERTEXT = 82;
const TAG = 16;
const INFO = toUtf8Bytes("Tallystick cards gateway 1");

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
});

/** An envelope that cannot be opened: damaged, for another gateway, chain or contract, or no envelope at all. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** A fresh key of a gateway, that cannot be read out. */
export async function generateGatewayKey(): Promise<KeyPair> {
  return crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
}

/** The public key that terminals seal to: 65 bytes in hex. */
export async function publicKeyOf({ publicKey }: KeyPair): Promise<string> {
  return hexlify(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
}

/** @param gateway Its public key. @throws SealError for a key that is none. */
export async function seal(
  gateway: string,
  text: string,
  domain: TypedDataDomain,
): Promise<string> {
  const number = hexlify(randomBytes(16));
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(buffer(gateway));
    const sender = await suite.createSenderContext({ recipientPublicKey, info: INFO });
    const sealed = await sender.seal(toUtf8Bytes(text), associated(domain, number));
    return concat([VERSION, number, new Uint8Array(sender.enc), new Uint8Array(sealed)]);
  } catch (error) {
    throw new SealError("nothing can be sealed to this key", { cause: error });
  }
}

/** @throws SealError for whatever is not sealed to this key, chain and contract. */
export async function open(
  gateway: KeyPair,
  envelope: string,
  domain: TypedDataDomain,
): Promise<string> {
  if (!isHexString(envelope) || envelope.length % 2 !== 0)
    throw new SealError("the envelope is no bytes in hex");
  if (dataLength(envelope) < CIPHERTEXT + TAG) throw new SealError("the envelope is too short");
  if (dataSlice(envelope, 0, NUMBER) !== VERSION)
    throw new SealError("the envelope is of another version");
  try {
    const recipient = await suite.createRecipientContext({
      recipientKey: gateway,
      enc: buffer(dataSlice(envelope, ENCAPSULATED, CIPHERTEXT)),
      info: INFO,
    });
    const number = dataSlice(envelope, NUMBER, ENCAPSULATED);
    const opened = await recipient.open(
      buffer(dataSlice(envelope, CIPHERTEXT)),
      associated(domain, number),
    );
    return toUtf8String(new Uint8Array(opened));
  } catch (error) {
    throw new SealError("the envelope is damaged, or sealed to another gateway", { cause: error });
  }
}

/** What is bound to the message without being in it. */
function associated(domain: TypedDataDomain, number: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer(keccak256(concat([TypedDataEncoder.hashDomain(domain), number]))));
}

function buffer(bytes: string): ArrayBuffer {
  return new Uint8Array(getBytes(bytes)).buffer;
}
