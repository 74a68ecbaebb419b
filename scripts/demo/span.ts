import type { Clock, Moment } from "./clock.js";

/** In the evening things are looked at. */
const EVENING = 18;

/** The simulated time of a story: lets it pass, and looks every so many days whether all that must hold holds. */
export abstract class Span {
  /** Sentences on what did not hold, and when. */
  readonly faults: string[] = [];
  /** How often everything was looked at. */
  checks = 0;

  readonly #clock: Clock;
  readonly #step: number;
  #next = 0;

  /** @param step Days from a look to the next. */
  constructor(clock: Clock, step: number) {
    this.#clock = clock;
    this.#step = step;
  }

  /**
   * Looks at everything now.
   * @param day Of a look in the evening; undefined where the story itself asks.
   * @returns Names of what does not hold.
   */
  protected abstract look(day: number | undefined): Promise<readonly string[]>;

  /** Lets time pass up to a moment, where the chain then stands. */
  async until(moment: Moment): Promise<void> {
    await this.upTo(moment);
    await this.#clock.wait(moment);
  }

  /** Lets time pass up to the last look before a moment: a transaction may then be carried out at that very second. */
  async upTo(moment: Moment): Promise<void> {
    for (;;) {
      const evening = { day: this.#next, hour: EVENING };
      if (this.#clock.second(evening) >= this.#clock.second(moment)) return;
      // a story may have let many blocks pass since, over an evening
      if (this.#clock.second(evening) > this.#clock.now) await this.#clock.wait(evening);
      await this.#inspect(this.#next);
      this.#next += this.#step;
    }
  }

  /** Notes as a fault what the story tells and the chain does not bear out. */
  expect(sentence: string, isSo: boolean): void {
    if (!isSo) this.faults.push(`Day ${this.#clock.dayOf()}: not so: ${sentence}`);
  }

  /** Checks what must hold now. */
  async check(): Promise<void> {
    await this.#inspect();
  }

  async #inspect(day?: number): Promise<void> {
    const broken = await this.look(day);
    this.checks += 1;
    this.faults.push(...broken.map((name) => `Day ${this.#clock.dayOf()}: ${name}`));
  }
}
