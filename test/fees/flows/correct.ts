import { expect } from "chai";
import { id, type AddressLike, type Signer, type TypedDataDomain } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { sign } from "../../kit/fees/signatures.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;

const REF = id("transaction 1");
const CHARGED = usd("30");

/** Alice was charged `CHARGED` under `REF`, and Bob's lapsed fees are revenue enough. */
async function deployCharged(): Promise<Fees> {
  const fees = await deployFees(chain);
  const { feeAccounts, tokenAddress, actors } = fees;
  await fees.fund(actors.alice, usd("100"));
  await fees.fund(actors.bob, usd("300"));
  await fees.charge(actors.alice, CHARGED, 0, REF);
  await networkHelpers.time.increase(10 * DAY);
  await feeAccounts.settle(tokenAddress, [actors.alice, actors.bob]);
  return fees;
}

interface Receipt {
  by?: Signer;
  token?: AddressLike;
  holder?: AddressLike;
  ref?: string;
  charged?: bigint;
  elsewhere?: TypedDataDomain;
}

/** The executor's receipt for the charge, unless `receipt` says otherwise. */
const attest = (
  { feeAccounts, tokenAddress, actors }: Fees,
  { by = actors.executor, elsewhere = {}, ...rest }: Receipt = {},
) =>
  sign(
    by,
    feeAccounts,
    "ChargeReceipt",
    { token: tokenAddress, holder: actors.alice, ref: REF, charged: CHARGED, ...rest },
    elsewhere,
  );

const correct = (
  { feeAccounts, tokenAddress, actors }: Fees,
  amount: bigint,
  signature: string,
  { by = actors.operator, charged = CHARGED, ref = REF } = {},
) =>
  feeAccounts
    .connect(by)
    .correct(
      tokenAddress,
      actors.alice,
      PLAN.credits,
      amount,
      actors.executor,
      ref,
      charged,
      signature,
    );

describe("FE-17 correcting a wrong charge", () => {
  it("gives the holder a tranche out of revenue, and no token moves", async () => {
    const fees = await networkHelpers.loadFixture(deployCharged);
    const { feeAccounts, token, tokenAddress, actors } = fees;
    const revenue = await feeAccounts.revenue(tokenAddress);
    const held = await token.balanceOf(feeAccounts);

    const corrected = await correct(fees, CHARGED, await attest(fees));

    const { tranche } = await fees.openedBy(corrected);
    await expect(corrected)
      .to.emit(feeAccounts, "ChargeCorrected")
      .withArgs(tokenAddress, actors.alice, REF, actors.executor, tranche, CHARGED);
    const views = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 63);
    const opened = views.find(({ index }) => Number(index) === tranche)!;
    expect(opened.remaining).to.equal(CHARGED);
    expect(opened.refundable).to.equal(false);
    expect(await feeAccounts.revenue(tokenAddress)).to.equal(revenue - CHARGED);
    expect(await token.balanceOf(feeAccounts)).to.equal(held);
    await expectBalanced(fees, [actors.alice, actors.bob]);
  });

  it("may come in parts, whose sum stays within the charge", async () => {
    const fees = await networkHelpers.loadFixture(deployCharged);
    const receipt = await attest(fees);
    await correct(fees, usd("10"), receipt);
    await correct(fees, usd("15"), receipt);

    await expect(correct(fees, usd("5") + 1n, receipt))
      .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_CorrectionTooLarge")
      .withArgs(REF, usd("5") + 1n, usd("5"));
    await correct(fees, usd("5"), receipt);
    await expect(correct(fees, 1n, receipt))
      .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_CorrectionTooLarge")
      .withArgs(REF, 1n, 0n);
  });

  it("counts what was corrected against a second receipt for the same reference", async () => {
    const fees = await networkHelpers.loadFixture(deployCharged);
    await correct(fees, CHARGED, await attest(fees));
    const charged = CHARGED + usd("2");

    const larger = await attest(fees, { charged });

    await expect(correct(fees, usd("3"), larger, { charged }))
      .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_CorrectionTooLarge")
      .withArgs(REF, usd("3"), usd("2"));
  });

  describe("needs the executor's receipt, not one", () => {
    const RECEIPTS: Record<string, (fees: Fees) => Receipt> = {
      "of the operator": ({ actors }) => ({ by: actors.operator }),
      "for another token": ({ actors }) => ({ token: actors.bob }),
      "for another holder": ({ actors }) => ({ holder: actors.bob }),
      "for another reference": () => ({ ref: id("transaction 2") }),
      "for another amount": () => ({ charged: CHARGED - 1n }),
      "for another chain": () => ({ elsewhere: { chainId: 1 } }),
      "for another contract": ({ tokenAddress }) => ({
        elsewhere: { verifyingContract: tokenAddress },
      }),
    };
    for (const [what, receipt] of Object.entries(RECEIPTS)) {
      it(what, async () => {
        const fees = await networkHelpers.loadFixture(deployCharged);

        await expect(correct(fees, usd("1"), await attest(fees, receipt(fees))))
          .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_BadSignature")
          .withArgs(fees.actors.executor);
      });
    }

    it("of an executor that was disabled", async () => {
      const fees = await networkHelpers.loadFixture(deployCharged);
      const { feeAccounts, tokenAddress, actors } = fees;
      const receipt = await attest(fees);
      await feeAccounts
        .connect(actors.operator)
        .setExecutor(tokenAddress, actors.executor, false, 0, 0);

      await expect(correct(fees, usd("1"), receipt)).to.be.revertedWithCustomError(
        feeAccounts,
        "FeeAccounts_BadSignature",
      );
    });
  });

  it("takes nothing that was withdrawn or not yet earned", async () => {
    const fees = await networkHelpers.loadFixture(deployCharged);
    const { feeAccounts, tokenAddress, actors } = fees;
    const revenue = await feeAccounts.revenue(tokenAddress);
    const left = usd("12");
    await feeAccounts
      .connect(actors.operator)
      .withdraw(tokenAddress, actors.operator, revenue - left);

    await expect(correct(fees, left + 1n, await attest(fees)))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_InsufficientRevenue")
      .withArgs(tokenAddress, left + 1n, left);

    await correct(fees, left, await attest(fees));
    await expectBalanced(fees, [actors.alice, actors.bob]);
  });

  it("is the operator's alone", async () => {
    const fees = await networkHelpers.loadFixture(deployCharged);
    const { actors } = fees;

    for (const by of [actors.executor, actors.alice, actors.compliance]) {
      await expect(
        correct(fees, usd("1"), await attest(fees), { by }),
      ).to.be.revertedWithCustomError(fees.feeAccounts, "AccessManagedUnauthorized");
    }
  });
});
