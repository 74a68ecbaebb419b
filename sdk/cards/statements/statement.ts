/**
 * CA-17. A merchant's statement of a period. Amounts are the program's units; times are seconds.
 * @module
 */
import type { Amount } from "./amounts.js";

/** What a line is about, in the order of its code: see `lines.ts`. */
export const KINDS = [
  /** A payment sold at once. */
  "sale",
  /** A capture of an authorization. */
  "capture",
  /** CA-4. Paid back, as far as a refund was asked for: what covered it follows by itself. */
  "refund",
  /** CA-4. What the reserve covered of a refund. */
  "reserve",
  /** CA-4. What nothing covered of a refund: it is due. */
  "due",
  /** CA-4. Refunds due that captures paid for. */
  "covered",
  /** CA-16. An adjustment against the merchant. */
  "debit",
  /** CA-16. An adjustment for it. */
  "credit",
  /** CA-16. What of the fee no line carries: what a bound held back, or makes good. Normally there is none. */
  "fee",
  /** CA-16. What was paid out since the statement before. */
  "payout",
] as const;
export type LineKind = (typeof KINDS)[number];

/** CA-16. The kinds that a fee is taken of. */
export const PAYMENTS: readonly LineKind[] = ["sale", "capture", "refund"];

/** Where on the chain something stands. */
export interface LinePlace {
  readonly transaction: string;
  readonly block: number;
  /** Index of the log in its block. */
  readonly log: number;
  /** In an upload; 0 elsewhere. */
  readonly row: number;
}

/** CA-17. A line of a statement. */
export interface Line extends LinePlace {
  /** From 1, in the order of the chain. */
  readonly number: number;
  readonly kind: LineKind;
  /** Second of the block. */
  readonly time: number;
  /** The key that sold, captured or refunded; absent where clearing did. */
  readonly terminal?: string;
  /** The card, masked: see `maskCard`. */
  readonly card?: string;
  /** Id of the payment, where its event tells it. */
  readonly payment?: string;
  /** Salted reference of the order, where it is known: 16 bytes in hex. */
  readonly order?: string;
  /** Reason of an adjustment; where a payout went: 32 bytes in hex. */
  readonly reference?: string;
  /** Below 0 against the merchant. */
  readonly gross: bigint;
  /** Below 0 where a refund gives some back. */
  readonly fee: bigint;
  /** gross − fee. */
  readonly net: bigint;
}

/** CA-17. What the contract chains: the fields of `Statement` in contracts/cards/ClearingTypes.sol. */
export interface Sums {
  readonly program: number;
  readonly merchant: number;
  /** The period, which is the statement's number. */
  readonly period: number;
  readonly captures: number;
  readonly refunds: number;
  /** Closing of the statement before. */
  readonly opening: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  /** What refunds and refunds due took from the captures. */
  readonly drawn: bigint;
  readonly debited: bigint;
  readonly credited: bigint;
  readonly fee: bigint;
  /** What was paid out since the statement before. */
  readonly paid: bigint;
  /** opening + captured − drawn − debited + credited − fee − paid. */
  readonly closing: bigint;
}

/** What is told of a statement besides its sums and lines. */
export interface Head extends Amount, Omit<LinePlace, "row"> {
  readonly chainId: bigint;
  /** The PrepaidCards. */
  readonly contract: string;
  /** The ERC-20 token that is prepaid, and its symbol. */
  readonly token: string;
  readonly symbol: string;
  /** The period, `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** CA-16. Discount fee in millionths. */
  readonly rate: number;
  /** CA-16. Captured less refunded from the begin of the rate to that of the period. */
  readonly base: bigint;
  /** CA-4. Refunds due that nothing had covered at the end: what the merchant is below zero. */
  readonly uncovered: bigint;
  /** Hash of the statement before: 0 of the first. */
  readonly previous: string;
  /** Hash of this one, as the contract told it. */
  readonly chain: string;
  /** When it was closed; the place is that of the closing. */
  readonly closed: number;
  /** CA-17. From 0; the others are corrections. */
  readonly revision: number;
  /** CA-17. Merkle root of the lines: see `lines.ts`. */
  readonly root: string;
}

/** CA-17. How many lines of a kind, and their sums. */
export interface Totals {
  readonly count: number;
  readonly gross: bigint;
  readonly fee: bigint;
  readonly net: bigint;
}

/** CA-17. A statement with everything that its files tell. */
export interface Statement extends Sums, Head {
  /** Transactions that paid out since the statement before. */
  readonly payouts: readonly string[];
  readonly lines: readonly Line[];
  /** Control totals, of the kinds that occur. */
  readonly totals: Readonly<Partial<Record<LineKind, Totals>>>;
}

/** The card's first six and last four hex digits: what statements show of it. */
export function maskCard(card: string): string {
  const digits = card.slice(2).toLowerCase();
  return `0x${digits.slice(0, 6)}******${digits.slice(-4)}`;
}

/** CA-17. The control totals of lines. */
export function totalsOf(lines: readonly Line[]): Statement["totals"] {
  const totals: Partial<Record<LineKind, Totals>> = {};
  for (const kind of KINDS) {
    const some = lines.filter((line) => line.kind === kind);
    if (some.length === 0) continue;
    const [gross, fee, net] = (["gross", "fee", "net"] as const).map((field) =>
      some.reduce((sum, line) => sum + line[field], 0n),
    ) as [bigint, bigint, bigint];
    totals[kind] = { count: some.length, gross, fee, net };
  }
  return totals;
}

/** The sums that lines make, all but the balances. */
export type Moved = Omit<Sums, "program" | "merchant" | "period" | "opening" | "closing">;

/** CA-17. What the contract must have chained for these control totals. */
export function movedBy(totals: Statement["totals"]): Moved {
  const gross = (kind: LineKind) => totals[kind]?.gross ?? 0n;
  const count = (kind: LineKind) => totals[kind]?.count ?? 0;
  const refunded = -gross("refund");
  return {
    captures: count("sale") + count("capture"),
    refunds: count("refund"),
    captured: gross("sale") + gross("capture"),
    refunded,
    drawn: refunded - gross("reserve") - gross("due") - gross("covered"),
    debited: -gross("debit"),
    credited: gross("credit"),
    fee: KINDS.reduce((sum, kind) => sum + (totals[kind]?.fee ?? 0n), 0n),
    paid: -gross("payout"),
  };
}

/** The transactions of the payouts among lines. */
export function payoutsOf(lines: readonly Line[]): string[] {
  return lines.filter(({ kind }) => kind === "payout").map(({ transaction }) => transaction);
}
