import { expect } from "chai";
import { id, MaxUint256, type TypedDataDomain } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { DepositOrderStruct } from "../../../typechain-types/contracts/fees/FeeAccounts.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { sign } from "../../kit/fees/signatures.js";
import { deployToken, usd } from "../../kit/tokens.js";
import { split } from "../../kit/signatures.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const AMOUNT = usd("250");
const SALT = id("invoice 7");
const OTHER_SALT = id("invoice 8");

interface Window {
  validAfter: bigint;
  validBefore: bigint;
}
const ALWAYS: Window = { validAfter: 0n, validBefore: MaxUint256 };

const orderFor = (fees: Fees, holder: HardhatEthersSigner): DepositOrderStruct => ({
  token: fees.tokenAddress,
  holder: holder.address,
  plan: PLAN.monthly,
  amount: AMOUNT,
  start: 0,
  hint: 0,
});

/** What `payer` signs so that anybody may bring its deposit. */
async function authorize(
  { feeAccounts, token }: Fees,
  payer: HardhatEthersSigner,
  order: DepositOrderStruct,
  window = ALWAYS,
  elsewhere: TypedDataDomain = {},
): Promise<string> {
  const nonce = await feeAccounts.authorizationNonce(order, SALT);
  const content = { from: payer, to: feeAccounts, value: order.amount as bigint, nonce, ...window };
  return sign(payer, token, "ReceiveWithAuthorization", content, elsewhere);
}

/** The stranger brings an authorization of `payer`. */
const relay = (
  { feeAccounts, actors }: Fees,
  payer: HardhatEthersSigner,
  order: DepositOrderStruct,
  signature: string,
  { salt = SALT, validAfter, validBefore }: Window & { salt?: string } = ALWAYS,
) =>
  feeAccounts
    .connect(actors.stranger)
    .depositWithAuthorization(order, payer, validAfter, validBefore, salt, ...split(signature));

