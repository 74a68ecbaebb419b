import { Interface, keccak256, type Wallet } from "ethers";

import { NATIVE } from "../../../../sdk/common/token.js";
import { signByKey } from "../../../../sdk/iterative/building.js";
import {
  type Channel,
  channelId,
  disputeTermsOf,
  termsOf,
} from "../../../../sdk/iterative/channel.js";
import {
  accountProofOf,
  type Inclusion,
  inclusionOf,
} from "../../../../sdk/iterative/inclusions.js";
import { consentTo, directTerms, FEE, type Stage } from "./stage.js";

const ERC20 = new Interface(["function transfer(address to, uint256 value)"]);

/** A direct channel at work. */
interface Deal {
  readonly stage: Stage;
  readonly payer: Wallet;
  readonly channel: Channel;
}

/** A nonce spent elsewhere, an older payment, claims answered, given up and paid, and what is kept of blocks. */
export async function dispute(stage: Stage, payer: Wallet, asset: string): Promise<void> {
  await burn(await open(stage, payer, asset));
  await landOlder(await open(stage, payer, asset));
  await answer(await open(stage, payer, asset));
  await giveUp(await open(stage, payer, asset));
  await burnUnseen(await open(stage, payer, asset));
}

async function burn(deal: Deal): Promise<void> {
  const { stage, payer } = deal;
  const conflict = await include(deal, { to: payer.address }, false);
  await claimConflict(deal, 700n, conflict);
  await claimConflict(deal, 700n, conflict); // again: nothing
  await claimConflict(deal, 800n, conflict); // what more is owed, and no more than that
  const number = await stage.ethers.provider.getBlockNumber();
  await stage.clock.act(() => stage.channels.checkpoint(number));
  await end(deal);
}

async function landOlder(deal: Deal): Promise<void> {
  const older = await include(deal, pay(deal, 300n), true);
  await claimConflict(deal, 900n, older);
  await end(deal);
}

async function answer(deal: Deal): Promise<void> {
  const { stage, channel } = deal;
  await file(deal, 500n);
  const landing = await include(deal, pay(deal, 400n), true);
  await stage.clock.act(() =>
    stage.channels.recordLanding(termsOf(channel), disputeTermsOf(channel), 0, landing),
  );
  await end(deal);
}

/** The payee had signed that the epoch is settled. */
async function giveUp(deal: Deal): Promise<void> {
  const { stage, channel } = deal;
  await file(deal, 500n);
  const word = { channel: channelId(stage.domain, channel), epoch: 0, paid: 500n };
  const signature = await consentTo(stage.domain, stage.payee, "SettledThrough", word);
  await stage.clock.act(() => stage.channels.settleThrough(termsOf(channel), 0, 500n, signature));
  await payClaim(deal);
  await payClaim(deal); // again: nothing
  await end(deal);
}

/** The nonce is shown to be spent by the account alone. */
async function burnUnseen(deal: Deal): Promise<void> {
  const { stage, payer, channel } = deal;
  await include(deal, { to: payer.address }, false);
  const number = await stage.ethers.provider.getBlockNumber();
  await file(deal, 600n);
  const { header, account } = await accountProofOf(stage.ethers.provider, payer.address, number);
  await stage.clock.act(() => stage.channels.proveSpent(termsOf(channel), 0, header, account));
  await stage.clock.wait({ day: stage.clock.dayOf() + 1, hour: 0 });
  await payClaim(deal);
  await end(deal);
}

async function open(stage: Stage, payer: Wallet, asset: string): Promise<Deal> {
  const channel = await directTerms(stage, payer, asset);
  const value = asset === NATIVE ? channel.deposit : 0n;
  await stage.clock.act(() => stage.channels.connect(payer).open(termsOf(channel), { value }));
  return { stage, payer, channel };
}

/** The payee lets go, so that the payer's nonces are free again. */
async function end({ stage, channel }: Deal): Promise<void> {
  const { channels, payee, clock } = stage;
  await clock.act(() => channels.connect(payee).release(termsOf(channel), 0n, "0x"));
}

interface Act {
  readonly to: string;
  readonly value?: bigint;
  readonly data?: string;
}

function pay({ channel }: Deal, amount: bigint): Act {
  const { asset, payee } = channel;
  if (asset === NATIVE) return { to: payee, value: amount };
  return { to: asset, data: ERC20.encodeFunctionData("transfer", [payee, amount]) };
}

/** The payer's signed transaction of epoch 0. */
function sign({ stage, payer, channel }: Deal, { to, value = 0n, data = "0x" }: Act): string {
  const plan = {
    kind: "DynamicFee",
    chainId: stage.chainId,
    nonce: channel.firstNonce,
    to,
    value,
    data,
    gasLimit: 60_000n,
    maxFeePerGas: FEE,
    maxPriorityFeePerGas: 1n,
  } as const;
  return signByKey(plan, payer.privateKey);
}

async function include(deal: Deal, act: Act, withReceipt: boolean): Promise<Inclusion> {
  const { provider } = deal.stage.ethers;
  const raw = sign(deal, act);
  await deal.stage.clock.act(() => provider.broadcastTransaction(raw));
  return inclusionOf(provider, keccak256(raw), { withReceipt });
}

async function claimConflict(deal: Deal, cumulative: bigint, conflict: Inclusion): Promise<void> {
  const { stage, channel } = deal;
  const raw = sign(deal, pay(deal, cumulative));
  const [terms, words] = [termsOf(channel), disputeTermsOf(channel)];
  await stage.clock.act(() => stage.channels.claimConflict(terms, words, raw, conflict));
}

/** By the payee's consent: a sponsor brings the stake. */
async function file(deal: Deal, cumulative: bigint): Promise<void> {
  const { stage, channel } = deal;
  const raw = sign(deal, pay(deal, cumulative));
  const claim = { channel: channelId(stage.domain, channel), epoch: 0, cumulative };
  const consent = await consentTo(stage.domain, stage.payee, "Claim", claim);
  const words = disputeTermsOf(channel);
  const value = words.stake;
  await stage.clock.act(() =>
    stage.channels.fileClaim(termsOf(channel), words, raw, consent, { value }),
  );
}

async function payClaim({ stage, channel }: Deal): Promise<void> {
  await stage.clock.act(() =>
    stage.channels.payClaim(termsOf(channel), disputeTermsOf(channel), 0),
  );
}
