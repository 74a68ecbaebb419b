import assert from "node:assert/strict";

import { id, type TransactionRequest, Wallet, ZeroAddress } from "ethers";

import { NATIVE } from "../../../sdk/common/token.js";
import {
  Disputant,
  disputeOf,
  type DisputeTerms,
  inclusionOf,
  readInclusion,
} from "../../../sdk/iterative/index.js";
import type { Tell } from "../story.js";
import { type Cast, type Deal, deals, eth, step } from "./cast.js";

/** What a payer signs in a step. */
export const STEP = eth("0.1");
const GAS_OF_TRANSFER = 21_000n;

/** Windows so short that a story can wait for them. */
export const DISPUTE: DisputeTerms = {
  penalty: eth("0.2"),
  disputeCost: eth("0.05"),
  coinPrice: 10n ** 18n,
  tip: 10n ** 9n,
  stake: eth("0.03"),
  answerWindow: 600,
  answerBlocks: 20,
  burnWindow: 300,
  burnBlocks: 10,
};

/** A direct channel lands, is disputed with a proof and without, and a claim is answered. */
export async function playDirect(cast: Cast, tell: Tell): Promise<void> {
  await land(cast, tell);
  await showConflict(cast, tell);
  await claimUnproven(cast, tell);
  await answerClaim(cast, tell);
}

/** A direct channel in coin of which some steps are paid. */
export async function dealDirectly(cast: Cast, name: string, steps = 3): Promise<Deal> {
  const terms = { kind: "Direct", asset: NATIVE, deposit: eth("1"), dispute: DISPUTE } as const;
  const deal = await deals(cast, `direct ${name}`, terms, "Open");
  for (let i = 0; i < steps; i += 1) await step(cast, deal, STEP);
  return deal;
}

/** Two numbers, and the payee's word between them. */
async function land(cast: Cast, tell: Tell): Promise<void> {
  const { shop, provider } = cast;
  const deal = await dealDirectly(cast, "landing");
  const first = await shop.land(deal.id);
  assert.deepEqual([first.amount, first.receipt.gasUsed], [3n * STEP, GAS_OF_TRANSFER]);
  await deal.payer.takeSettled(deal.id, await shop.settle(deal.id));
  await deal.payer.nextEpoch(deal.id);
  for (let i = 0; i < 2; i += 1) await step(cast, deal, STEP);
  const second = await shop.land(deal.id);
  assert.deepEqual([second.amount, second.receipt.gasUsed], [2n * STEP, GAS_OF_TRANSFER]);
  await releaseAll(cast, deal, eth("1"));
  assert.equal(await provider.getTransactionCount(deal.wallet.address), 3);
  tell("five direct payments were landed by two plain transfers of 21,000 gas");
}

/** The number is spent in a block in which all types of transaction stand that both nodes root alike. */
async function showConflict(cast: Cast, tell: Tell): Promise<void> {
  const { rpc, shop, address, sponsor, provider } = cast;
  const deal = await dealDirectly(cast, "conflict");
  const [first, second, third] = await crowdOf(cast);
  const authorization = await third.authorize({ address: ZeroAddress, nonce: 1n });
  const hashes = await mineTogether(cast, [
    { from: first, type: 0 },
    { from: second, type: 2 },
    { from: deal.wallet, type: 1, accessList: [] },
    { from: third, type: 4, authorizationList: [authorization] },
  ]);
  const [, , burning] = hashes as [string, string, string];
  await shop.sync(deal.id);
  const { payment, landing } = await shop.evidence(deal.id);
  assert.equal(landing?.payment, burning);
  const conflict = await inclusionOf(rpc, burning, { withReceipt: true });
  const block = await provider.getBlock(landing?.block ?? 0);
  assert.equal(block?.transactions.length, hashes.length);
  assert.equal(readInclusion(conflict).transaction.kind, "AccessList");
  await provider.send("evm_mine", []);
  const anybody = new Disputant(address, sponsor);
  const { amount } = await anybody.claimConflict(deal.channel, payment.raw, conflict);
  const cost = amount - 3n * STEP - DISPUTE.penalty / 2n;
  assert.ok(cost > 0n && cost <= DISPUTE.disputeCost, `the proof cost ${cost}`);
  const again = await anybody.claimConflict(deal.channel, payment.raw, conflict);
  assert.deepEqual(again, { receipt: undefined, amount: 0n });
  await releaseAll(cast, deal, eth("1") - 3n * STEP - DISPUTE.penalty - cost);
  tell(
    "a spent number was proved from plain JSON-RPC in a block of four types, and the deposit paid, once",
  );
}

