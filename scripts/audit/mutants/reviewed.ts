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

export interface Sorted {
  readonly reviewed: readonly Outcome[];
  readonly unreviewed: readonly Outcome[];
  /** Entries of the list that are no mutant, or one that was killed. */
  readonly stale: readonly string[];
}

/**
 * Sorts survivors by the committed list.
 * @param all All mutants, of which `outcomes` may be a part.
 */
export function sortSurvivors(all: readonly Mutant[], outcomes: readonly Outcome[]): Sorted {
  const entries = (JSON.parse(readFileSync(LIST, "utf8")) as Review[]).flatMap(
    ({ mutants }) => mutants,
  );
  const survivors = outcomes.filter(({ fate }) => fate === "survived");
  const listed = new Set(entries.map(keyOf));
  const live = new Set(all.map(keyOf));
  for (const { mutant } of outcomes) live.delete(keyOf(mutant));
  for (const { mutant } of survivors) live.add(keyOf(mutant));
  return {
    reviewed: survivors.filter(({ mutant }) => listed.has(keyOf(mutant))),
    unreviewed: survivors.filter(({ mutant }) => !listed.has(keyOf(mutant))),
    stale: entries
      .filter((entry) => !live.has(keyOf(entry)))
      .map((entry) => `${entry.file} ${entry.in}: ${entry.from} → ${entry.to}`),
  };
}

function keyOf({ file, in: place, from, to }: Reviewed): string {
  return JSON.stringify([file, place, from, to]);
}
