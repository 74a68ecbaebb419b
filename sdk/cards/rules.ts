/**
 * What the contract decides about a payment, as pure functions: CA-1 to CA-4, CA-7, CA-8, CA-10, CA-11, with the same
 * codes in the same order. Amounts are units of the program below 2^40, times are seconds, intervals are half-open.
 * Whether a signature is right is not decided here.
 * @module
 */
import { DAY, dayOf } from "./calendar.js";
import type { Decline } from "./declines.js";
import {
  type CardLimits,
  countDay,
  countLong,
  type DayCount,
  isLong,
  judgeDay,
  judgeLong,
  type LongCount,
  most,
  NO_LIMITS,
  NOTHING_COUNTED,
  uncountDay,
  uncountLong,
} from "./limits.js";
import type { Payment, PaymentKind } from "./signatures.js";

/** CA-7. The highest sequence number. */
export const MAX_SEQUENCE = 2 ** 22 - 1;
/** CA-7. How many sequence numbers behind the highest are still looked at, itself included. */
export const WINDOW = 32;
/** Most days from a card's counted day to its last one. */
const MAX_DAYS = 4095;

/** CA-10. Who froze a card: the contract's `Level`, in its order. */
export const LEVELS = ["Holder", "Issuer", "Regulator"] as const;
export type Level = (typeof LEVELS)[number];

/** CA-11. The contract's `TerminalStatus`, in its order. */
export const TERMINAL_STATUSES = ["None", "Enabled", "Retiring", "Revoked"] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** CA-1. The contract's `PaymentState`, in its order. */
export const PAYMENT_STATES = ["None", "Authorized", "Captured", "Voided", "Expired"] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** A card with all that a payment asks of it. */
export interface Card {
  readonly isKnown: boolean;
  readonly frozen: Readonly<Record<Level, boolean>>;
  readonly isBlocked: boolean;
  /** The card that took over its account, where it was replaced. */
  readonly successor: string | undefined;
  readonly tier: number;
  readonly balance: bigint;
  readonly hold: bigint;
  /** CA-4. Refunded above the cap. */
  readonly overflow: bigint;
  /** CA-14. Top-ups that are neither approved nor rejected. */
  readonly requested: bigint;
  /** Most that balance, hold and requested top-ups may be; 0 for no cap. */
  readonly cap: bigint;
  /** CA-7. The highest sequence number that was accepted. */
  readonly top: number;
  /** CA-7. Bit i: sequence number `top − i` was accepted. */
  readonly window: number;
  /** Last day on which it pays: days since 1970-01-01 in the program's time. */
  readonly lastDay: number;
  readonly limits: CardLimits;
  readonly day: DayCount;
  readonly long: LongCount;
}

/** A card that was never issued. */
export const NO_CARD: Card = {
  isKnown: false,
  frozen: { Holder: false, Issuer: false, Regulator: false },
  isBlocked: false,
  successor: undefined,
  tier: 0,
  balance: 0n,
  hold: 0n,
  overflow: 0n,
  requested: 0n,
  cap: 0n,
  top: 0,
  window: 0,
  lastDay: 0,
  limits: NO_LIMITS,
  day: { day: 0, spent: 0n, payments: 0 },
  long: NOTHING_COUNTED,
};

export interface Terminal {
  readonly status: TerminalStatus;
  /** Number of its merchant. */
  readonly merchant: number;
  /** First second at which it is valid. */
  readonly from: number;
  /** First second at which it is no longer. */
  readonly to: number;
}

/** What a payment asks of its program. */
export interface Bounds {
  readonly maxAuthorizationDays: number;
  readonly maxRefundDays: number;
  /** In seconds. */
  readonly utcOffset: number;
}

/** What is stored of a payment. */
export interface PaymentRecord {
  readonly state: PaymentState;
  readonly kind: PaymentKind;
  readonly merchant: number;
  readonly authorized: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
}

