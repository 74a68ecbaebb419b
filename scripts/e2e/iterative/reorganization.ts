import assert from "node:assert/strict";

import { Disputant, inclusionOf } from "../../../sdk/iterative/index.js";
import type { Tell } from "../story.js";
import { type Cast, eth, REFUSED } from "./cast.js";
import {
  burn,
  crowdOf,
  dealDirectly,
  DISPUTE,
  mine,
  releaseAll,
  signEmpty,
  STEP,
} from "./direct.js";

/** A chain that goes back: what had landed has not, and a proof of a block that is gone proves nothing. */
export async function playReorganization(cast: Cast, tell: Tell): Promise<void> {
  const { finality, provider } = cast;
  const landed = await dealDirectly(cast, "undone");
  const burned = await dealDirectly(cast, "replaced");
  await mine(cast, 1);
  finality.block = await provider.getBlockNumber();
  await loseLanding(cast, landed);
  tell("a landing that a reorganization undid was owed again, and landed again");
  const cost = await proveAgain(cast, burned);
  tell("a proof of a block that was replaced was refused, and made again from the new one");
  finality.block = undefined;
  await releaseAll(cast, landed, eth("1"));
  await releaseAll(cast, burned, eth("1") - 3n * STEP - DISPUTE.penalty - cost);
}

type Deal = Awaited<ReturnType<typeof dealDirectly>>;

async function loseLanding(cast: Cast, { id }: Deal): Promise<void> {
  const { shop, provider } = cast;
  const { receipt } = await shop.land(id);
  await mine(cast, 1);
  assert.equal((await shop.status(id)).unsettled, 0n);
  await replace(cast, receipt.blockNumber, []);
  assert.equal(await provider.getTransactionReceipt(receipt.hash), null);
  assert.equal((await shop.status(id)).unsettled, 3n * STEP);
  const { payment, landing } = await shop.evidence(id);
  assert.equal(landing, undefined);
  const again = await (await provider.broadcastTransaction(payment.raw)).wait();
  assert.equal(again?.hash, receipt.hash);
  assert.equal((await shop.status(id)).unsettled, 0n);
}

/** @returns What the deposit paid for the gas of the proof. */
async function proveAgain(cast: Cast, { id, channel, wallet }: Deal): Promise<bigint> {
  const { shop, rpc, address, sponsor, provider } = cast;
  const [stranger] = await crowdOf(cast);
  const { raw, hash, block } = await burn(wallet);
  await mine(cast, 1);
  const anybody = new Disputant(address, sponsor);
  const { payment } = await shop.evidence(id);
  const stale = await inclusionOf(rpc, hash);
  await replace(cast, block, [await signEmpty(stranger), raw]);
  assert.equal((await provider.getTransactionReceipt(hash))?.blockNumber, block);
  await assert.rejects(anybody.claimConflict(channel, payment.raw, stale), REFUSED);
  const fresh = await inclusionOf(rpc, hash);
  assert.notEqual(fresh.header, stale.header);
  const { amount } = await anybody.claimConflict(channel, payment.raw, fresh);
  return amount - 3n * STEP - DISPUTE.penalty / 2n;
}

/** All blocks from one on are replaced by others; the first of them has these raw transactions. */
async function replace(
  { provider }: Cast,
  from: number,
  transactions: readonly string[],
): Promise<void> {
  const newest = await provider.getBlockNumber();
  const before = await provider.getBlock(from);
  await provider.send("anvil_reorg", [newest - from + 1, transactions.map((raw) => [raw, 0])]);
  assert.notEqual((await provider.getBlock(from))?.hash, before?.hash);
}
