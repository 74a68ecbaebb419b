import { readFileSync } from "node:fs";
import path from "node:path";

import type { Mutant, Outcome } from "./mutant.js";

/** Survivors that somebody has looked at, and why no test can or need tell them from the original. */
interface Review {
  readonly reason: string;
  readonly mutants: readonly Reviewed[];
}

/** A mutant by its text: lines and numbers move. */
type Reviewed = Pick<Mutant, "file" | "in" | "from" | "to">;

const LIST = path.join(import.meta.dirname, "../../../test/fees/mutants.json");

const ENTRIES = (JSON.parse(readFileSync(LIST, "utf8")) as Review[]).flatMap(
  ({ mutants }) => mutants,
);
const KEYS = new Set(ENTRIES.map(keyOf));

/** How many are listed. */
export const REVIEWED = ENTRIES.length;

/** Whether it is listed. The gate does not try it again: that takes longest, and all.ts does. */
export function isReviewed(mutant: Mutant): boolean {
  return KEYS.has(keyOf(mutant));
}

/**
 * Entries of the list that are no mutant any more, or one that was killed.
 * @param all All mutants, of which `outcomes` may be a part.
 */
export function staleEntries(all: readonly Mutant[], outcomes: readonly Outcome[]): string[] {
  const live = new Set(all.map(keyOf));
  for (const { mutant, fate } of outcomes) if (fate !== "survived") live.delete(keyOf(mutant));
  return ENTRIES.filter((entry) => !live.has(keyOf(entry))).map(
    (entry) => `${entry.file} ${entry.in}: ${entry.from} → ${entry.to}`,
  );
}

function keyOf({ file, in: place, from, to }: Reviewed): string {
  return JSON.stringify([file, place, from, to]);
}
