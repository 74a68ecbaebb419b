import type { Clock } from "../clock.js";

/** What is to be done when, so that many things go on at the same time. */
export class Agenda {
  readonly #clock: Clock;
  readonly #tasks: { readonly second: number; readonly task: Task }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts down a task. @param second When it is due. */
  plan(second: number, task: Task): void {
    const place = this.#tasks.findIndex((other) => other.second > second);
    this.#tasks.splice(place < 0 ? this.#tasks.length : place, 0, { second, task });
  }

  /** Does what is due before a second, one after another; what that puts down, too. */
  async run(until: number): Promise<void> {
    for (;;) {
      const [next] = this.#tasks;
      if (next === undefined || next.second >= until) return;
      this.#tasks.shift();
      await next.task(Math.max(next.second, this.#clock.now + 1));
    }
  }
}

/** @param second At which it is done: later than planned, where something else took that second. */
type Task = (second: number) => Promise<unknown>;
