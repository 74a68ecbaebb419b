/**
 * CA-10, CA-18. Cards that are past their last day with something on them, which stays owed, and those that soon will be.
 * @module
 */
import { dayOf } from "../calendar.js";
import type { ProgramBook } from "../ledger.js";
import { type Figure, type Section, sumFigure } from "./rows.js";
import { type LastRows, lastRows, programsOf, type Scope } from "./scope.js";

/** One of each for every card. */
export type ExpiryFigure = "expired" | "expiring";
export type Expiry = Section<"expiry", ExpiryFigure>;

export function expiry(scope: Scope): Expiry {
  const figures = programsOf(scope).flatMap(([program, book]) => {
    const today = dayOf(scope.to, book.terms.utcOffset);
    const last = lastRows(scope, program, book);
    const end = today + scope.parameters.expiringDays;
    return [
      ending(program, book, last, "expired", (lastDay) => lastDay < today),
      ending(program, book, last, "expiring", (lastDay) => lastDay >= today && lastDay < end),
    ].flat();
  });
  return { figures, breaches: [] };
}

/** What is on the cards whose last day is one of some. */
function ending(
  program: number,
  { cards }: ProgramBook,
  last: LastRows,
  name: ExpiryFigure,
  isOne: (lastDay: number) => boolean,
): Figure<ExpiryFigure>[] {
  return [...cards].flatMap(([card, { balance, hold, overflow, lastDay, successor }]) => {
    const amount = balance + hold + overflow;
    const row = last.cards.get(card);
    if (successor !== undefined || amount === 0n || row === undefined || !isOne(lastDay)) return [];
    return [sumFigure(name, program, card, [{ ...row, card, amount, detail: `day ${lastDay}` }])];
  });
}
