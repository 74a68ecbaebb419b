import type { Finding } from "../step.js";
import type { Fate, Mutant, Outcome } from "./mutant.js";
import type { Reviews } from "./reviewed.js";

/** The share of mutants that must be killed, of those that a test could tell from the original. */
const SHARE = 0.95;

/** What the outcomes of some of `all` mutants say; survivors that nobody has looked at are printed in any case. */
export function judge(
  reviews: Reviews,
  all: readonly Mutant[],
  outcomes: readonly Outcome[],
): Finding {
  const count = (...fates: Fate[]): number =>
    outcomes.filter(({ fate }) => fates.includes(fate)).length;
  const unreviewed = outcomes.filter(
    ({ mutant, fate }) => fate === "survived" && !reviews.has(mutant),
  );
  const killed = count("killed", "timed out");
  const share = killed / (killed + unreviewed.length);
  const isEnough = share >= SHARE;
  const survivors = unreviewed.map(({ mutant }) => `survives: ${describe(mutant)}`);
  if (isEnough) for (const survivor of survivors) console.log(survivor);

  const files = new Set(outcomes.map(({ mutant }) => mutant.file)).size;
  return {
    checked: `${outcomes.length} of ${all.length} mutants of ${files} contracts and libraries`,
    figures:
      `${killed} killed (${(100 * share).toFixed(1)} %), ${reviews.count} survivors reviewed, ` +
      `${count("equal")} equal in bytecode, ${count("refused")} refused by the compiler`,
    problems: [
      ...(isEnough ? [] : survivors),
      ...reviews
        .stale(all, outcomes)
        .map((entry) => `${reviews.file} lists what is no survivor: ${entry}`),
    ],
  };
}

/** Where a mutant is, and what it changes. */
export function describe({ file, line, operator, from, to }: Mutant): string {
  return `${file}:${line} (${operator}) ${from} → ${to}`;
}
