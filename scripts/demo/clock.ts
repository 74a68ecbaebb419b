import type { Connection } from "../connect.js";
import { DAY, HOUR, MINUTE } from "../time.js";

/** Of a story. */
export interface Moment {
  readonly day: number;
  readonly hour: number;
  readonly minute?: number;
}

/** The chain's time, counted from a first midnight, so that a story is the same wherever and whenever it is told. */
export class Clock {
  /** Base fee of every block from now on, in wei; undefined where it is the chain's own matter. */
  baseFee: bigint | undefined;

  readonly #provider: Connection["provider"];
  readonly #midnight: number;
  #now: number;

  private constructor(provider: Connection["provider"], midnight: number) {
    this.#provider = provider;
    this.#midnight = midnight;
    this.#now = midnight;
  }

  /** Sets the chain to the next midnight. */
  static async start({ provider, ethers }: Connection): Promise<Clock> {
    const latest = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    const clock = new Clock(provider, (Math.floor(latest / DAY) + 1) * DAY);
    await clock.#stamp();
    await clock.#mine();
    return clock;
  }

  /** Second at which the chain stands. */
  get now(): number {
    return this.#now;
  }

  /** Second of a moment; a second is its own. */
  second(moment: Moment | number): number {
    if (typeof moment === "number") return moment;
    const { day, hour, minute = 0 } = moment;
    return this.#midnight + day * DAY + hour * HOUR + minute * MINUTE;
  }

  /** The day of a second, now's by default; day 0 is the first. */
  dayOf(second = this.#now): number {
    return Math.floor((second - this.#midnight) / DAY);
  }

  /** Lets time pass, without a transaction. */
  async wait(moment: Moment): Promise<void> {
    this.#now = this.second(moment);
    await this.#stamp();
    await this.#mine();
  }

  /** Lets empty blocks pass, so many seconds apart. @param blocks At least 2. */
  async pass(blocks: number, seconds: number): Promise<void> {
    this.#now += seconds;
    await this.#stamp();
    await this.#mine();
    const params = [blocks - 2, seconds].map(quantity);
    if (blocks > 2) await this.#provider.request({ method: "hardhat_mine", params });
    this.#now += (blocks - 1) * seconds;
    await this.#stamp();
    await this.#mine();
  }

  /** Does what sends one transaction: at a moment or second, or, without one, a second after the last. */
  async act<T>(action: () => Promise<T>, moment?: Moment | number): Promise<T> {
    this.#now = moment === undefined ? this.#now + 1 : this.second(moment);
    await this.#stamp();
    return action();
  }

  async #stamp(): Promise<void> {
    await this.#provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#now] });
    if (this.baseFee === undefined) return;
    const params = [quantity(this.baseFee)];
    await this.#provider.request({ method: "hardhat_setNextBlockBaseFeePerGas", params });
  }

  async #mine(): Promise<void> {
    await this.#provider.request({ method: "evm_mine" });
  }
}

function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
