import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import { hexlify, TypedDataEncoder } from "ethers";
import * as fc from "fast-check";

import {
  type Channel,
  CHANNEL_KINDS,
  termsOf,
  disputeTermsOf,
  isDirect,
  TIMINGS,
} from "../../sdk/iterative/channel.js";
import {
  CHANNEL_STATES,
  claim,
  end,
  isLive,
  isPayeeSafe,
  isPayerSafe,
  mostAcceptable,
  open,
  owed,
  pay,
  unlock,
} from "../../sdk/iterative/rules.js";
import {
  digestOf,
  fundingOf,
  iterativeDomain,
  openingOf,
  type Signable,
} from "../../sdk/iterative/signatures.js";
import { createChain } from "../kit/chain.js";
import { runs } from "../kit/runs.js";
import { amounts, live, lives, MOVES, type Stage, steps } from "./lives.js";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => hexlify(value));
const uint32s = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const disputes = fc.record({
  penalty: amounts,
  disputeCost: amounts,
  coinPrice: amounts,
  tip: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  stake: amounts,
  answerWindow: uint32s,
  answerBlocks: uint32s,
  burnWindow: uint32s,
  burnBlocks: uint32s,
});

const plain = fc.record({
  kind: fc.constantFrom(...CHANNEL_KINDS),
  payer: bytes(20),
  payee: bytes(20),
  asset: bytes(20),
  signer: bytes(20),
  firstNonce: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  deposit: amounts,
  window: uint32s,
  windowBlocks: uint32s,
  endTime: uint32s,
  agreement: fc.record({
    timing: fc.constantFrom(...TIMINGS),
    stepLimit: amounts,
    endAmount: amounts,
    endCount: uint32s,
    salt: bytes(32),
  }),
});

const channels: fc.Arbitrary<Channel> = fc
  .tuple(plain, disputes)
  .map(([channel, dispute]) => (isDirect(channel) ? Object.assign(channel, { dispute }) : channel));

const { ethers } = await createChain();
const harness = await ethers.deployContract("ChannelWordsHarness");

describe("the arithmetic of a channel in the sdk", () => {
  it("IT-6 says the same as the contract's library of every step of any life", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(lives, async ({ deposit, isNative, steps: wanted }) => {
        const { taken, stages } = live(deposit, wanted);
        for (const { move } of taken) seen.add(move);

        const calls = taken.map(({ move, value, cumulative, epoch }) => ({
          move: MOVES.indexOf(move),
          value,
          cumulative,
          epoch,
        }));
        const told: Told[] = await harness.run(deposit, isNative, calls);

        deepStrictEqual(told.map(stageOf), stages);
        expect(told.every((stage) => stage.isNative === isNative)).to.equal(true);
      }),
      runs(300),
    );
    expect([...seen].toSorted()).to.deep.equal(MOVES.toSorted());
  });

  it("IT-6 pays no more than what was signed less what was settled, and loses no unit", () => {
    fc.assert(
      fc.property(lives, ({ deposit, steps: wanted }) => {
        const { taken, stages } = live(deposit, wanted);
        let before = open(deposit);
        for (const [index, { channel, amount, refund }] of stages.entries()) {
          const { move, value, cumulative } = taken[index]!;
          const came = move === "pay" || move === "topUp" ? value : 0n;
          const paid = move === "pay" || move === "claim" ? amount : 0n;
          expect(came + before.deposit).to.equal(amount + refund + channel.deposit);
          expect(channel.settled - before.settled).to.equal(paid);
          expect(isPayerSafe(before, cumulative, paid)).to.equal(true);
          before = channel;
        }
      }),
      runs(300),
    );
  });

  it("IT-6 pays a payee in full who accepts what is safe, whatever else lands or is claimed first", () => {
    const others = fc.array(
      steps.filter(({ move }) => move === "pay" || move === "claim" || move === "topUp"),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(amounts, amounts, others, (deposit, cumulative, wanted) => {
        fc.pre(isPayeeSafe(open(deposit), cumulative));
        const older = wanted.map((step) => ({
          ...step,
          cumulative: step.cumulative < cumulative ? step.cumulative : cumulative,
        }));
        const last = live(deposit, older).stages.at(-1)?.channel ?? open(deposit);

        const { channel, amount } = claim(last, cumulative, 0);

        expect(channel.settled).to.equal(cumulative);
        expect(amount).to.equal(cumulative - last.settled);
      }),
      runs(1000),
    );
  });

  it("IT-6 never takes back what a payee could accept of a live channel", () => {
    fc.assert(
      fc.property(lives, ({ deposit, steps: wanted }) => {
        let before = open(deposit);
        for (const { channel } of live(deposit, wanted).stages) {
          if (!isLive(channel)) break;
          expect(mostAcceptable(channel) >= mostAcceptable(before)).to.equal(true);
          before = channel;
        }
      }),
      runs(300),
    );
  });

  it("IT-6 refuses one unit more than the deposit answers for, less penalty and dispute cost", () => {
    const channel = { ...open(100n), settled: 7n };

    expect(mostAcceptable(channel)).to.equal(107n);
    expect(mostAcceptable(channel, { penalty: 100n, disputeCost: 5n })).to.equal(7n);
    expect(isPayeeSafe(channel, 82n, { penalty: 20n, disputeCost: 5n })).to.equal(true);
    expect(isPayeeSafe(channel, 83n, { penalty: 20n, disputeCost: 5n })).to.equal(false);
    expect(mostAcceptable(end(channel, "Released").channel)).to.equal(7n);
  });

  it("IT-1 lets a payee give credit of its own where there is no deposit", () => {
    const channel = { ...open(0n), settled: 7n };

    expect(isPayeeSafe(channel, 8n)).to.equal(false);
    expect(isPayeeSafe(channel, 57n, { credit: 50n })).to.equal(true);
    expect(isPayeeSafe(channel, 58n, { credit: 50n })).to.equal(false);
  });

  it("IT-6 nets a claim with an older payment that lands, and with a higher one", () => {
    const claimed = claim(open(100n), 30n, 0);
    const older = pay(claimed.channel, 20n, 20n, 0);
    const higher = pay(older.channel, 50n, 50n, 0);

    expect(claimed.amount).to.equal(30n);
    expect([older.amount, older.channel.deposit]).to.deep.equal([0n, 90n]);
    expect([higher.amount, higher.channel.deposit]).to.deep.equal([20n, 120n]);
    expect(higher.channel.settled).to.equal(50n);
  });

  it("IT-6 sends back what lands after a release, and pays what lands after a withdrawal", () => {
    const released = end(open(100n), "Released").channel;
    const withdrawn = end(unlock(open(100n)), "Withdrawn").channel;

    expect(pay(released, 40n, 40n, 0)).to.include({ amount: 0n, refund: 40n });
    expect(pay(withdrawn, 45n, 40n, 0)).to.include({ amount: 40n, refund: 5n });
    expect(owed(released, 40n)).to.equal(0n);
  });
});

