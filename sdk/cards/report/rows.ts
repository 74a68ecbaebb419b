/**
 * CA-18. What a report is made of: figures and breaches, each with the rows behind it.
 * @module
 */
import type { Position } from "../../common/history.js";

/** An event, or a row of an upload, that stands behind a figure. */
export interface ReportRow {
  readonly event: string;
  readonly position: Position;
  /** In an upload, from 0. */
  readonly row: number | undefined;
  /** 0 for what concerns them all. */
  readonly program: number;
  readonly card: string | undefined;
  readonly terminal: string | undefined;
  readonly merchant: number | undefined;
  /** What of the figure it makes up, in units; what the event says where the figure is no amount. */
  readonly amount: bigint | undefined;
  /** A result code, a level, a reason, a reference. */
  readonly detail: string;
}

/** What a figure's value counts. */
export type Measure = "units" | "token units" | "seconds" | "count" | "millionths";

export interface Figure<Name extends string = string> {
  readonly name: Name;
  /** 0 for what concerns them all. */
  readonly program: number;
  /** A card, terminal, merchant, token, code or reference; empty for the program as a whole. */
  readonly subject: string;
  readonly value: bigint;
  readonly measure: Measure;
  readonly rows: readonly ReportRow[];
}

/** CA-18. The codes of breaches by section: see docs/regulator-report.md. */
export const BREACHES = {
  outstanding: ["Undercovered", "NegativeTerm"],
  caps: [
    "CardAboveCap",
    "TierAboveCap",
    "ShortBearerCard",
    "FundingAllowed",
    "FundingUsed",
    "NameFromTooHigh",
  ],
  expiry: [],
  splits: ["SplitPurchase", "UnnamedPurchase"],
  standing: ["FreezeUndone", "PaidWhileStopped"],
  declines: ["TerminalDeclines", "CardDeclines"],
  topUps: ["OwnApproval", "PendingTooLong", "NotRequested"],
  merchants: ["RefundsDueOpen", "RefundRatio"],
} as const;

export type SectionName = keyof typeof BREACHES;
export const SECTIONS = Object.keys(BREACHES) as readonly SectionName[];
export type BreachCode<S extends SectionName = SectionName> = (typeof BREACHES)[S][number];

export interface Breach<Code extends BreachCode = BreachCode> {
  readonly code: Code;
  readonly program: number;
  /** As in a figure. */
  readonly subject: string;
  /** What was found. */
  readonly value: bigint;
  /** What the rules allow; 0 where they allow nothing. */
  readonly bound: bigint;
  readonly measure: Measure;
  readonly rows: readonly ReportRow[];
}

/** A section: what it tells, and what in it is against the rules. */
export interface Section<S extends SectionName, Name extends string = string> {
  readonly figures: readonly Figure<Name>[];
  readonly breaches: readonly Breach<BreachCode<S>>[];
}

/** A figure whose value is the sum of its rows. */
export function sumFigure<Name extends string>(
  name: Name,
  program: number,
  subject: string,
  rows: readonly ReportRow[],
): Figure<Name> {
  return { name, program, subject, value: amountOf(rows), measure: "units", rows };
}

/** A figure whose value is how many rows it has. */
export function countFigure<Name extends string>(
  name: Name,
  program: number,
  subject: string,
  rows: readonly ReportRow[],
): Figure<Name> {
  return { name, program, subject, value: BigInt(rows.length), measure: "count", rows };
}

/** Sum of the rows' amounts. */
export function amountOf(rows: readonly ReportRow[]): bigint {
  return rows.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n);
}

/** Things by a key, in the order of their first. */
export function groupBy<T, K>(things: readonly T[], keyOf: (thing: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return [...groups];
}
