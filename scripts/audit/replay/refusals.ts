import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransaction } from "ethers";

import type { Clock } from "../../demo/clock.js";

/** What is to be refused: a call, or a plain transaction. */
export type Attempt = Promise<Partial<ContractTransaction>>;

/** Without an estimate a refused transaction is in a block, too. */
const GAS_LIMIT = 1_000_000n;

/** Sends transactions of an account, each into a block of its own. @throws Error for one that goes through. */
export async function refuseAll(
  clock: Clock,
  signer: HardhatEthersSigner,
  attempts: readonly Attempt[],
): Promise<void> {
  const { address: from, provider } = signer;
  if (provider === null) throw new Error("the signer has no provider");
  for (const attempt of attempts) {
    const transaction = { gasLimit: GAS_LIMIT, ...(await attempt) };
    await clock.act(() => signer.sendTransaction(transaction).catch(() => undefined)); // mined all the same
    const [hash] = (await provider.getBlock("latest"))?.transactions ?? [];
    const receipt = hash === undefined ? null : await provider.getTransactionReceipt(hash);
    if (receipt?.from !== from || receipt.status !== 0) {
      throw new Error(`what should be refused was not: ${transaction.data ?? "a transfer"}`);
    }
  }
}

/** A call that brings this much gas, which is too little. */
export async function outOfGas(
  call: Promise<ContractTransaction>,
  gasLimit: bigint,
): Promise<ContractTransaction> {
  return { ...(await call), gasLimit };
}
