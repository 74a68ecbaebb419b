import { Interface, keccak256, type Wallet } from "ethers";

import { type Channel, disputeTermsOf, termsOf } from "../../../sdk/iterative/channel.js";
import { type Inclusion, inclusionOf } from "../../../sdk/iterative/inclusions.js";
import { NATIVE } from "../../../sdk/common/token.js";
import type { Figures } from "../figures.js";
import type { Actor } from "../stage.js";
import { type IterativeStage, MONIES, type Money, PRICE } from "./stage.js";

/** Transactions in the block of a conflict. */
const COUNT = 200;
/** Where the payer's stands among them: its key in the trie has one byte, or two, which makes the longest proof. */
const SHORT = 100;
const LONG = 150;

const ERC20 = new Interface(["function transfer(address to, uint256 value)"]);

/** Purchases that a payment is for, and an older one. */
const ALL = 100n;
const SOME = 40n;

/** What a transaction of the payer's does. */
interface Act {
  readonly to: string;
  readonly value?: bigint;
  readonly data?: string;
}

interface Deal {
  readonly money: Money;
  readonly payer: Wallet;
  readonly channel: Channel;
}

/** Disputes of direct channels: with a proof of what was included in a block of 200 transactions, and without one. */
export async function disputes(stage: IterativeStage): Promise<Figures> {
  const figures: Figures = {};
  for (const money of MONIES) {
    Object.assign(figures, await proven(stage, money), await filed(stage, money));
  }
  return figures;
}

async function proven(stage: IterativeStage, money: Money): Promise<Figures> {
  const claim = async (name: string, place: number, older?: bigint, withReceipt = false) => {
    const deal = await open(stage, money, `${name} ${place}`);
    const conflict =
      older === undefined ? { to: deal.payer.address } : transfer(stage, deal, older);
    const inclusion = await include(stage, deal, place, conflict, withReceipt);
    const raw = await sign(stage, deal, transfer(stage, deal, ALL));
    const [terms, dispute] = wordsOf(deal);
    return stage.gasOf(
      stage.payee,
      stage.payments.claimConflict.populateTransaction(terms, dispute, raw, inclusion),
    );
  };
  const block = `${money}, block of ${COUNT} transactions`;
  await claim("the first to lose a penalty", SHORT); // what is burned in this asset is counted in a fresh slot
  return {
    [`claim a conflict, ${block}, with a penalty`]: await claim("burner", LONG),
    [`claim a conflict, ${block}, a shorter key`]: await claim("burner", SHORT),
    [`claim a conflict, ${block}, an older payment`]: await claim("older", LONG, SOME),
    [`claim a conflict, ${block}, an older payment and its receipt`]: await claim(
      "receipt",
      LONG,
      SOME,
      true,
    ),
  };
}

async function filed(stage: IterativeStage, money: Money): Promise<Figures> {
  const { payments: contract, payee, gasOf } = stage;
  const file = async (deal: Deal) => {
    const raw = await sign(stage, deal, transfer(stage, deal, ALL));
    const [terms, dispute] = wordsOf(deal);
    const call = contract.fileClaim.populateTransaction(terms, dispute, raw, "0x");
    return gasOf(payee, call, dispute.stake);
  };
  const answered = await open(stage, money, "answered");
  const filing = await file(answered);
  const landed = transfer(stage, answered, ALL);
  const landing = await include(stage, answered, LONG, landed, true);
  const answer = contract.recordLanding.populateTransaction(...wordsOf(answered), 0, landing);
  const answering = await gasOf(stage.stranger, answer);

  const silent = await open(stage, money, "silent");
  await file(silent);
  const [terms, dispute] = wordsOf(silent);
  await stage.mine(Number(dispute.answerBlocks + dispute.burnBlocks));
  stage.pass(Number(dispute.answerWindow + dispute.burnWindow));
  const paying = contract.payClaim.populateTransaction(terms, dispute, 0);
  return {
    [`file a claim, ${money}`]: filing,
    [`answer a claim, ${money}, block of ${COUNT} transactions`]: answering,
    [`pay a claim, ${money}`]: await gasOf(payee, paying),
    [`settle an epoch by the payee's word, ${money}`]: await gasOf(
      payee,
      contract.settleThrough.populateTransaction(terms, 1, 1n, "0x"),
    ),
  };
}

async function open(stage: IterativeStage, money: Money, name: string): Promise<Deal> {
  const payer = await stage.payer(`${name} in ${money}`);
  const channel = await stage.terms("Direct", payer, money);
  await stage.open(payer, channel);
  return { money, payer, channel };
}

const wordsOf = ({ channel }: Deal) => [termsOf(channel), disputeTermsOf(channel)] as const;

/** A payment for so many purchases. */
function transfer(stage: IterativeStage, { money, channel }: Deal, count: bigint): Act {
  const { asset, payee } = channel;
  const amount = PRICE[money] * count;
  if (asset === NATIVE) return { to: payee, value: amount };
  return { to: asset, data: ERC20.encodeFunctionData("transfer", [payee, amount]) };
}

/** The payer's signed transaction of epoch 0. */
const sign = (stage: IterativeStage, { payer, channel }: Deal, act: Act): Promise<string> =>
  payer.signTransaction({
    ...act,
    type: 2,
    chainId: stage.chainId,
    nonce: Number(channel.firstNonce),
    gasLimit: 60_000,
    ...stage.fees,
  });

/** A block of transactions, in it the payer's at this place. */
async function include(
  stage: IterativeStage,
  deal: Deal,
  place: number,
  act: Act,
  withReceipt: boolean,
): Promise<Inclusion> {
  const { provider } = stage.chain.ethers;
  const [, passer] = stage.signers as readonly [unknown, Actor];
  const raw = await sign(stage, deal, act);
  await provider.send("evm_setAutomine", [false]);
  for (let at = 0; at < COUNT; at++) {
    if (at === place) await provider.broadcastTransaction(raw);
    else await passer.sendTransaction({ to: passer, value: at, gasLimit: 21_000, ...stage.fees });
  }
  await stage.mine(1);
  await provider.send("evm_setAutomine", [true]);
  const inclusion = await inclusionOf(provider, keccak256(raw), { withReceipt });
  if (inclusion.index !== place)
    throw new Error(`the transaction came to place ${inclusion.index}`);
  return inclusion;
}
