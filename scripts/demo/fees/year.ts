import type { Sample } from "../../terminal/chart.js";
import { Span } from "../span.js";
import { violations } from "./invariants.js";
import { takeSnapshot } from "./snapshot.js";
import { roughly, type Stage } from "./stage.js";

/** Every so many days, in the evening, the year is looked at. */
const STEP = 5;

/** The simulated year. */
export class Year extends Span {
  /** Available fees by company, for the charts. */
  readonly curves = new Map<string, Sample[]>();

  readonly #stage: Stage;

  constructor(stage: Stage) {
    super(stage.clock, STEP);
    this.#stage = stage;
  }

  protected override async look(day: number | undefined): Promise<readonly string[]> {
    const snapshot = await takeSnapshot(this.#stage);
    if (day !== undefined) {
      for (const { name, views } of snapshot.accounts) {
        const curve = this.curves.get(name) ?? [];
        curve.push({ x: day, y: roughly(views.available) });
        this.curves.set(name, curve);
      }
    }
    return violations(snapshot);
  }
}
