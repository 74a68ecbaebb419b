import { type TransactionRequest, Wallet } from "ethers";

import type { Chain } from "./chain.js";

const PAUSE = 5;
const GAS_LIMIT = 5_000_000n;

/** A wallet whose transactions are not tried beforehand: what is refused is in a block. */
export class Hasty extends Wallet {
  constructor({ privateKey, provider }: Wallet) {
    super(privateKey, provider);
  }

  override sendTransaction(transaction: TransactionRequest) {
    return super.sendTransaction({ ...transaction, gasLimit: GAS_LIMIT });
  }
}

/**
 * Lets each of some works, whose wallets are hasty, send its first transaction into the same block, in their order; what they
 * send then is mined at once.
 */
export async function inOneBlock<T>(
  { provider }: Chain,
  works: readonly (() => Promise<T>)[],
): Promise<T[]> {
  const request = (method: string, ...params: unknown[]) => provider.request({ method, params });
  const waiting = async () =>
    Number(await request("eth_getBlockTransactionCountByNumber", "pending"));
  await request("evm_setAutomine", false);
  try {
    const running: Promise<T>[] = [];
    const failed: unknown[] = [];
    for (const work of works) {
      const done = work();
      done.catch((error: unknown) => failed.push(error)); // it is awaited below
      running.push(done);
      while (failed.length === 0 && (await waiting()) < running.length)
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    await request("evm_setAutomine", true);
    await request("evm_mine");
    await Promise.allSettled(running); // where one fails, no other waits for a block that a test takes back
    return await Promise.all(running);
  } finally {
    await request("evm_setAutomine", true);
  }
}
