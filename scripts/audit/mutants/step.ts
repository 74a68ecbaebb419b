import type { Step } from "../step.js";
import { prepare } from "./bench.js";
import { tryAll } from "./crew.js";
import { judge } from "./judge.js";
import { isReviewed } from "./reviewed.js";
import { sample } from "./sample.js";

/** Small mistakes in the fees room, all of those in its arithmetic and a sample of the rest: do the Solidity tests see them? */
export const mutants: Step = {
  tool: "mutants",
  async run() {
    const { bench, all } = await prepare();
    const tried = sample(all).filter((mutant) => !isReviewed(mutant));
    return judge(all, await tryAll(bench, tried));
  },
};
