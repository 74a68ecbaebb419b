import { compile } from "../solidity/compile.js";
import { readRoom, testsOf } from "../solidity/sources.js";
import { listMutants } from "./list.js";
import { merge } from "./merge.js";
import type { Mutant } from "./mutant.js";
import { type Bench, Trial } from "./trial.js";

/** Compiles a room, alone and with all its mutants in it. Throws if its tests fail without a mistake. */
export async function prepare(
  room: string,
): Promise<{ readonly bench: Bench; readonly all: Mutant[] }> {
  const sources = readRoom(room);
  const all = listMutants(room, sources);
  const original = compile(sources);
  if (original.errors.length > 0) throw new Error(original.errors.join("\n"));
  const { artifacts, numbers } = merge(sources, all);
  const bench: Bench = {
    sources: [...sources],
    testFiles: testsOf(room),
    original: original.artifacts,
    merged: artifacts,
    numbers,
  };
  await new Trial(bench).check();
  return { bench, all };
}
