import type { Provider } from "ethers";

/** A transaction that the story sent, as the chain has it. */
export interface Entry {
  /** What it did. */
  readonly what: string;
  readonly from: string;
  /** That it took. */
  readonly gas: bigint;
  /** What that cost the sender, in wei. */
  readonly fee: bigint;
}

/** All transactions of the story, read from the chain's blocks. */
export class Book {
  readonly entries: Entry[] = [];

  readonly #provider: Provider;
  #last: number;

  /** @param last Block after which the story begins. */
  constructor(provider: Provider, last: number) {
    this.#provider = provider;
    this.#last = last;
  }

  /** Reads the blocks that came since. @param what Their transactions did. */
  async note(what: string): Promise<readonly Entry[]> {
    const newest = await this.#provider.getBlockNumber();
    const before = this.entries.length;
    while (this.#last < newest) {
      this.#last += 1;
      const block = await this.#provider.getBlock(this.#last);
      for (const hash of block?.transactions ?? []) {
        const receipt = await this.#provider.getTransactionReceipt(hash);
        if (receipt === null) throw new Error(`the transaction ${hash} has no receipt`);
        const { from, gasUsed, gasPrice } = receipt;
        this.entries.push({ what, from, gas: gasUsed, fee: gasUsed * gasPrice });
      }
    }
    return this.entries.slice(before);
  }

  /** Passes over the blocks that came since: so many that were mined empty. */
  async skip(): Promise<void> {
    this.#last = await this.#provider.getBlockNumber();
  }

  /** What an account's transactions cost it, in wei. */
  feesOf(account: string): bigint {
    return this.entries.reduce((sum, { from, fee }) => (from === account ? sum + fee : sum), 0n);
  }
}

/** The gas of transactions. */
export function gasIn(entries: readonly Entry[]): bigint {
  return entries.reduce((sum, { gas }) => sum + gas, 0n);
}
