/**
 * Ranges of what Reconciliation takes.
 * @module
 */
import { dataLength, isHexString, keccak256, toUtf8Bytes } from "ethers";

import { InputError, type Integer, MAX_UINT32, requireInteger } from "../common/inputs.js";

/** Minor units: 96 bits. */
export const MAX_AMOUNT = 2n ** 96n - 1n;
/** Most roles of a template. */
export const MAX_ROLES = 16;
const LAST_ROLE = 15n;
const LAST_GENERATION = 255n;
const LAST_SECOND = 2n ** 40n - 1n;
/** ISO 4217, numeric: three digits. */
const LAST_CURRENCY = 999n;
const DAY = 86_400_000;

/** Number of a template: they count from 1. */
export const requireTemplateNumber = (value: Integer) =>
  Number(requireInteger("template", value, 1n, MAX_UINT32));

/** Place of a role in its template, 0 to 15. */
export const requireRole = (value: Integer) => Number(requireInteger("role", value, 0n, LAST_ROLE));

/** Of a case: 0, and one more each time it is opened again. */
export const requireGeneration = (value: Integer) =>
  Number(requireInteger("generation", value, 0n, LAST_GENERATION));

/** Minor units, 0 to 2^96 − 1. */
export const requireAmount = (name: string, value: Integer) =>
  requireInteger(name, value, 0n, MAX_AMOUNT);

/** ISO 4217, numeric, 1 to 999. */
export const requireCurrency = (value: Integer) =>
  Number(requireInteger("currency", value, 1n, LAST_CURRENCY));

/** A second, 0 to 2^40 − 1. */
export const requireSecond = (name: string, value: Integer) =>
  Number(requireInteger(name, value, 0n, LAST_SECOND));

/**
 * Days since 1970-01-01 of a date in ISO 8601.
 * @throws InputError for another form, a day that the calendar does not have, and one before 1970.
 */
export function daysOf(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  // Date.parse takes the 31st of a shorter month for a day of the next
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date)
    throw new InputError(`no date in ISO 8601: ${date}`);
  if (time < 0) throw new InputError(`a date before 1970: ${date}`);
  return time / DAY;
}

/** A day since 1970-01-01 as `2026-01-31`. */
export function showDate(days: number): string {
  return new Date(days * DAY).toISOString().slice(0, 10);
}

/**
 * The business reference as the contract takes it. Whoever knows the text knows the number.
 * @param reference 32 bytes in hex as they are; the hash of any other text.
 * @throws InputError for an empty one.
 */
export function referenceOf(reference: string): string {
  if (isHexString(reference, 32)) return reference.toLowerCase();
  if (reference === "") throw new InputError("a business reference has at least one character");
  return keccak256(utf8("reference", reference));
}

/** The text in the composed form (Unicode's NFC), so that equal texts are equal bytes. @throws InputError for half a character. */
export function utf8(name: string, text: string): Uint8Array {
  try {
    return toUtf8Bytes(text.normalize("NFC"));
  } catch {
    throw new InputError(`${name} is no text in Unicode`);
  }
}

/** A key or secret of 32 bytes in hex. @throws InputError for anything else, which is not shown. */
export function requireSecret(name: string, value: string): string {
  if (!isHexString(value) || dataLength(value) !== 32)
    throw new InputError(`${name} is not 32 bytes in hex`);
  return value;
}
