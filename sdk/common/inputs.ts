/**
 * Checks of what a caller hands in, before anything is sent.
 * @module
 */
import {
  encodeBytes32String,
  getAddress,
  isAddress,
  isHexString,
  toUtf8Bytes,
  ZeroAddress,
} from "ethers";

/** An input that cannot be right; nothing was sent. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** An amount in units of a token, or a time in seconds. */
export type Integer = bigint | number;

export const MAX_UINT32 = 2n ** 32n - 1n;
export const MAX_UINT64 = 2n ** 64n - 1n;

/** The address with its checksum. @throws InputError for anything else, and for zero. */
export function requireAddress(name: string, value: string): string {
  if (!isAddress(value)) throw new InputError(`${name} is no address: ${String(value)}`);
  const address = getAddress(value);
  if (address === ZeroAddress) throw new InputError(`${name} is the zero address`);
  return address;
}

/** The integer as a bigint. @throws InputError if it is none or lies outside `[min, max]`. */
export function requireInteger(name: string, value: Integer, min: bigint, max: bigint): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new InputError(`${name} is no whole number: ${value}`);
  }
  const integer = BigInt(value);
  if (integer < min || integer > max) {
    throw new InputError(`${name} must be ${min} to ${max}, not ${integer}`);
  }
  return integer;
}

/** 32 bytes in hex. @throws InputError for anything else. */
export function requireBytes32(name: string, value: string): string {
  if (!isHexString(value, 32)) throw new InputError(`${name} is not 32 bytes in hex: ${value}`);
  return value;
}

/** A reason in 32 bytes. @param reason At most 31 bytes of text, or 32 bytes in hex: the name of a case, say. */
export function encodeReason(reason: string): string {
  if (isHexString(reason, 32)) return reason;
  const { length } = toUtf8Bytes(reason);
  if (length === 0 || length > 31) {
    throw new InputError(`a reason has 1 to 31 bytes of text, this one has ${length}`);
  }
  return encodeBytes32String(reason);
}