/** What is decided of a payment: `amount` units are approved if `decline` is None, and `card` is the card afterwards. */
export interface Decision {
  readonly decline: Decline;
  readonly amount: bigint;
  readonly card: Card;
}

// ---------------------------------------------------------------- paying

/** CA-2. What becomes of a payment at a second, both signatures being right. */
export function decide(
  card: Card,
  terminal: Terminal | undefined,
  bounds: Bounds,
  payment: Payment,
  kind: PaymentKind,
  now: number,
): Decision {
  const decline = judgeTerminal(terminal, bounds, payment, kind, now);
  if (decline !== "None") return { decline, amount: 0n, card };
  return pay(card, payment, kind, dayOf(now, bounds.utcOffset));
}

/** CA-1, CA-11. Why the terminal may not sell at this second under the payment's ends, if so. */
export function judgeTerminal(
  terminal: Terminal | undefined,
  bounds: Bounds,
  payment: Pick<Payment, "deadline" | "authorizationEnd" | "refundEnd">,
  kind: PaymentKind,
  now: number,
): Decline {
  const why = terminalStanding(terminal, now);
  if (why !== "None") return why;
  if (terminal?.status === "Retiring") return "TerminalRetiring";
  if (now > payment.deadline) return "DeadlinePassed";
  if (kind === "Authorization") {
    const last = now + bounds.maxAuthorizationDays * DAY;
    const { authorizationEnd: end } = payment;
    if (end <= now || end > last) return "BadAuthorizationEnd";
  }
  return payment.refundEnd > now + bounds.maxRefundDays * DAY ? "BadRefundEnd" : "None";
}

/** CA-11. Why the key may do nothing at this second, if so. */
export function terminalStanding(terminal: Terminal | undefined, now: number): Decline {
  if (terminal === undefined || terminal.status === "None") return "UnknownTerminal";
  if (terminal.status === "Revoked") return "TerminalRevoked";
  return now >= terminal.from && now < terminal.to ? "None" : "TerminalNotValid";
}

/** CA-2, CA-7, CA-8. What the card makes of a payment on a day. */
export function pay(card: Card, payment: Payment, kind: PaymentKind, today: number): Decision {
  const amount = approvable(card, payment);
  const decline = judgeCard(card, amount, payment.sequence, today);
  if (decline !== "None") return { decline, amount: 0n, card };
  return { decline, amount, card: spend(card, amount, payment.sequence, today, kind) };
}

/** CA-2. The amount, or what is there where less will do. */
function approvable({ balance }: Card, { amount, partialApproval }: Payment): bigint {
  const isLess = partialApproval && balance < amount && balance !== 0n;
  return isLess ? balance : amount;
}

/** CA-12. Why the card declines, if so. */
export function judgeCard(card: Card, amount: bigint, sequence: number, today: number): Decline {
  const why = cardStanding(card, today);
  if (why !== "None") return why;
  const used = judgeSequence(card, sequence);
  if (used !== "None") return used;
  if (amount === 0n) return "ZeroAmount";
  if (amount > card.balance) return "InsufficientBalance";
  if (amount > most(card.limits.payment)) return "OverPaymentLimit";
  const over = judgeDay(card.limits, card.day, amount, today);
  if (over !== "None" || !isLong(card.limits)) return over;
  return judgeLong(card.limits, card.long, amount, today);
}

/** CA-2, CA-10. Why the card pays nothing on this day, if so. */
export function cardStanding(card: Card, today: number): Decline {
  if (!card.isKnown) return "UnknownCard";
  if (card.successor !== undefined) return "CardReplaced";
  if (card.isBlocked) return "CardBlocked";
  if (LEVELS.some((level) => card.frozen[level])) return "CardFrozen";
  return card.lastDay < today ? "CardExpired" : "None";
}

