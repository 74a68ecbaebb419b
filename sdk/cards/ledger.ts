/**
 * CA-18. Everything that a PrepaidCards holds, as `replay.ts` rebuilds it.
 * @module
 */
import { ZeroAddress, ZeroHash } from "ethers";

import type { EventArgs, EventName } from "./events.js";
import type { CardLimits } from "./limits.js";
import type { Card, PaymentRecord, Terminal } from "./rules.js";
import { boundsOf, periodAt, type Schedule } from "./schedule.js";
import type { Program } from "./terms.js";
import type { Purchases, TopUpRecord } from "./topups.js";

/** CA-8. Raised limits that wait. */
export interface PendingLimits {
  readonly limits: CardLimits;
  /** From when they may be applied. */
  readonly readyAt: bigint;
}

/** A card with what waits for it. */
export interface CardAccount extends Card {
  readonly pending: PendingLimits | undefined;
}

/** CA-1. A payment that has a record, and where its money is. */
export interface PaymentAccount extends PaymentRecord {
  readonly program: number;
  readonly card: string;
  /** The day that its card's limits count it in. */
  readonly day: number;
  /** Whether the card's limits over more than a day count it. */
  readonly isLong: boolean;
}

/** CA-4. A refund that waited to be covered. */
export interface RefundDue {
  readonly card: string;
  readonly amount: bigint;
  readonly credited: bigint;
}

/** CA-15. A merchant's totals of a period, in units. */
export interface PeriodTotals {
  readonly captured: bigint;
  readonly refunded: bigint;
  /** What refunds and refunds due took from the captures. */
  readonly drawn: bigint;
  readonly captures: number;
  readonly refunds: number;
}

/** CA-16. Adjustments of a merchant, by the period that they count in, and by the one that they correct. In units. */
export interface Adjustments {
  readonly debited: bigint;
  readonly credited: bigint;
  readonly against: bigint;
  readonly inFavor: bigint;
}

/** CA-15 to CA-17. How far a merchant is settled. Amounts in units. */
export interface Settled {
  /** End of the last period that is closed; at first the begin of the merchant's first period. */
  readonly closedUntil: number;
  /** How many of its keys have left the next period behind. */
  readonly paged: number;
  /** Closing balance of the last statement. */
  readonly opening: bigint;
  /** What of it was not paid out. */
  readonly unpaid: bigint;
  /** Captured less refunded in the closed periods since the rate began. */
  readonly net: bigint;
  /** Fee of them. */
  readonly charged: bigint;
  /** Hash of the last statement. */
  readonly chain: string;
}

/** CA-17. What clearing vouches for about the lines of a statement. */
export interface LinesRoot {
  readonly root: string;
  readonly lines: number;
  readonly revisions: number;
}

/** CA-16. An adjustment that was proposed. */
export interface AdjustmentRecord {
  readonly program: number;
  readonly merchant: number;
  /** The period that it corrects. */
  readonly period: number;
  /** Units; below 0 against the merchant. */
  readonly amount: bigint;
  readonly reason: string;
  readonly maker: string;
  readonly state: "proposed" | "approved" | "rejected";
}

/** CA-4, CA-15. A merchant's money in a program, in units. */
export interface MerchantAccount extends Settled {
  readonly reserve: bigint;
  readonly owed: bigint;
  readonly covered: bigint;
  readonly credited: bigint;
  /** By number, from 0. */
  readonly dues: readonly RefundDue[];
  /** In the order of their enrollment. */
  readonly terminals: readonly string[];
  readonly periods: Map<number, PeriodTotals>;
  readonly adjusted: Map<number, Adjustments>;
  readonly lines: Map<number, LinesRoot>;
}

/** CA-14. A top-up. */
export interface TopUpAccount extends TopUpRecord {
  /** The program's day on which it was requested. */
  readonly day: number;
}

/** All of a program. */
export interface ProgramBook {
  readonly terms: Program;
  /** CA-15, CA-16. As announced so far. */
  schedule: Schedule;
  /** CA-16. Units of fees that clearing has not withdrawn. */
  fees: bigint;
  readonly staff: Map<string, number>;
  readonly cards: Map<string, CardAccount>;
  readonly terminals: Map<string, Terminal>;
  readonly merchants: Map<number, MerchantAccount>;
  /** CA-14. By bank reference. */
  readonly topUps: Map<string, TopUpAccount>;
  /** CA-14. By funder. */
  readonly purchases: Map<string, Purchases>;
  /** CA-14. Units that their payers may claim. */
  readonly returns: Map<string, bigint>;
  /** CA-22. Number of the period, by the terms, in which its staff last did something. */
  seenIn: number;
}

/** Everything that a PrepaidCards holds. */
export interface Ledger {
  readonly programs: Map<number, ProgramBook>;
  readonly merchants: Map<number, { readonly owner: string; readonly payout: string }>;
  readonly payments: Map<string, PaymentAccount>;
  readonly adjustments: Map<string, AdjustmentRecord>;
  attester: string;
}

