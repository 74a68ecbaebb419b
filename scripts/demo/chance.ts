/** Chance that repeats: mulberry32, by Tommy Ettinger, public domain. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A fraction from 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** One of them, as likely as its share of all shares. */
  pick<T extends { readonly share: number }>(all: readonly T[]): T {
    let left = this.next() * all.reduce((sum, { share }) => sum + share, 0);
    const found = all.find(({ share }) => (left -= share) < 0) ?? all.at(-1);
    if (found === undefined) throw new Error("there is nothing to pick from");
    return found;
  }
}
