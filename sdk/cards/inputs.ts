/**
 * Ranges of what PrepaidCards takes.
 * @module
 */
import { isHexString } from "ethers";

import {
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireInteger,
} from "../common/inputs.js";
import { type CardLimits, isRepresentable, MAX_AMOUNT, MAX_COUNT, NO_LIMITS } from "./limits.js";
import { MAX_SEQUENCE } from "./rules.js";
import type { Payment } from "./signatures.js";

const MAX_MERCHANT = 2n ** 24n - 1n;
const MAX_DAY = 2n ** 16n - 1n;

/** Units, 1 to 2^40 − 1. */
export const requireUnits = (name: string, value: Integer) =>
  requireInteger(name, value, 1n, MAX_AMOUNT);

/** A sum of units, 1 to 2^64 − 1. */
export const requireSum = (name: string, value: Integer) =>
  requireInteger(name, value, 1n, 2n ** 64n - 1n);

/** Number of a program. */
export const requireProgram = (value: Integer) =>
  Number(requireInteger("program", value, 1n, MAX_UINT32));

/** Number of a merchant. */
export const requireMerchant = (value: Integer) =>
  Number(requireInteger("merchant", value, 1n, MAX_MERCHANT));

/** A second. */
export const requireTime = (name: string, value: Integer) =>
  Number(requireInteger(name, value, 0n, MAX_UINT32));

/** Days since 1970-01-01. */
export const requireDay = (name: string, value: Integer) =>
  Number(requireInteger(name, value, 0n, MAX_DAY));

/** CA-7. A sequence number. */
export const requireSequence = (value: Integer) =>
  Number(requireInteger("sequence", value, 1n, BigInt(MAX_SEQUENCE)));

/** CA-8. A limit or cap, 0 for none. @throws InputError where it is not m·10^e with m ≤ 127. */
export function requireLimit(name: string, value: Integer): bigint {
  const units = requireInteger(name, value, 0n, MAX_AMOUNT);
  if (!isRepresentable(units))
    throw new InputError(`${name} must be m·10^e with m up to 127, not ${units}`);
  return units;
}

/** CA-8. Limits of which some are named; the others are none. */
export type SomeLimits = { readonly [K in keyof CardLimits]?: Integer };

export function requireLimits(limits: SomeLimits): CardLimits {
  const { payment, day, week, month, lifetime, dayCount } = { ...NO_LIMITS, ...limits };
  return {
    payment: requireLimit("payment", payment),
    day: requireLimit("day", day),
    week: requireLimit("week", week),
    month: requireLimit("month", month),
    lifetime: requireLimit("lifetime", lifetime),
    dayCount: Number(requireInteger("dayCount", dayCount, 0n, BigInt(MAX_COUNT))),
  };
}

/** A salted reference of an order: 16 bytes in hex. */
export function requireOrder(value: string): string {
  if (!isHexString(value, 16)) throw new InputError(`order is not 16 bytes in hex: ${value}`);
  return value;
}

/** CA-1. A payment within its ranges. @throws InputError for one that nobody can sign. */
export function requirePayment(payment: Payment): Payment {
  return {
    program: requireProgram(payment.program),
    card: requireAddress("card", payment.card),
    terminal: requireAddress("terminal", payment.terminal),
    amount: requireUnits("amount", payment.amount),
    sequence: requireSequence(payment.sequence),
    deadline: requireTime("deadline", payment.deadline),
    authorizationEnd: requireTime("authorizationEnd", payment.authorizationEnd),
    refundEnd: requireTime("refundEnd", payment.refundEnd),
    partialApproval: payment.partialApproval,
    order: requireOrder(payment.order),
  };
}