describe("FE-14 depositing with an ERC-3009 authorization", () => {
  describe("relayed by a stranger", () => {
    it("credits the account, plan and start that the payer signed", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { token, tokenAddress, feeAccounts, actors } = fees;
      const start = (await networkHelpers.time.latest()) + DAY;
      const order = { ...orderFor(fees, actors.alice), start, plan: PLAN.yearly };
      const signature = await authorize(fees, actors.alice, order);

      const relayed = relay(fees, actors.alice, order, signature);

      await expect(relayed).to.changeTokenBalances(
        ethers,
        token,
        [actors.alice, actors.stranger, feeAccounts],
        [-AMOUNT, 0n, AMOUNT],
      );
      await expect(relayed)
        .to.emit(feeAccounts, "Deposited")
        .withArgs(
          tokenAddress,
          actors.alice,
          actors.alice,
          1,
          PLAN.yearly,
          AMOUNT,
          start,
          start + 365 * DAY,
        );
    });

    it("makes the payer's own tranche refundable, as if the payer had called", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { tokenAddress, feeAccounts, actors } = fees;
      const order = orderFor(fees, actors.alice);

      await relay(fees, actors.alice, order, await authorize(fees, actors.alice, order));

      const [tranche] = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 1);
      expect(tranche!.refundable).to.equal(true);
    });

    it("takes the relayer's hint only if it is right", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const order = { ...orderFor(fees, fees.actors.alice), hint: 9 << 8 };

      const signature = await authorize(fees, fees.actors.alice, order);

      await expect(relay(fees, fees.actors.alice, order, signature)).to.be.revertedWithCustomError(
        fees.feeAccounts,
        "FeeAccounts_WrongHint",
      );
    });
  });

  describe("is refused", () => {
    const CHANGES: Record<string, (fees: Fees) => Partial<DepositOrderStruct>> = {
      "for another account": ({ actors }) => ({ holder: actors.stranger.address }),
      "for another plan": () => ({ plan: PLAN.yearly }),
      "for another start": () => ({ start: 4_000_000_000 }),
      "for another amount": () => ({ amount: AMOUNT - 1n }),
    };

    for (const [what, change] of Object.entries(CHANGES)) {
      it(`${what}, and stays unused`, async () => {
        const fees = await networkHelpers.loadFixture(deployFees);
        const signed = orderFor(fees, fees.actors.alice);
        const signature = await authorize(fees, fees.actors.alice, signed);

        await expect(
          relay(fees, fees.actors.alice, { ...signed, ...change(fees) }, signature),
        ).to.be.revertedWithCustomError(fees.token, "AuthorizationNotValid");

        await relay(fees, fees.actors.alice, signed, signature);
        expect(await fees.available(fees.actors.alice)).to.equal(AMOUNT);
      });
    }

    it("under another salt", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const order = orderFor(fees, fees.actors.alice);
      const signature = await authorize(fees, fees.actors.alice, order);

      await expect(
        relay(fees, fees.actors.alice, order, signature, { ...ALWAYS, salt: OTHER_SALT }),
      ).to.be.revertedWithCustomError(fees.token, "AuthorizationNotValid");
    });

    it("on another chain", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const order = orderFor(fees, fees.actors.alice);
      const signature = await authorize(fees, fees.actors.alice, order, ALWAYS, { chainId: 1 });

      await expect(relay(fees, fees.actors.alice, order, signature)).to.be.revertedWithCustomError(
        fees.token,
        "AuthorizationNotValid",
      );
    });

    it("in another token", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const other = await deployToken(chain, 6);
      await fees.admit(other);
      const order = orderFor(fees, fees.actors.alice);
      const signature = await authorize(fees, fees.actors.alice, order);

      await expect(
        relay(fees, fees.actors.alice, { ...order, token: await other.getAddress() }, signature),
      ).to.be.revertedWithCustomError(other, "AuthorizationNotValid");
    });

    it("when the payer is another than the signer", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { actors, feeAccounts, tokenAddress } = fees;
      await feeAccounts.connect(actors.alice).setThirdPartyFunding(tokenAddress, true);
      const order = orderFor(fees, actors.alice);
      const signature = await authorize(fees, actors.stranger, order);

      await expect(relay(fees, actors.bob, order, signature)).to.be.revertedWithCustomError(
        fees.token,
        "AuthorizationNotValid",
      );
    });

    it("before and after its time", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { alice } = fees.actors;
      const order = orderFor(fees, alice);
      const opens = BigInt(await networkHelpers.time.latest()) + BigInt(DAY);
      const window = { validAfter: opens, validBefore: opens + BigInt(DAY) };
      const signature = await authorize(fees, alice, order, window);
      const refused = () =>
        expect(relay(fees, alice, order, signature, window)).to.be.revertedWithCustomError(
          fees.token,
          "AuthorizationNotValid",
        );

      await networkHelpers.time.setNextBlockTimestamp(window.validAfter);
      await refused();
      await networkHelpers.time.setNextBlockTimestamp(window.validBefore);
      await refused();
    });
  });

  it("is refused the second time, whoever brings it", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { alice } = fees.actors;
    const order = orderFor(fees, alice);
    const signature = await authorize(fees, alice, order);
    await relay(fees, alice, order, signature);

    await expect(relay(fees, alice, order, signature)).to.be.revertedWithCustomError(
      fees.token,
      "AuthorizationNotValid",
    );

    expect(await fees.token.balanceOf(fees.feeAccounts)).to.equal(AMOUNT);
  });

  it("cannot fund an account whose holder does not let others", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { actors, feeAccounts, tokenAddress } = fees;
    const order = orderFor(fees, actors.alice);
    const signature = await authorize(fees, actors.bob, order);

    await expect(relay(fees, actors.bob, order, signature))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_FundingNotAllowed")
      .withArgs(tokenAddress, actors.alice, actors.bob);

    await feeAccounts.connect(actors.alice).setThirdPartyFunding(tokenAddress, true);
    await relay(fees, actors.bob, order, signature);
    const [tranche] = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 1);
    expect(tranche!.refundable).to.equal(false);
  });
});
