import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import type { Mutant, Outcome } from "./mutant.js";

const ROOT = path.join(import.meta.dirname, "../../..");

/** Survivors that somebody has looked at, and why no test can or need tell them from the original. */
interface Review {
  readonly reason: string;
  readonly mutants: readonly Reviewed[];
}

/** A mutant by its text: lines and numbers move. */
type Reviewed = Pick<Mutant, "file" | "in" | "from" | "to">;

/** The reviewed survivors of a room: `test/<room>/mutants.json`, which may be missing. */
export class Reviews {
  readonly file: string;
  readonly #entries: readonly Reviewed[];
  readonly #keys: ReadonlySet<string>;

  constructor(room: string) {
    this.file = `test/${room}/mutants.json`;
    const file = path.join(ROOT, this.file);
    const reviews = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Review[]) : [];
    this.#entries = reviews.flatMap(({ mutants }) => mutants);
    this.#keys = new Set(this.#entries.map(keyOf));
  }

  /** How many are listed. */
  get count(): number {
    return this.#entries.length;
  }

  /** Whether it is listed. The gate does not try it again: that takes longest, and all.ts does. */
  has(mutant: Mutant): boolean {
    return this.#keys.has(keyOf(mutant));
  }

  /**
   * Entries of the list that are no mutant any more, or one that was killed.
   * @param all All mutants, of which `outcomes` may be a part.
   */
  stale(all: readonly Mutant[], outcomes: readonly Outcome[]): string[] {
    const live = new Set(all.map(keyOf));
    for (const { mutant, fate } of outcomes) if (fate !== "survived") live.delete(keyOf(mutant));
    // the same text may stand twice in a function
    for (const { mutant, fate } of outcomes) if (fate === "survived") live.add(keyOf(mutant));
    return this.#entries
      .filter((entry) => !live.has(keyOf(entry)))
      .map((entry) => `${entry.file} ${entry.in}: ${entry.from} → ${entry.to}`);
  }
}

function keyOf({ file, in: place, from, to }: Reviewed): string {
  return JSON.stringify([file, place, from, to]);
}
