import { concat, type ContractTransactionReceipt, toBeHex } from "ethers";

import type { FeeAccounts } from "../../../typechain-types/index.js";

/** An item of a batch of charges. */
export interface Item {
  holder: string;
  amount: bigint;
  usedAt: number;
}

/** What happened to an item of a batch. */
export interface Outcome {
  holder: string;
  /** Name of the error for which it was skipped. */
  skipped?: string;
  charged: bigint;
}

/** Items for holders, in the order that a batch asks for. */
export function items(
  holders: readonly { address: string }[],
  amount: bigint,
  usedAt: number,
): Item[] {
  return holders
    .map(({ address }) => ({ holder: address, amount, usedAt }))
    .toSorted((a, b) => (BigInt(a.holder) < BigInt(b.holder) ? -1 : 1));
}

/** The arguments of `chargeBatch`: the one place of the tests that knows how items are encoded. */
export const batchOf = (
  token: string,
  number: number,
  list: readonly Item[],
  refs: string[] = [],
): Parameters<FeeAccounts["chargeBatch"]["staticCall"]> => [
  token,
  number,
  concat(list.flatMap(packRow)),
  refs,
];

/** 35 bytes. */
const packRow = ({ holder, usedAt, amount }: Item) => [
  holder,
  toBeHex(usedAt, 4),
  toBeHex(amount, 11),
];

/** Sum of the batch's charges by holder, and the skipped items, in the order of their events. */
export function outcomes(feeAccounts: FeeAccounts, receipt: ContractTransactionReceipt): Outcome[] {
  const byHolder = new Map<string, Outcome>();
  for (const log of receipt.logs) {
    const event = feeAccounts.interface.parseLog(log);
    if (event === null || !event.name.startsWith("BatchItem")) continue;

    const holder = event.args["holder"] as string;
    const outcome = byHolder.get(holder) ?? { holder, charged: 0n };
    if (event.name === "BatchItemSkipped") {
      const reason = event.args["reason"] as string;
      outcome.skipped = feeAccounts.interface.getError(reason)?.name ?? reason;
    } else {
      outcome.charged += amountOf(event.args["charge"] as bigint);
    }
    byHolder.set(holder, outcome);
  }
  return [...byHolder.values()];
}

/** The amount of a line of the log: the lowest 88 bits of a `ChargeWord`. */
const amountOf = (charge: bigint) => BigInt.asUintN(88, charge);
