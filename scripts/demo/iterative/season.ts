import { Span } from "../span.js";
import { violations } from "./invariants.js";
import { takeSnapshot } from "./snapshot.js";
import type { Stage } from "./stage.js";

/** Every so many days, in the evening, everything is looked at. */
const STEP = 5;

/** The simulated season. */
export class Season extends Span {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    super(stage.clock, STEP);
    this.#stage = stage;
  }

  protected override async look(): Promise<readonly string[]> {
    return violations(await takeSnapshot(this.#stage));
  }
}
