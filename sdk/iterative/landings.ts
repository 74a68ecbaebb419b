/**
 * IT-3. What landed of a direct channel: the contract does not see it, so the payee looks itself at what spent the payer's
 * nonces, and at what that moved.
 * @module
 */
import { getBytes, type Provider, type TransactionReceipt, type TransactionResponse } from "ethers";

import { InputError } from "../common/inputs.js";
import type { Channel } from "./channel.js";
import { movedBy, paidBy } from "./effects.js";
import { firstBlock } from "./inclusions.js";
import type { PaymentView } from "./view.js";

/** What spent the nonce of an epoch. */
export interface Landing {
  readonly epoch: number;
  /** Hash of the payer's transaction; undefined where the nonce was spent without one, by an authorization (EIP-7702) say. */
  readonly payment: string | undefined;
  /** Number of its block. */
  readonly block: number;
  /** What it moved to the payee: units. */
  readonly amount: bigint;
}

/** What spent the nonces of a direct channel. Of the other kinds there is none. */
export interface Landings {
  /** So many epochs, from the first on, are final … */
  readonly epochs: number;
  /** … and moved so much to the payee: units. */
  readonly paid: bigint;
  /** The last of these: what is missing of it can still be claimed. */
  readonly last: Landing | undefined;
  /** What spent the nonces behind them, at the last look. */
  readonly later: readonly Landing[];
}

export const NO_LANDINGS: Landings = { epochs: 0, paid: 0n, last: undefined, later: [] };

/**
 * What landed up to a view's newest block, looked at again: until it is final, another block can replace it.
 * @param known Hashes of signed payments that may have landed: what they did not spend is searched for.
 */
export async function lookAgain(
  provider: Provider,
  channel: Channel,
  before: Landings,
  view: PaymentView,
  known: readonly string[],
): Promise<Landings> {
  const spent = Number(view.payer.nonce - channel.firstNonce);
  const hashes = [...known, ...before.later.flatMap(({ payment }) => payment ?? [])];
  const later: Landing[] = [];
  for (let epoch = before.epochs; epoch < spent; epoch += 1)
    later.push(await landingOf(provider, channel, epoch, view.block, hashes));
  const firstOpen = later.findIndex(({ block }) => block > view.finalBlock);
  const final = firstOpen < 0 ? later : later.slice(0, firstOpen);
  return {
    epochs: before.epochs + final.length,
    paid: final.reduce((sum, { amount }) => sum + amount, before.paid),
    last: final.at(-1) ?? before.last,
    later: later.slice(final.length),
  };
}

/** The view with what landed in it: `settled` is what the payee has been paid in all, from the deposit or otherwise. */
export function withLandings<V extends PaymentView>(view: V, { paid, later }: Landings): V {
  const landed = later.reduce((sum, { amount }) => sum + amount, paid);
  return {
    ...view,
    channel: { ...view.channel, settled: view.channel.settled + landed },
    final: { ...view.final, settled: view.final.settled + paid },
  };
}

/** What a transaction in a block moved to the payee: units. */
export function landedBy(
  channel: Channel,
  { to, value, data }: Pick<TransactionResponse, "to" | "value" | "data">,
  { status, logs }: Pick<TransactionReceipt, "status" | "logs">,
): bigint {
  const amount = paidBy(channel, { to: to ?? undefined, value, data: getBytes(data) });
  return amount === 0n ? 0n : movedBy(channel, amount, { hasSucceeded: status === 1, logs });
}

async function landingOf(
  provider: Provider,
  channel: Channel,
  epoch: number,
  latest: number,
  known: readonly string[],
): Promise<Landing> {
  const nonce = Number(channel.firstNonce) + epoch;
  for (const hash of known) {
    const found = await movementOf(provider, channel, hash);
    if (found?.nonce === nonce) return { epoch, ...found.landing };
  }
  const block = await blockOf(provider, channel.payer, nonce, latest);
  const { prefetchedTransactions } = (await provider.getBlock(block, true)) ?? missing(block);
  const own = prefetchedTransactions.find(
    ({ from, nonce: other }) => from === channel.payer && other === nonce,
  );
  const found = own && (await movementOf(provider, channel, own.hash));
  return { epoch, ...(found?.landing ?? { payment: undefined, block, amount: 0n }) };
}

/** Undefined where the transaction is in no block. */
async function movementOf(provider: Provider, channel: Channel, payment: string) {
  const [transaction, receipt] = await Promise.all([
    provider.getTransaction(payment),
    provider.getTransactionReceipt(payment),
  ]);
  if (transaction === null || receipt === null) return undefined;
  const amount = landedBy(channel, transaction, receipt);
  return { nonce: transaction.nonce, landing: { payment, block: receipt.blockNumber, amount } };
}

/** The block that spent a nonce: from the newest back in growing steps, then between. Nodes forget older states. */
async function blockOf(
  provider: Provider,
  payer: string,
  nonce: number,
  latest: number,
): Promise<number> {
  const isSpentAt = async (block: number) =>
    (await provider.getTransactionCount(payer, block)) > nonce;
  let [unspent, spent] = [latest - 1, latest];
  for (let back = 2; unspent >= 0 && (await isSpentAt(unspent)); back *= 2)
    [unspent, spent] = [Math.max(unspent - back, -1), unspent];
  return (await firstBlock(unspent + 1, spent, isSpentAt)) ?? latest;
}

function missing(block: number): never {
  throw new InputError(`the node does not have block ${block}`);
}
