import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import type { ContractTransactionResponse, TransactionReceipt } from "ethers";
import * as fc from "fast-check";

import { type Channel, disputeOf, termsOf } from "../../sdk/iterative/channel.js";
import { argsIn, channelOn, epochOn } from "../../sdk/iterative/contract.js";
import {
  claimConflict,
  type ConflictOutcome,
  type Disputed,
  type Epoch,
  fileClaim,
  NEW_EPOCH,
  type Outcome,
  payClaim,
  proofCost,
  proveSpent,
  recordLanding,
} from "../../sdk/iterative/disputes.js";
import { type Effect, effectOf } from "../../sdk/iterative/effects.js";
import { type Inclusion, readInclusion } from "../../sdk/iterative/inclusions.js";
import { type ChannelState, end, open, reached, topUp, unlock } from "../../sdk/iterative/rules.js";
import { createChain, HOUR } from "../kit/chain.js";
import { type DeedsOf, isRefusal } from "../kit/histories.js";
import { directActs } from "../kit/iterative/direct.js";
import { deployIterative } from "../kit/iterative/room.js";
import { runs } from "../kit/runs.js";
import { NATIVE } from "../kit/tokens.js";
import {
  type Action,
  type ACTIONS,
  BOUNDARIES,
  EPOCHS,
  type Included,
  lives,
} from "./disputeLives.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const OLD = 7;
/** So many blocks the EVM remembers. */
const MEMORY = 256;
const WINDOW = 3 * HOUR;
const WINDOW_BLOCKS = 9;

/** The world, by the sdk's rules beside the contract's. */
interface World extends Awaited<ReturnType<typeof deployWorld>> {
  terms: Channel;
  channel: ChannelState;
  epochs: Epoch[];
  burned: bigint;
  seen: Set<string>;
}

describe("the rules of disputes in the sdk", () => {
  it("IT-3 IT-4 IT-6 say the same as the contract of any dispute", async function () {
    this.timeout(0);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(lives, async ({ isNative, deposit, dispute, actions }) => {
        const room = await networkHelpers.loadFixture(deployWorld);
        const asset = isNative ? NATIVE : room.tokenAddress;
        const put = isNative ? deposit % 10n ** 18n : deposit;
        const terms = await room.opened({
          kind: "Direct",
          asset,
          deposit: put,
          dispute,
          window: WINDOW,
          windowBlocks: WINDOW_BLOCKS,
        });
        const epochs = Array.from({ length: EPOCHS }, () => NEW_EPOCH);
        const world = { ...room, terms, channel: open(put), epochs, burned: 0n, seen };
        for (const action of actions) {
          await act(world, action);
          await compare(world, action);
        }
      }),
      { ...runs(60), unbiased: true, endOnFailure: true, examples: BOUNDARIES },
    );

    expect([...seen].toSorted()).to.deep.equal(
      [
        "breach",
        "conflict",
        "conflict of a claim",
        "cost",
        "landing of a claim",
        "paid",
        "paid as spent",
        "refund",
        "refused",
        "stake to payee",
        "stake to payer",
        "unproven",
      ].toSorted(),
    );
  });
});

/** Carries out an action by the contract; what the rules say must come of it. */
async function act(world: World, action: Action): Promise<void> {
  const deed = DEEDS[action.kind] as (world: World, given: unknown) => Promise<unknown>;
  try {
    await deed(world, action.given);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    world.seen.add("refused");
  }
}

