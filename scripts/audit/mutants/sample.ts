import { createHash } from "node:crypto";

import type { Mutant } from "./mutant.js";

/** So many of a room's kernels the gate tries, and as many of the rest: it must end soon, however large a room is. */
const GATE = 75;

/** Of what is no kernel, `--deep` tries one in so many. */
const ONE_OF = 20;

/**
 * Some mutants of a room, drawn by lot: the same ones while their text stays.
 * @param kernels Contract and function of those that count most.
 * @param isDeep The kernels whole, and of the rest some of each operator in each file.
 */
export function sample(mutants: readonly Mutant[], kernels: RegExp, isDeep: boolean): Mutant[] {
  const { inner = [], outer = [] } = Object.groupBy(mutants, (mutant) =>
    kernels.test(mutant.in) ? "inner" : "outer",
  );
  const drawn = new Set(
    isDeep
      ? [...inner, ...ofEachKind(outer)]
      : [...byLot(inner).slice(0, GATE), ...byLot(outer).slice(0, GATE)],
  );
  return mutants.filter((mutant) => drawn.has(mutant));
}

function ofEachKind(mutants: readonly Mutant[]): Mutant[] {
  const groups = Map.groupBy(mutants, ({ file, operator }) => `${file} ${operator}`);
  return [...groups.values()].flatMap((group) =>
    byLot(group).slice(0, Math.ceil(group.length / ONE_OF)),
  );
}

function byLot(mutants: readonly Mutant[]): Mutant[] {
  return mutants.toSorted((a, b) => lotOf(a).localeCompare(lotOf(b)));
}

function lotOf({ in: place, from, to }: Mutant): string {
  return createHash("sha256").update(`${place} ${from} ${to}`).digest("hex");
}
