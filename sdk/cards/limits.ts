/**
 * CA-8. Limits of a card, and what counts in them: the same result as `contracts/cards/Limits.sol` and the words that
 * hold them.
 * @module
 */
import { monthOf, weekOf } from "./calendar.js";
import type { Decline } from "./declines.js";

/** Most units of an amount: 2^40 − 1. */
export const MAX_AMOUNT = 2n ** 40n - 1n;
/** Most payments that a day counts. */
export const MAX_COUNT = 127;

/** Limits of a card in units; 0 means none. Each is m·10^e with m ≤ 127. */
export interface CardLimits {
  readonly payment: bigint;
  readonly day: bigint;
  /** Monday to Sunday. */
  readonly week: bigint;
  /** Per calendar month. */
  readonly month: bigint;
  /** Counts from what was spent since it was first set. */
  readonly lifetime: bigint;
  /** Payments per day: 0 to 127. */
  readonly dayCount: number;
}

export const NO_LIMITS: CardLimits = {
  payment: 0n,
  day: 0n,
  week: 0n,
  month: 0n,
  lifetime: 0n,
  dayCount: 0,
};

/** What the limits of a day count: those of the day of the last payment. */
export interface DayCount {
  /** Days since 1970-01-01 in the program's time. */
  readonly day: number;
  readonly spent: bigint;
  /** 127 means that or more. */
  readonly payments: number;
}

/** What the limits over more than a day count, where there are any. */
export interface LongCount {
  readonly week: number;
  readonly weekSpent: bigint;
  readonly month: number;
  readonly monthSpent: bigint;
  readonly lifetimeSpent: bigint;
}

export const NOTHING_COUNTED: LongCount = {
  week: 0,
  weekSpent: 0n,
  month: 0,
  monthSpent: 0n,
  lifetimeSpent: 0n,
};

/** Whether an amount can be a limit, or a cap: m·10^e with m ≤ 127. */
export function isRepresentable(amount: bigint): boolean {
  let mantissa = amount;
  while (mantissa > 127n && mantissa % 10n === 0n) mantissa /= 10n;
  return amount <= MAX_AMOUNT && mantissa <= 127n;
}

/** Whether limits over more than a day are set. */
export function isLong({ week, month, lifetime }: CardLimits): boolean {
  return week !== 0n || month !== 0n || lifetime !== 0n;
}

/** Limit by limit the stricter one. */
export function strictest(a: CardLimits, b: CardLimits): CardLimits {
  return {
    payment: stricter(a.payment, b.payment),
    day: stricter(a.day, b.day),
    week: stricter(a.week, b.week),
    month: stricter(a.month, b.month),
    lifetime: stricter(a.lifetime, b.lifetime),
    dayCount: Number(stricter(BigInt(a.dayCount), BigInt(b.dayCount))),
  };
}

/** The day's counts after a payment; another day starts from 0. */
export function countDay(counted: DayCount, amount: bigint, today: number): DayCount {
  if (counted.day !== today) return { day: today, spent: amount, payments: 1 };
  const payments = Math.min(counted.payments + 1, MAX_COUNT);
  return { day: today, spent: counted.spent + amount, payments };
}

/** Why a day's limits do not allow a payment, if so. */
export function judgeDay(
  limits: CardLimits,
  counted: DayCount,
  amount: bigint,
  today: number,
): Decline {
  const isSameDay = counted.day === today;
  if (limits.dayCount !== 0 && isSameDay && counted.payments >= limits.dayCount)
    return "OverDayCount";
  return countDay(counted, amount, today).spent > most(limits.day) ? "OverDayLimit" : "None";
}

/** What counts over more than a day, after a payment. */
export function countLong(counted: LongCount, amount: bigint, today: number): LongCount {
  const [week, month] = [weekOf(today), monthOf(today)];
  return {
    week,
    weekSpent: amount + (counted.week === week ? counted.weekSpent : 0n),
    month,
    monthSpent: amount + (counted.month === month ? counted.monthSpent : 0n),
    lifetimeSpent: amount + counted.lifetimeSpent,
  };
}

/** Why the limits over more than a day do not allow a payment, if so. */
export function judgeLong(
  limits: CardLimits,
  counted: LongCount,
  amount: bigint,
  today: number,
): Decline {
  const next = countLong(counted, amount, today);
  if (next.weekSpent > most(limits.week)) return "OverWeekLimit";
  if (next.monthSpent > most(limits.month)) return "OverMonthLimit";
  return next.lifetimeSpent > most(limits.lifetime) ? "OverLifetimeLimit" : "None";
}

/** A voided payment of a day no longer counts, where that day still does. */
export function uncountDay(counted: DayCount, amount: bigint, day: number): DayCount {
  if (counted.day !== day) return counted;
  // at its maximum it may be more
  const payments = counted.payments === MAX_COUNT ? MAX_COUNT : counted.payments - 1;
  return { day, spent: counted.spent - amount, payments };
}

/** A voided payment of a day no longer counts in the windows that still count that day. */
export function uncountLong(counted: LongCount, amount: bigint, day: number): LongCount {
  const { week, weekSpent, month, monthSpent, lifetimeSpent } = counted;
  return {
    week,
    weekSpent: weekSpent - (week === weekOf(day) ? amount : 0n),
    month,
    monthSpent: monthSpent - (month === monthOf(day) ? amount : 0n),
    lifetimeSpent: lifetimeSpent - amount,
  };
}

/** The amount that a limit allows: none is the laxest. */
export function most(limit: bigint): bigint {
  return limit === 0n ? MAX_AMOUNT : limit;
}

function stricter(a: bigint, b: bigint): bigint {
  if (a === 0n) return b;
  return b === 0n || a < b ? a : b;
}