const DEEDS: DeedsOf<typeof ACTIONS, World> = {
  async conflict(world, { epoch: number, cumulative, included: what }) {
    const { terms, iterativePayments, seen } = world;
    const before = disputed(world, number);
    const { inclusion, effect } = await showing(world, number, what);
    const raw = world.transfer(terms, number, { amount: cumulative });
    const sent = world.claimConflict(terms, raw, inclusion);
    const rule = (cost: bigint) =>
      claimConflict(before, disputeOf(terms), cumulative, effect, cost);
    const receipt = await agreed(sent, () => {
      if (cumulative === 0n) throw new RangeError("no payment");
      return rule(0n);
    });
    const [told] = argsIn(iterativePayments, receipt, "ConflictProven");
    const outcome = rule(told?.cost ?? 0n);
    expect(told !== undefined).to.equal(outcome.epoch !== before.epoch);
    await requirePaid(world, outcome, receipt.blockNumber);
    if (told === undefined) return;

    deepStrictEqual(
      [told.cumulative, told.landed, told.amount, told.penalty],
      [outcome.cumulative, outcome.epoch.landed, outcome.amount, outcome.penalty],
    );
    if (before.epoch.isCharged) expect(told.cost).to.equal(0n);
    else await requireCost(terms, receipt, told.cost, rule(0n));
    seen.add(before.epoch.held === 0n ? "conflict" : "conflict of a claim");
    if (outcome.penalty > 0n) seen.add("breach");
    if (outcome.cost > 0n) seen.add("cost");
    if (!outcome.epoch.isProven) seen.add("unproven");
    world.burned += outcome.burned;
    keep(world, number, outcome);
  },

  async landing(world, { epoch: number, included: what }) {
    const before = disputed(world, number);
    const { inclusion, effect } = await showing(world, number, what);
    const sent = world.recordLanding(world.terms, number, inclusion);
    const receipt = await agreed(sent, () => recordLanding(before, effect));
    const outcome = recordLanding(before, effect);
    await requirePaid(world, outcome, receipt.blockNumber);
    if (outcome.staker !== undefined) world.seen.add("landing of a claim");
    keep(world, number, outcome);
  },

  async file(world, { epoch: number, cumulative }) {
    const { terms, people } = world;
    const before = disputed(world, number);
    const sent = world.fileClaim(terms, number, cumulative, people.shop);
    const rule = (at: { time: number; block: number }) => {
      if (cumulative === 0n) throw new RangeError("no payment");
      return fileClaim(before, cumulative, at);
    };
    const receipt = await agreed(sent, () => rule({ time: 1, block: 1 }));
    keep(world, number, rule(await momentOf(receipt.blockNumber)));
  },

  async pay(world, { epoch: number }) {
    const before = disputed(world, number);
    const dispute = disputeOf(world.terms);
    const at = await nextMoment();
    await networkHelpers.time.setNextBlockTimestamp(at.time);
    const sent = world.payClaim(world.terms, number);
    const receipt = await agreed(sent, () => payClaim(before, dispute, at));
    const outcome = payClaim(before, dispute, at);
    await requirePaid(world, outcome, receipt.blockNumber);
    if (outcome.amount > 0n) world.seen.add(before.epoch.isSpent ? "paid as spent" : "paid");
    keep(world, number, outcome);
  },

  async spent(world, { epoch: number, when, isLess }) {
    const { terms } = world;
    const before = disputed(world, number);
    const block = await blockOf(before.epoch, when);
    const nonce = world.nonceOf(terms, number) + (isLess ? 0n : 1n);
    const proof = await world.spent(block, terms.payer, nonce);
    const rule = () => {
      if (isLess && !before.epoch.isSpent) throw new RangeError("not spent");
      return proveSpent(before.epoch, block);
    };
    await agreed(world.proveSpent(terms, number, proof), rule);
    keep(world, number, { ...before, epoch: rule() });
  },

  async settle(world, { epoch: number }) {
    await (await world.settleThrough(world.terms, number, 1n, world.people.shop)).wait();
    world.channel = reached(world.channel, number);
    world.epochs = world.epochs.map((each, index) =>
      index <= number ? { ...each, isSettled: true } : each,
    );
  },

  async topUp(world, { amount }) {
    const { terms, contract, coin, idOf } = world;
    const number = world.channel.topUps + 1;
    const sent =
      terms.asset === NATIVE
        ? contract.topUp(idOf(terms), number, coin(terms, amount))
        : contract.topUpToken(termsOf(terms), number, amount);
    await agreed(sent, () => topUp(world.channel, amount));
    world.channel = topUp(world.channel, amount);
  },

  async unlock(world) {
    const { terms, channel } = world;
    await world.unlock(terms);
    if (channel.state === "Open") world.channel = unlock(channel);
  },

  async withdraw(world) {
    await (await world.contract.withdraw(termsOf(world.terms))).wait();
    if (world.channel.state === "Unlocking")
      world.channel = end(world.channel, "Withdrawn").channel;
  },

  async release(world) {
    const { terms, contract, consent, people, idOf } = world;
    const content = { channel: idOf(terms), settled: 0n };
    const word = await consent(people.shop, "Release", content);
    await (await contract.release(termsOf(terms), 0n, word)).wait();
    if (world.channel.state !== "Released") world.channel = end(world.channel, "Released").channel;
  },

  async wait(_, { by, blocks }) {
    await networkHelpers.time.increase(by);
    await networkHelpers.mine(blocks);
  },
};

/** A transaction of the payer's in a block, and what the sdk says that it did. */
async function showing(
  world: World,
  number: number,
  { form, amount, receipt, when }: Included,
): Promise<{ inclusion: Inclusion; effect: Effect }> {
  const { terms } = world;
  const block = await blockOf(world.epochs[number]!, when);
  const inclusion = await world.show(terms, number, { form, amount, receipt }, block);
  const { transaction, header, receipt: own } = readInclusion(inclusion);
  const effect = effectOf(terms, number, transaction, header.number, own);
  return { inclusion, effect };
}

