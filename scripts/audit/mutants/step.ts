import { compile } from "../solidity/compile.js";
import type { Finding, Step } from "../step.js";
import { tryAll } from "./crew.js";
import { listMutants, readAll, testFiles } from "./list.js";
import { merge } from "./merge.js";
import type { Fate, Mutant, Outcome } from "./mutant.js";
import { sortSurvivors } from "./reviewed.js";
import { type Bench, Trial } from "./trial.js";

/** The share of mutants that must be killed, of those that a test could tell from the original. */
const SHARE = 0.95;

/** Every small mistake in the fees room: does a Solidity test see it? */
export const mutants: Step = {
  tool: "mutants",
  async run() {
    const { bench, all } = prepare();
    await new Trial(bench).check();
    const outcomes = await tryAll(bench, all);
    return judge(outcomes);
  },
};

/** The project compiled with all its mutants. */
export function prepare(): { readonly bench: Bench; readonly all: readonly Mutant[] } {
  const sources = readAll();
  const all = listMutants(sources);
  const original = compile(sources);
  if (original.errors.length > 0) throw new Error(original.errors.join("\n"));
  const { artifacts, numbers } = merge(sources, all);
  const bench: Bench = {
    sources: [...sources],
    testFiles: testFiles(),
    original: original.artifacts,
    merged: artifacts,
    numbers,
  };
  return { bench, all };
}

/** A survivor as it is printed. */
export function describe({ mutant }: Outcome): string {
  const { file, line, operator, from, to } = mutant;
  return `${file}:${line} (${operator}) ${from} → ${to}`;
}

function judge(outcomes: readonly Outcome[]): Finding {
  const count = (...fates: Fate[]): number =>
    outcomes.filter(({ fate }) => fates.includes(fate)).length;
  const { reviewed, unreviewed, stale } = sortSurvivors(
    outcomes.filter(({ fate }) => fate === "survived"),
  );
  const killed = count("killed", "timed out");
  const share = killed / (killed + unreviewed.length);
  const survivors = unreviewed.map((outcome) => `survives: ${describe(outcome)}`);
  const isEnough = share >= SHARE;
  if (isEnough) for (const survivor of survivors) console.log(survivor);

  const files = new Set(outcomes.map(({ mutant }) => mutant.file)).size;
  const percent = (100 * share).toFixed(1);
  return {
    checked: `${outcomes.length} mutants of ${files} contracts and libraries`,
    figures:
      `${percent} % of ${killed + unreviewed.length} killed; ${reviewed.length} reviewed, ` +
      `${count("equal")} equal, ${count("refused")} refused by the compiler`,
    problems: [
      ...(isEnough ? [] : survivors),
      ...stale.map((entry) => `test/fees/mutants.json lists what does not survive: ${entry}`),
    ],
  };
}
