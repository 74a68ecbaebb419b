import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";

import type { Mutant, Outcome } from "./mutant.js";
import type { Bench } from "./trial.js";

const WORKER = path.join(import.meta.dirname, "worker.ts");
const LIMIT = 180_000;

/** Tries mutants in as many processes as there are processors; one that takes too long is killed. */
export async function tryAll(
  bench: Bench,
  mutants: readonly Mutant[],
  report: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "mutants-"));
  const file = path.join(folder, "bench.json");
  writeFileSync(file, JSON.stringify(bench));
  const outcomes = new Map<Mutant, Outcome>();
  const queue = [...mutants];
  const work = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      worker ??= fork(WORKER, [file], { execArgv: ["--import", import.meta.resolve("tsx")] });
      const answer = await ask(worker, mutant);
      if (answer === undefined) {
        worker.kill("SIGKILL");
        worker = undefined;
      }
      const outcome: Outcome = { mutant, fate: "timed out", by: "", ...answer };
      outcomes.set(mutant, outcome);
      report(outcome);
    }
    worker?.kill("SIGKILL");
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return mutants.flatMap((mutant) => outcomes.get(mutant) ?? []);
}

/** Nothing if it takes too long, or ends the process. */
async function ask(
  worker: ChildProcess,
  mutant: Mutant,
): Promise<Pick<Outcome, "fate" | "by"> | undefined> {
  return await new Promise((resolve) => {
    const end = (outcome?: Outcome): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(outcome === undefined ? undefined : { fate: outcome.fate, by: outcome.by });
    };
    const timer = setTimeout(() => end(), LIMIT);
    worker.once("message", (outcome) => end(outcome as Outcome));
    worker.once("exit", () => end());
    worker.send(mutant);
  });
}
