import assert from "node:assert/strict";

import { id, parseEther, parseUnits, type Signer, Wallet } from "ethers";

import { NATIVE } from "../../../sdk/common/token.js";
import {
  type Channel,
  type NewChannel,
  Payee,
  Payer,
  type PayerOptions,
  relay,
  type Rpc,
  type SignedAct,
} from "../../../sdk/iterative/index.js";
import type { Connection } from "../../connect.js";
import { memory } from "../../memory.js";
import { DAY, HOUR } from "../../time.js";
import { clockOf } from "../story.js";

export const usd = (amount: string) => parseUnits(amount, 6);
export const eth = parseEther;
export const REFUSED = { name: "RefusedError" };
/** Blocks that a payer waits here for its deposit. */
export const WINDOW_BLOCKS = 50;

export type Cast = Awaited<ReturnType<typeof assemble>>;

/** A payer, a payee, and the channel that they have opened. */
export interface Deal {
  readonly payer: Payer;
  readonly wallet: Wallet;
  readonly channel: Channel;
  readonly id: string;
}

/** A step is signed, accepted and answered. */
export async function step(
  { shop }: Cast,
  { payer, id: channel }: Deal,
  amount: bigint,
  key?: Parameters<Payer["pay"]>[2],
): Promise<void> {
  const payment = await payer.pay(channel, amount, key);
  const answer = await shop.accept(channel, payment, { step: amount });
  assert.ok(answer.accepted, answer.accepted ? "" : `${answer.code}: ${answer.found}`);
  await payer.receive(channel, answer.receipt);
}

type Terms = Pick<NewChannel, "asset" | "deposit"> & Partial<NewChannel>;

/** A payer of this name opens a channel with the shop; by permit and authorization without coin of its own. */
export async function deals(
  cast: Cast,
  name: string,
  terms: Terms,
  how: Extract<SignedAct["act"], `Open${string}`>,
  options: PayerOptions = {},
): Promise<Deal> {
  const { sponsor, address, shop, shopAddress, provider, opened, enrich, clock } = cast;
  const wallet = new Wallet(id(`e2e ${name}`), provider);
  await enrich(wallet.address);
  const payer = new Payer(address, wallet, memory(), options);
  const isToken = terms.asset !== NATIVE;
  const channel = await payer.propose({
    kind: "PayThrough",
    payee: shopAddress,
    stepLimit: isToken ? usd("20") : eth("0.5"),
    windowBlocks: WINDOW_BLOCKS,
    isRelayed: how !== "Open",
    ...terms,
  });
  const channelId = await shop.offer(channel);
  if (how === "Open") await payer.open(channel);
  else await relay(address, sponsor, await signed(payer, channel, how, await clock.now()));
  opened.push({ id: channelId, channel });
  return { payer, wallet, channel, id: channelId };
}

function signed(
  payer: Payer,
  channel: Channel,
  how: "OpenWithPermit" | "OpenWithAuthorization",
  now: bigint,
): Promise<SignedAct> {
  return how === "OpenWithPermit"
    ? payer.signOpeningWithPermit(channel, now + BigInt(HOUR), usd("40"))
    : payer.signOpeningWithAuthorization(channel);
}

/** The newest block that counts as final to the shop; the newest of all where none is told. */
interface Finality {
  block?: number | undefined;
}

/** The shop and whoever relays with a node's accounts, and a token. */
export async function assemble(chain: Connection, address: string) {
  const { ethers } = chain;
  const { provider } = ethers;
  const signers: Signer[] = await ethers.getSigners();
  const [, sponsor, owner] = signers as [Signer, Signer, Signer];
  const shopAddress = await owner.getAddress();
  const token = await ethers.deployContract("PaymentToken", [6]);
  const tokenAddress = await token.getAddress();
  const clock = clockOf(chain);
  const purse = usd("1000");
  const finality: Finality = {};
  const shop = new Payee(address, owner, memory(), {
    clock: async () => Number(await clock.now()),
    // these nodes go back only where a story has them do so
    finalBlock: async () => finality.block ?? provider.getBlockNumber(),
    policy: { silence: 2 * DAY },
  });
  const opened: { id: string; channel: Channel }[] = [];

  const rpc: Rpc = { send: (method, params) => chain.provider.request({ method, params }) };
  return {
    chain,
    rpc,
    provider,
    address,
    sponsor,
    owner,
    shop,
    shopAddress,
    purse,
    opened,
    clock,
    finality,
    token: tokenAddress,
    balanceOf: (account: string): Promise<bigint> => token.balanceOf(account),
    enrich: async (account: string) => {
      await (await token.mint(account, purse)).wait();
      await (await sponsor.sendTransaction({ to: account, value: eth("5") })).wait();
    },
  };
}
