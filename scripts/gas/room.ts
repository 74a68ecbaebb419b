import type { Figures } from "./figures.js";
import type { Stage } from "./stage.js";

/** What is measured of a room; `gas/<room>.json` keeps its figures. */
export interface Room {
  /** The most that a figure may be. */
  readonly budgets: Readonly<Figures>;
  /** Budgets that are known to be exceeded, and why: they are shown, and do not fail. */
  readonly open: Readonly<Record<string, string>>;
  readonly measure: () => Promise<Figures>;
}

/** A room whose topics play on a stage of their own each, so that a new figure moves no other. */
export function roomOf<S extends Pick<Stage, "chain">>(
  setStage: () => Promise<S>,
  topics: readonly ((stage: S) => Promise<Figures>)[],
  budgets: Readonly<Figures>,
  open: Readonly<Record<string, string>> = {},
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
  return { budgets, open, measure };
}
