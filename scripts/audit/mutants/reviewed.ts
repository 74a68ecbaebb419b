import { readFileSync } from "node:fs";
import path from "node:path";

import type { Mutant, Outcome } from "./mutant.js";

/** Survivors that somebody has looked at, and why they may survive: no test can or need tell them apart. */
interface Review {
  readonly reason: string;
  readonly mutants: readonly Reviewed[];
}

/** A mutant by its text: lines and numbers move. */
type Reviewed = Pick<Mutant, "file" | "in" | "from" | "to">;

const LIST = path.join(import.meta.dirname, "../../../test/fees/mutants.json");

/** The survivors that nobody has looked at, how many have been, and entries of the list that survive no more. */
export interface Sorted {
  readonly reviewed: readonly Outcome[];
  readonly unreviewed: readonly Outcome[];
  readonly stale: readonly string[];
}

/** Sorts survivors by the committed list. */
export function sortSurvivors(survivors: readonly Outcome[]): Sorted {
  const entries = readReviews().flatMap(({ mutants }) => mutants);
  const known = new Set(entries.map(keyOf));
  const surviving = new Set(survivors.map(({ mutant }) => keyOf(mutant)));
  return {
    reviewed: survivors.filter(({ mutant }) => known.has(keyOf(mutant))),
    unreviewed: survivors.filter(({ mutant }) => !known.has(keyOf(mutant))),
    stale: entries
      .filter((entry) => !surviving.has(keyOf(entry)))
      .map((entry) => `${entry.file} ${entry.in}: ${entry.from} → ${entry.to}`),
  };
}

function readReviews(): readonly Review[] {
  return JSON.parse(readFileSync(LIST, "utf8")) as Review[];
}

function keyOf({ file, in: place, from, to }: Reviewed): string {
  return JSON.stringify([file, place, from, to]);
}
