import { compile } from "../solidity/compile.js";
import { listMutants, readAll, testFiles } from "./list.js";
import { merge } from "./merge.js";
import type { Mutant } from "./mutant.js";
import { type Bench, Trial } from "./trial.js";

/** Compiles the project, alone and with all its mutants in it. Throws if its tests fail without a mistake. */
export async function prepare(): Promise<{ readonly bench: Bench; readonly all: Mutant[] }> {
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
  await new Trial(bench).check();
  return { bench, all };
}
