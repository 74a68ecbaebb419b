/**
 * One after another: what is done on one channel waits for what was begun on it before.
 * @module
 */

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once all that was begun under the same name is done, or has failed. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