describe("what is signed of channels", () => {
  const contents = fc.record({
    contract: bytes(20),
    chainId: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    channel: channels,
    number: fc.integer({ min: 0, max: 2 ** 16 - 1 }),
    amount: amounts,
    lower: amounts,
    key: bytes(20),
    payment: bytes(32),
  });

  it("IT-1 IT-8 has the same digest in the sdk and in the contract, of every act", async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        const { contract, chainId, channel, number, amount, lower, key, payment } = content;
        const domain = iterativeDomain(contract, chainId);
        const separator = TypedDataEncoder.hashDomain(domain);
        const digest = ({ act, content: signed }: Signable) => digestOf(domain, act, signed);
        const id = digest(openingOf(channel));
        const receipt = { channel: id, epoch: number, cumulative: amount, payment };

        const told: string[] = [
          ...(await harness.digests(separator, termsOf(channel), number, amount, lower, key)),
          await harness.digestOfReceipt(separator, receipt),
          ...(await harness.digestsOfDirect(separator, id, number, amount)),
        ];

        expect(told).to.deep.equal([
          id,
          digest(fundingOf(channel)),
          digestOf(domain, "Voucher", { channel: id, cumulative: amount }),
          digestOf(domain, "Ceiling", { channel: id, ceiling: amount }),
          digestOf(domain, "Settlement", { channel: id, ceiling: amount, cumulative: lower }),
          digestOf(domain, "TopUp", { channel: id, number, amount }),
          digestOf(domain, "Unlock", { channel: id }),
          digestOf(domain, "Release", { channel: id, settled: amount }),
          digestOf(domain, "KeyGrant", { channel: id, key, limit: amount, end: number }),
          digestOf(domain, "KeyRevocation", { channel: id, key, kept: amount }),
          digestOf(domain, "Receipt", receipt),
          digestOf(domain, "Claim", { channel: id, epoch: number, cumulative: amount }),
          digestOf(domain, "SettledThrough", { channel: id, epoch: number, paid: amount }),
        ]);
        if (!isDirect(channel)) return;
        expect(await harness.hashOfDispute(disputeTermsOf(channel))).to.equal(
          termsOf(channel).agreement,
        );
      }),
      runs(200),
    );
  });
});

/** A stage as the harness tells it. */
interface Told {
  readonly state: bigint;
  readonly deposit: bigint;
  readonly settled: bigint;
  readonly epoch: bigint;
  readonly topUps: bigint;
  readonly signerRevoked: boolean;
  readonly isNative: boolean;
  readonly amount: bigint;
  readonly refund: bigint;
}

function stageOf(told: Told): Stage {
  const { state, deposit, settled, epoch, topUps, signerRevoked, amount, refund } = told;
  return {
    channel: {
      state: CHANNEL_STATES[Number(state)]!,
      deposit,
      settled,
      epoch: Number(epoch),
      topUps: Number(topUps),
      signerRevoked,
    },
    amount,
    refund,
  };
}