/** Nothing lands and nobody answers. */
async function claimUnproven(cast: Cast, tell: Tell): Promise<void> {
  const { shop, address, owner, shopAddress, provider } = cast;
  const deal = await dealDirectly(cast, "unproven");
  const { payment } = await shop.evidence(deal.id);
  const payee = new Disputant(address, owner);
  await payee.fileClaim(deal.channel, payment.raw);
  assert.equal((await deal.payer.channel(deal.id)).channel.deposit, eth("1") - 3n * STEP);
  await pass(cast, DISPUTE.answerWindow, DISPUTE.answerBlocks);
  await assert.rejects(payee.payClaim(deal.channel, 0), /may answer the claim/);
  await pass(cast, DISPUTE.burnWindow, DISPUTE.burnBlocks);
  const before = await provider.getBalance(shopAddress);
  const { amount, receipt } = await payee.payClaim(deal.channel, 0);
  assert.equal(amount, 3n * STEP);
  const after = await provider.getBalance(shopAddress);
  assert.equal(after - before, 3n * STEP + DISPUTE.stake - (receipt?.fee ?? 0n));
  await releaseAll(cast, deal, eth("1") - 3n * STEP);
  tell("a claim without proof was paid behind both windows, and its stake came back");
}

/** The payee lands its payment, and claims it all the same. */
async function answerClaim(cast: Cast, tell: Tell): Promise<void> {
  const { rpc, shop, address, owner, sponsor, provider } = cast;
  const deal = await dealDirectly(cast, "answered");
  const { receipt } = await shop.land(deal.id);
  const { payment } = await shop.evidence(deal.id);
  await new Disputant(address, owner).fileClaim(deal.channel, payment.raw);
  const before = await provider.getBalance(deal.wallet.address);
  const landing = await inclusionOf(rpc, receipt.hash, { withReceipt: true });
  await new Disputant(address, sponsor).recordLanding(deal.channel, 0, landing);
  const won = (await provider.getBalance(deal.wallet.address)) - before;
  assert.equal(won, disputeOf(deal.channel).stake);
  await releaseAll(cast, deal, eth("1"));
  tell("a claim of what had landed was answered, and its stake went to the payer");
}

/** The payee lets go, and so much comes back to the payer. */
export async function releaseAll(
  { shop, provider }: Cast,
  { id, wallet }: Deal,
  rest: bigint,
): Promise<void> {
  const before = await provider.getBalance(wallet.address);
  await shop.release(id);
  assert.equal((await provider.getBalance(wallet.address)) - before, rest);
}

/** Seconds and blocks pass. */
export async function pass(cast: Cast, seconds: number, blocks: number): Promise<void> {
  await cast.clock.pass(seconds);
  await mine(cast, blocks);
}

/** So many empty blocks. */
export async function mine({ chain }: Cast, blocks: number): Promise<void> {
  const params = [`0x${blocks.toString(16)}`];
  await chain.provider.request({ method: "hardhat_mine", params });
}

/** The payer spends the number of its payments on a transaction that does nothing. */
export async function burn(wallet: Wallet): Promise<{ raw: string; hash: string; block: number }> {
  const raw = await signEmpty(wallet);
  const sent = await wallet.provider?.broadcastTransaction(raw);
  const receipt = await sent?.wait();
  if (!receipt) throw new Error("the burn is in no block");
  return { raw, hash: receipt.hash, block: receipt.blockNumber };
}

/** A transaction to the wallet itself that does nothing, at its next nonce. */
export async function signEmpty(wallet: Wallet): Promise<string> {
  const empty = await wallet.populateTransaction({ to: wallet.address, value: 0n });
  return wallet.signTransaction(empty);
}

/** Three with coin. */
export async function crowdOf({ provider, enrich }: Cast): Promise<[Wallet, Wallet, Wallet]> {
  const [first, second, third] = ["first", "second", "third"].map(
    (name) => new Wallet(id(`e2e ${name} of a crowd`), provider),
  ) as [Wallet, Wallet, Wallet];
  for (const { address } of [first, second, third]) await enrich(address);
  return [first, second, third];
}

type Sent = Omit<TransactionRequest, "from"> & { readonly from: Wallet };

/** Puts transactions into one block, in any order. @returns Their hashes. */
async function mineTogether(
  { chain, provider }: Cast,
  requests: readonly Sent[],
): Promise<string[]> {
  const hashes: string[] = [];
  await chain.provider.request({ method: "evm_setAutomine", params: [false] });
  for (const { from, ...request } of requests) {
    const to = from.address;
    const sent = await from.sendTransaction({ to, value: 1n, gasLimit: 100_000n, ...request });
    hashes.push(sent.hash);
  }
  await chain.provider.request({ method: "evm_mine", params: [] });
  await chain.provider.request({ method: "evm_setAutomine", params: [true] });
  for (const hash of hashes) assert.equal((await provider.getTransactionReceipt(hash))?.status, 1);
  return hashes;
}
