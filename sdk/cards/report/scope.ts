/**
 * CA-18. What the sections of a report look at.
 * @module
 */
import { latest, type ProgramBook } from "../ledger.js";
import type { Course, Step } from "./course.js";
import type { ReportParameters } from "./parameters.js";
import type { ReportRow } from "./rows.js";

export interface Scope {
  /** First second of the report. */
  readonly from: number;
  /** First second after it, at which balances and standing are told. */
  readonly to: number;
  readonly parameters: ReportParameters;
  /** Tokens that the contract holds at the end, by address. */
  readonly held: ReadonlyMap<string, bigint>;
  readonly course: Course;
  /** What happened in the span itself. */
  readonly steps: readonly Step[];
}

/** Whether a row's event is in the span of the report, whose end none is behind. */
export function isIn({ from }: Pick<Scope, "from">, { position }: ReportRow): boolean {
  return position.time >= BigInt(from);
}

export function programsOf({ course }: Scope): [program: number, book: ProgramBook][] {
  return [...course.ledger.programs];
}

/** The rows of some events in the span. */
export function rowsNamed(
  { steps }: Scope,
  program: number,
  ...names: Step["event"]["name"][]
): ReportRow[] {
  return steps
    .filter(({ event, row }) => row.program === program && names.includes(event.name))
    .map(({ row }) => row);
}

/** The last row of each account by its card, and of each merchant by its number. */
export interface LastRows {
  readonly cards: ReadonlyMap<string, ReportRow>;
  readonly merchants: ReadonlyMap<number, ReportRow>;
}

/** What was last told of the accounts and merchants of a program. */
export function lastRows({ course }: Scope, program: number, book: ProgramBook): LastRows {
  const cards = new Map<string, ReportRow>();
  const merchants = new Map<number, ReportRow>();
  for (const { row } of course.steps) {
    if (row.program !== program) continue;
    const { card = "", merchant } = row;
    if (book.cards.has(card)) cards.set(latest(book, card)[0], { ...row, detail: "" });
    if (merchant !== undefined) merchants.set(merchant, { ...row, card: undefined, detail: "" });
  }
  return { cards, merchants };
}