/** CA-7. Why a sequence number cannot be used, if so. */
export function judgeSequence(
  { top, window }: Pick<Card, "top" | "window">,
  sequence: number,
): Decline {
  if (sequence < 1 || sequence > MAX_SEQUENCE || sequence + WINDOW <= top) return "StaleSequence";
  if (sequence > top) return "None";
  return (window >>> (top - sequence)) % 2 === 1 ? "DuplicateSequence" : "None";
}

/**
 * CA-7. The card with a sequence number used up. In whatever order numbers come, the result is the same: the events of
 * an upload tell of its sales last.
 */
export function useSequence(card: Card, sequence: number): Card {
  const { top, window } = card;
  if (sequence + WINDOW <= top) return card;
  if (sequence <= top) return { ...card, window: (window | (1 << (top - sequence))) >>> 0 };
  const by = sequence - top;
  return { ...card, top: sequence, window: by < WINDOW ? ((window << by) | 1) >>> 0 : 1 };
}

/** CA-2, CA-8. The card after a payment that it was not declined. */
export function spend(
  card: Card,
  amount: bigint,
  sequence: number,
  today: number,
  kind: PaymentKind,
): Card {
  return {
    ...useSequence(card, sequence),
    balance: card.balance - amount,
    hold: card.hold + (kind === "Authorization" ? amount : 0n),
    day: countDay(card.day, amount, today),
    long: isLong(card.limits) ? countLong(card.long, amount, today) : card.long,
  };
}

// ---------------------------------------------------------------- what comes back

/** CA-3. The card after a capture, with what it releases. */
export function settle(card: Card, captured: bigint, released: bigint): Card {
  return {
    ...card,
    hold: card.hold - captured - released,
    balance: card.balance + released,
  };
}

/** CA-3, CA-8. The card after an authorization of a day was voided. @param wasLong Whether it counts beyond the day. */
export function giveBack(card: Card, amount: bigint, day: number, wasLong: boolean): Card {
  return {
    ...settle(card, 0n, amount),
    day: uncountDay(card.day, amount, day),
    long: wasLong ? uncountLong(card.long, amount, day) : card.long,
  };
}

/** CA-4, CA-14. Units that may still come on the card. */
export function room({ balance, hold, cap }: Card): bigint {
  const left = most(cap) - balance - hold;
  return left > 0n ? left : 0n;
}

/** CA-10. The account under a new key: only what the regulator froze stays frozen. */
export function renew(card: Card, lastDay: number): Card {
  const { day } = card.day;
  const isKept = day <= lastDay && lastDay - day <= MAX_DAYS;
  return {
    ...card,
    frozen: { ...NO_CARD.frozen, Regulator: card.frozen.Regulator },
    isBlocked: false,
    lastDay,
    day: isKept ? card.day : { day: lastDay, spent: 0n, payments: 0 },
  };
}

/** CA-3, CA-6. Why a capture of so much in all is not made, if so. @param end Of the authorization. */
export function judgeCapture(
  record: PaymentRecord | undefined,
  end: number,
  total: bigint,
  isFinal: boolean,
  now: number,
): Decline {
  if (record === undefined) return "UnknownPayment";
  if (total === 0n) return "ZeroAmount";
  const isOpen = record.state === "Authorized";
  if (total <= record.captured && !(isFinal && isOpen)) return "Repeated";
  if (!isOpen) return "PaymentClosed";
  if (now >= end) return "AuthorizationEnded";
  return total > record.authorized ? "OverCapture" : "None";
}

/** CA-4. Where a refund's units come from. */
export interface RefundSources {
  /** What the merchant captured in the current period. */
  readonly accrual: bigint;
  readonly reserve: bigint;
  /** What neither covers. */
  readonly due: bigint;
}

/**
 * CA-4. What pays for a refund.
 * @param available Units captured and not drawn in the current period, under all keys of the merchant.
 */
export function refundSources(amount: bigint, available: bigint, reserve: bigint): RefundSources {
  const accrual = least(amount, available);
  const ofReserve = least(amount - accrual, reserve);
  return { accrual, reserve: ofReserve, due: amount - accrual - ofReserve };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
