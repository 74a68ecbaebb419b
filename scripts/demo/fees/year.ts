import type { Sample } from "../../terminal/chart.js";
import type { Moment } from "../clock.js";
import { violations } from "./invariants.js";
import { takeSnapshot } from "./snapshot.js";
import { roughly, type Stage } from "./stage.js";

/** Every so many days, in the evening, the year is looked at. */
const STEP = 5;
const EVENING = 18;

/** The simulated year: lets it pass, and looks at it all along. */
export class Year {
  /** Available fees by company, for the charts. */
  readonly curves = new Map<string, Sample[]>();
  /** Sentences on what did not hold, and when. */
  readonly faults: string[] = [];
  /** How often everything was looked at. */
  checks = 0;

  readonly #stage: Stage;
  #next = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Lets time pass up to a moment, where the chain then stands. */
  async until(moment: Moment): Promise<void> {
    await this.upTo(moment);
    await this.#stage.clock.wait(moment);
  }

  /** Lets time pass up to the last look before a moment: a transaction may then be carried out at that very second. */
  async upTo(moment: Moment): Promise<void> {
    const { clock } = this.#stage;
    for (;;) {
      const evening = { day: this.#next, hour: EVENING };
      if (clock.second(evening) >= clock.second(moment)) return;
      await clock.wait(evening);
      await this.#look();
      this.#next += STEP;
    }
  }

  /** Notes as a fault what the story tells and the chain does not bear out. */
  expect(sentence: string, isSo: boolean): void {
    if (!isSo) this.faults.push(`Day ${this.#stage.clock.dayOf()}: not so: ${sentence}`);
  }

  /** Checks what must hold now. */
  async check(): Promise<void> {
    await this.#inspect();
  }

  async #look(): Promise<void> {
    for (const { name, views } of await this.#inspect()) {
      const curve = this.curves.get(name) ?? [];
      curve.push({ x: this.#next, y: roughly(views.available) });
      this.curves.set(name, curve);
    }
  }

  async #inspect() {
    const { clock } = this.#stage;
    const snapshot = await takeSnapshot(this.#stage);
    this.checks += 1;
    this.faults.push(...violations(snapshot).map((name) => `Day ${clock.dayOf()}: ${name}`));
    return snapshot.accounts;
  }
}
