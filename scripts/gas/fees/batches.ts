import { id, type Wallet } from "ethers";

import { type ChargeItem, packItems } from "../../../sdk/fees/packing.js";
import { HOUR } from "../../time.js";
import type { Figures } from "../figures.js";
import { CHARGE, deposit, type FeesStage } from "./stage.js";

const ACCOUNTS = 100;

/** Batches of 100 accounts, as the gas of each item. */
export async function batches(stage: FeesStage): Promise<Figures> {
  const holders: Wallet[] = [];
  for (let i = 0; i < ACCOUNTS; i += 1) {
    const holder = await stage.enroll(`customer ${i}`);
    await deposit(stage, holder);
    holders.push(holder);
  }
  stage.pass(HOUR);
  const items = bill(holders, BigInt(stage.now()));
  const refs = items.map(({ holder }) => id(holder));

  await send(stage, 1, items);
  const numbered = await send(stage, 2, items);
  const referenced = await send(stage, 3, items, refs);
  return {
    "batch of 100, each item numbered by batch and index, again": numbered / ACCOUNTS,
    "batch of 100, each item with a reference of its own, again": referenced / ACCOUNTS,
    "batch of 100 as a whole, sent a second time": await send(stage, 3, items, refs),
    "batch of 1": await send(stage, 4, items.slice(0, 1)),
  };
}

/** An item for each holder, used one second after the other. */
const bill = (holders: readonly Wallet[], from: bigint) =>
  holders
    .map(({ address }) => address)
    .toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map((holder, i) => ({ holder, amount: CHARGE + BigInt(i), usedAt: from - BigInt(i) }));

const send = (
  { feeAccounts, token, executor, gasOf }: FeesStage,
  number: number,
  items: readonly ChargeItem[],
  refs: readonly string[] = [],
) =>
  gasOf(
    executor,
    feeAccounts.chargeBatch.populateTransaction(token, number, packItems(items), [...refs]),
  );
