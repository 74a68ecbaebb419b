// A process that tries mutants for scripts/audit/mutants/crew.ts; it is given the file of a `Bench`.
import { readFileSync } from "node:fs";

import type { Mutant } from "./mutant.js";
import { type Bench, Trial } from "./trial.js";

/** Bytes. A test that fails is run again with all its steps kept: after millions of them, that takes all memory there is. */
const MEMORY = 3 * 2 ** 30;

const trial = new Trial(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Bench);

process.on("message", (mutant: Mutant) => {
  void trial.of(mutant).then((outcome) => process.send?.(outcome));
});
process.on("disconnect", () => process.exit());
setInterval(() => {
  if (process.memoryUsage.rss() > MEMORY) process.exit();
}, 200);