/** What events change; those that are not named change nothing, or say again what another says. */
export type Effects = {
  readonly [N in EventName]?: (ledger: Ledger, args: EventArgs[N], time: number) => void;
};

/** A merchant that a program has not seen. */
export const newMerchant = (): MerchantAccount => ({
  reserve: 0n,
  owed: 0n,
  covered: 0n,
  credited: 0n,
  dues: [],
  terminals: [],
  periods: new Map(),
  adjusted: new Map(),
  lines: new Map(),
  closedUntil: 0,
  paged: 0,
  opening: 0n,
  unpaid: 0n,
  net: 0n,
  charged: 0n,
  chain: ZeroHash,
});

export const EMPTY_PERIOD: PeriodTotals = {
  captured: 0n,
  refunded: 0n,
  drawn: 0n,
  captures: 0,
  refunds: 0,
};

export const NO_ADJUSTMENTS: Adjustments = {
  debited: 0n,
  credited: 0n,
  against: 0n,
  inFavor: 0n,
};

/** The ledger before the first event. */
export function createLedger(): Ledger {
  return {
    programs: new Map(),
    merchants: new Map(),
    payments: new Map(),
    adjustments: new Map(),
    attester: ZeroAddress,
  };
}

/** @throws Error where the program was never created. */
export function bookOf({ programs }: Ledger, number: bigint | number): ProgramBook {
  return known(programs.get(Number(number)), `program ${number}`);
}

/** The card that has an account now: a replaced card's successor. */
export function latest(book: ProgramBook, card: string): [id: string, account: CardAccount] {
  let id = card;
  let account = known(book.cards.get(id), id);
  while (account.successor !== undefined) {
    id = account.successor;
    account = known(book.cards.get(id), id);
  }
  return [id, account];
}

/** Changes the card that has the account now. */
export function change(book: ProgramBook, card: string, how: (card: Card) => Card): void {
  const [id, account] = latest(book, card);
  book.cards.set(id, { ...how(account), pending: account.pending });
}

/**
 * CA-4. Units come on a card; `Overflowed` moves what is above its cap. Rows of an upload may have made room for them
 * before, and are told of later: the cap is not asked here.
 */
export function give(book: ProgramBook, card: string, units: bigint): void {
  change(book, card, (account) => ({ ...account, balance: account.balance + units }));
}

/** CA-22. The second from which the issuer is absent, unless its staff does something before. */
export function absentFrom({ terms, seenIn }: ProgramBook): number {
  return terms.periodStart + (seenIn + 1 + terms.absentPeriods) * terms.periodLength;
}

/** @throws Error for what earlier events would have told. */
export function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`no ${name}: earlier events are missing`);
  return value;
}

/** CA-15. Changes a merchant's account in a program. */
export function changeMerchant(
  book: ProgramBook,
  merchant: number,
  how: (account: MerchantAccount) => MerchantAccount,
): void {
  book.merchants.set(merchant, how(book.merchants.get(merchant) ?? newMerchant()));
}

/** CA-15. Changes a merchant's totals of the period that a second is in. */
export function changePeriod(
  book: ProgramBook,
  merchant: number,
  time: number,
  how: (totals: PeriodTotals) => PeriodTotals,
): void {
  const period = periodAt(time, book.schedule.periods);
  changeMerchant(book, merchant, (account) => {
    account.periods.set(period, how(account.periods.get(period) ?? EMPTY_PERIOD));
    return account;
  });
}

/** CA-16. What a merchant has captured in periods that are not closed, less what was taken from it. */
export function accrualOf(
  { periods, adjusted, closedUntil }: MerchantAccount,
  { schedule }: ProgramBook,
): bigint {
  const isOpen = (period: number) => boundsOf(period, schedule.periods).end > closedUntil;
  const totals = [...periods].filter(([period]) => isOpen(period));
  const credits = [...adjusted].filter(([period]) => isOpen(period));
  return (
    totals.reduce((sum, [, { captured, drawn }]) => sum + captured - drawn, 0n) +
    credits.reduce((sum, [, { credited }]) => sum + credited, 0n)
  );
}

/** CA-20. Units of a program that the contract holds tokens for. */
export function liabilities(book: ProgramBook): bigint {
  const ofCards = [...book.cards.values()].map(
    (card) => card.balance + card.hold + card.overflow + card.requested,
  );
  const ofMerchants = [...book.merchants.values()].map(
    (account) =>
      account.reserve +
      account.covered -
      account.credited +
      account.unpaid +
      accrualOf(account, book),
  );
  const all = [...ofCards, ...ofMerchants, ...book.returns.values()];
  return all.reduce((sum, units) => sum + units, book.fees);
}
