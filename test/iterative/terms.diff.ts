import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import { type Channel, termsOf } from "../../sdk/iterative/channel.js";
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
});

function deployRoom() {
  return deployIterative(chain);
}