/** What was refunded is what the gas cost, or up to a half less: the contract cannot know all of it. */
async function requireCost(
  terms: Channel,
  { gasUsed, blockNumber }: TransactionReceipt,
  cost: bigint,
  { channel, penalty }: ConflictOutcome,
): Promise<void> {
  const { baseFeePerGas } = (await ethers.provider.getBlock(blockNumber))!;
  const left = channel.deposit + penalty;
  const costs = (gas: bigint) => {
    const units = proofCost(disputeOf(terms), gas, baseFeePerGas!);
    return units < left ? units : left;
  };
  expect(cost >= costs(gasUsed / 2n) && cost <= costs(gasUsed)).to.equal(true);
}

/** Refused by the contract where the rule refuses, and only there. */
async function agreed(
  sent: Promise<ContractTransactionResponse>,
  rule: () => unknown,
): Promise<TransactionReceipt> {
  const refused = refusalOf(rule);
  try {
    const receipt = (await (await sent).wait())!;
    expect(refused, "the rule refuses what the contract takes").to.equal(undefined);
    return receipt;
  } catch (error) {
    if (isRefusal(error)) expect(refused).to.be.instanceOf(RangeError);
    throw error;
  }
}

function refusalOf(rule: () => unknown): RangeError | undefined {
  try {
    rule();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

/** What an outcome says that everybody gets arrives. */
async function requirePaid(
  { terms, tokenAddress, people, seen }: World,
  outcome: Outcome | ConflictOutcome,
  block: number,
): Promise<void> {
  const { cost = 0n, penalty = 0n, burned = 0n } = outcome as Partial<ConflictOutcome>;
  const { stake } = disputeOf(terms);
  const isNative = terms.asset === NATIVE;
  const gained = async (account: string, asset: string) => {
    const at = (blockTag: number) => balanceOf(asset, account, blockTag);
    return (await at(block)) - (await at(block - 1));
  };
  const staked = (who: Outcome["staker"]) => (outcome.staker === who ? stake : 0n);
  const due = {
    payee: outcome.amount + cost + penalty - burned,
    payer: outcome.refund,
  };
  for (const who of ["payee", "payer"] as const) {
    const account = who === "payee" ? people.shop.address : people.alice.address;
    const coin = staked(who) + (isNative ? due[who] : 0n);
    expect(await gained(account, NATIVE), `coin for the ${who}`).to.equal(coin);
    if (!isNative) expect(await gained(account, tokenAddress)).to.equal(due[who]);
  }
  if (outcome.staker !== undefined && stake > 0n) seen.add(`stake to ${outcome.staker}`);
  if (outcome.refund > 0n) seen.add("refund");
}

async function balanceOf(asset: string, account: string, blockTag: number): Promise<bigint> {
  if (asset === NATIVE) return ethers.provider.getBalance(account, blockTag);
  return (await ethers.getContractAt("PaymentToken", asset)).balanceOf(account, { blockTag });
}

async function compare(world: World, action: Action): Promise<void> {
  const { terms, iterativePayments, idOf, channel, epochs, burned } = world;
  const id = idOf(terms);
  const numbers = Array.from({ length: EPOCHS }, (_, number) => number);
  const told = {
    channel: (await channelOn(iterativePayments, id, terms.signer)).channel,
    epochs: await Promise.all(numbers.map((number) => epochOn(iterativePayments, id, number))),
    burned: await iterativePayments.burned(terms.asset),
  };
  deepStrictEqual({ channel, epochs, burned }, told, `after ${JSON.stringify(action, plain)}`);
}

const disputed = ({ channel, epochs }: World, number: number): Disputed => ({
  channel,
  epoch: epochs[number]!,
});

function keep(world: World, number: number, { channel, epoch: known }: Disputed): void {
  world.channel = channel;
  world.epochs = world.epochs.with(number, known);
}

async function momentOf(number: number) {
  const { timestamp } = (await ethers.provider.getBlock(number))!;
  return { time: timestamp, block: number };
}

async function nextMoment() {
  const { time, block } = await momentOf(await ethers.provider.getBlockNumber());
  return { time: time + 1, block: block + 1 };
}

/** One that the chain has forgotten, or has not come to yet: of the others it knows the hash. */
async function blockOf({ filedBlock }: Epoch, when: Included["when"]): Promise<number> {
  if (when === "later") return (await ethers.provider.getBlockNumber()) + 1000;
  if (when === "old" || filedBlock === 0) return OLD;
  await networkHelpers.mine(MEMORY);
  return filedBlock;
}

/** A chain that is old enough to have forgotten blocks. */
async function deployWorld() {
  const room = await deployIterative(chain);
  const { token, people } = room;
  for (const person of [people.sponsor, people.alice]) await token.mint(person, 2n ** 100n);
  await networkHelpers.mine(OLD + MEMORY);
  return { ...room, ...directActs(room) };
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
