import type { Figures } from "./figures.js";
import type { Stage } from "./stage.js";

/** What is measured of a room; `gas/<room>.json` keeps its figures. */
export interface Room {
  /** The most that a figure may be. */
  readonly budgets: Readonly<Figures>;
  readonly measure: () => Promise<Figures>;
}

/** A room whose topics play on a stage of their own each, so that a new figure moves no other. */
export function roomOf<S extends Pick<Stage, "chain">>(
  setStage: () => Promise<S>,
  topics: readonly ((stage: S) => Promise<Figures>)[],
  budgets: Readonly<Figures>,
): Room {
  const measure = async () => {
    const figures: Figures = {};
    for (const topic of topics) {
      const stage = await setStage();
      Object.assign(figures, await topic(stage));
      await stage.chain.close();
    }
    return figures;
  };
  return { budgets, measure };
}
