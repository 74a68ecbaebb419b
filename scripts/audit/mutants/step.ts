import type { Room } from "../rooms.js";
import type { Step } from "../step.js";
import { prepare } from "./bench.js";
import { tryAll } from "./crew.js";
import { judge } from "./judge.js";
import { Reviews } from "./reviewed.js";
import { sample } from "./sample.js";

/** Small mistakes in a room, a sample of those in its kernels and of the others: do its Solidity tests see them? */
export const mutants = (room: string, { kernels }: Room, isDeep: boolean): Step => ({
  tool: `mutants of ${room}`,
  async run() {
    const reviews = new Reviews(room);
    const { bench, all } = await prepare(room);
    const fresh = all.filter((mutant) => !reviews.has(mutant));
    return judge(reviews, all, await tryAll(bench, sample(fresh, kernels, isDeep)));
  },
});
