import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import {
  type Channel,
  disputeTermsOf,
  type DisputeTerms,
  termsOf,
} from "../../sdk/iterative/channel.js";
import { requireChannel } from "../../sdk/iterative/inputs.js";
import { createChain } from "../kit/chain.js";
import { deployIterative, keyOf } from "../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const KEY = keyOf("vouchers").id;

type Terms = Omit<Partial<Channel>, "agreement">;

/** Terms at the edge of what makes a channel, and one step beyond. */
const CASES: readonly (readonly [name: string, good: Terms, bad: Terms])[] = [
  ["a payer", {}, { payer: ZeroAddress }],
  ["a payee", {}, { payee: ZeroAddress }],
  ["an asset", {}, { asset: ZeroAddress }],
  ["a window of a second", { window: 1 }, { window: 0 }],
  ["a window of a year", { window: 31_536_000 }, { window: 31_536_001 }],
  ["a window of a block", { windowBlocks: 1 }, { windowBlocks: 0 }],
  ["a window of 200,000,000 blocks", { windowBlocks: 200_000_000 }, { windowBlocks: 200_000_001 }],
  ["no signer of payments", { signer: ZeroAddress }, { signer: KEY }],
  [
    "a first nonce that leaves room for all epochs",
    { firstNonce: 2n ** 64n - 2n ** 32n - 2n },
    { firstNonce: 2n ** 64n - 2n ** 32n - 1n },
  ],
  ["a signer of vouchers", { kind: "Escrow" }, { kind: "Escrow", signer: ZeroAddress }],
  ["no first nonce of vouchers", { kind: "Escrow" }, { kind: "Escrow", firstNonce: 1n }],
  ["no signer of transfers", { kind: "Direct" }, { kind: "Direct", signer: KEY }],
  [
    "a first nonce of transfers that leaves room for all epochs",
    { kind: "Direct", firstNonce: 2n ** 64n - 2n ** 32n - 2n },
    { kind: "Direct", firstNonce: 2n ** 64n - 2n ** 32n - 1n },
  ],
];

/** One of the terms of dispute after the other, other than the room's. */
const DISPUTES: readonly Partial<DisputeTerms>[] = [
  { penalty: 1n },
  { disputeCost: 1n },
  { coinPrice: 1n },
  { tip: 1n },
  { stake: 1n },
  { answerWindow: 1 },
  { answerBlocks: 1 },
  { burnWindow: 1 },
  { burnBlocks: 1 },
];

describe("the terms of a channel", () => {
  for (const [name, good, bad] of CASES) {
    it(`IT-1 need ${name}, in the sdk as in the contract`, async () => {
      const { agree, iterativePayments, people, coin } =
        await networkHelpers.loadFixture(deployRoom);
      const takes = async (channel: Channel) => {
        const payer = iterativePayments.connect(people.alice);
        const call = payer.open.staticCall(termsOf(channel), coin(channel, channel.deposit));
        return call.then(
          () => true,
          () => false,
        );
      };
      const [right, wrong] = [
        await agree({ deposit: 1n, ...good }),
        { ...(await agree(good)), ...bad },
      ];

      expect(requireChannel(right)).to.deep.equal(right);
      expect(await takes(right)).to.equal(true);
      expect(() => requireChannel(wrong)).to.throw(InputError);
      expect(await takes(wrong)).to.equal(false);
    });
  }

  it("IT-1 need two people", async () => {
    const { agree, people } = await networkHelpers.loadFixture(deployRoom);

    const alone = await agree({ payee: people.alice.address.toLowerCase() });

    expect(() => requireChannel(alone)).to.throw("payer and payee are one");
  });

  it("IT-1 IT-3 have terms of dispute if it is direct, and else none", async () => {
    const { agree } = await networkHelpers.loadFixture(deployRoom);
    const direct = await agree({ kind: "Direct" });
    const { dispute, ...without } = direct;

    expect(() => requireChannel(without)).to.throw("the channel has no terms of dispute");
    expect(() => requireChannel({ ...direct, kind: "PayThrough" })).to.throw(
      "only a direct channel has terms of dispute",
    );
    expect(() => requireChannel({ ...direct, dispute: { ...dispute!, tip: 2n ** 64n } })).to.throw(
      InputError,
    );
  });

  it("IT-1 IT-3 of a direct channel make the same id in the sdk as in the contract", async () => {
    const { agree, idOf, iterativePayments } = await networkHelpers.loadFixture(deployRoom);
    const direct = await agree({ kind: "Direct" });

    const id = await iterativePayments.idOf(termsOf(direct));

    expect(id).to.equal(idOf(direct));
    for (const other of DISPUTES) {
      const changed = { ...direct, dispute: { ...direct.dispute!, ...other } };
      expect(await iterativePayments.idOf(termsOf(changed))).to.equal(idOf(changed));
      expect(idOf(changed)).to.not.equal(id);
    }
  });

  it("IT-3 of dispute are known to the contract by their hash", async () => {
    const { iterativePayments, opened } = await networkHelpers.loadFixture(deployRoom);
    const direct = await opened({ kind: "Direct" });
    const pay = (channel: Channel) =>
      iterativePayments.payClaim.staticCall(termsOf(direct), disputeTermsOf(channel), 0);

    await expect(pay(direct)).to.be.revertedWithCustomError(
      iterativePayments,
      "IterativePayments_NotFiled",
    );
    for (const other of DISPUTES) {
      const changed = { ...direct, dispute: { ...direct.dispute!, ...other } };
      await expect(pay(changed)).to.be.revertedWithCustomError(
        iterativePayments,
        "IterativePayments_OtherTerms",
      );
    }
  });
});

function deployRoom() {
  return deployIterative(chain);
}
