import { Span } from "../span.js";
import { Chance } from "../chance.js";
import { violations } from "./invariants.js";
import { Observer } from "./snapshot.js";
import type { Stage } from "./stage.js";
import { Trade } from "./trade.js";

const SEED = 2030;
/** The tills close every evening, and then everything is looked at. */
const STEP = 1;
/** On every so many evenings, also at what no event tells a change of. */
const WEEK = 7;

/** The simulated month. */
export class Month extends Span {
  readonly chance = new Chance(SEED);
  readonly trade: Trade;

  readonly #observer: Observer;

  constructor(stage: Stage) {
    super(stage.clock, STEP);
    this.trade = new Trade(stage, this.chance);
    this.#observer = new Observer(stage);
  }

  /** Reads everything, whether events tell a change or not. */
  observe() {
    return this.#observer.take(true);
  }

  protected override async look(day: number | undefined): Promise<readonly string[]> {
    if (day !== undefined) await this.trade.day();
    const isThorough = day !== undefined && day % WEEK === WEEK - 1;
    return violations(await this.#observer.take(isThorough));
  }
}
