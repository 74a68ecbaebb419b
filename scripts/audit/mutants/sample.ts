import { createHash } from "node:crypto";

import type { Mutant } from "./mutant.js";

/** Of these every mutant counts: the arithmetic of tranches, charges and settling. */
const KERNELS =
  /^(?:Tranches\.|HeadWord\.(?:charge|tranche)$|Settling\.(?:isOver|isClosed|endOf|retire|discharge|settle|_release)$|Spilling\.(?:spendable|sum|_take|_left|_count)$)/;

/** Of the others one in so many is tried. */
const ONE_OF = 20;

/** The kernels whole, and of the rest some of each operator in each file: the same ones while their text stays. */
export function sample(mutants: readonly Mutant[]): Mutant[] {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants.filter((each) => !KERNELS.test(each.in))) {
    const key = `${mutant.file} ${mutant.operator}`;
    groups.set(key, [...(groups.get(key) ?? []), mutant]);
  }
  const drawn = [...groups.values()].flatMap((group) =>
    group
      .toSorted((a, b) => lotOf(a).localeCompare(lotOf(b)))
      .slice(0, Math.ceil(group.length / ONE_OF)),
  );
  const chosen = new Set(drawn);
  return mutants.filter((mutant) => chosen.has(mutant) || KERNELS.test(mutant.in));
}

function lotOf({ in: place, from, to }: Mutant): string {
  return createHash("sha256").update(`${place} ${from} ${to}`).digest("hex");
}
