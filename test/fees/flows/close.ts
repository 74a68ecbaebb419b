import { expect } from "chai";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { deployFees, PLAN } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const { time } = networkHelpers;

describe("a holder who closes just before the bill", () => {
  it("is charged for it during the notice (FE-11)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const opened = await fees.fund(actors.alice, usd("100"));
    const usedAt = (await time.latest()) + HOUR;
    await time.setNextBlockTimestamp(usedAt + 1);
    await fees.close(actors.alice, opened);

    await time.setNextBlockTimestamp(usedAt + 48 * HOUR);
    await fees.charge(actors.alice, usd("99"), usedAt);

    await time.increase(72 * HOUR);
    await feeAccounts.settle(tokenAddress, [actors.alice]);
    expect(await feeAccounts.owed(tokenAddress, actors.alice)).to.be.lessThan(usd("1"));
    await expectBalanced(fees, [actors.alice]);
  });

  it("gets the remaining of the notice's end, however late it claims (FE-11)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, token, tokenAddress, actors } = fees;
    const opened = await fees.fund(actors.alice, usd("720"));
    await fees.close(actors.alice, opened);
    const [closing] = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 1);
    const left = BigInt(opened.expiry) - closing!.end;
    const atEnd = (usd("720") * left) / BigInt(30 * DAY);

    await time.increase(3650 * DAY);

    await expect(
      feeAccounts.connect(actors.alice).claim(tokenAddress, actors.alice),
    ).to.changeTokenBalance(ethers, token, actors.alice, atEnd);
    await expect(feeAccounts.connect(actors.alice).claim(tokenAddress, actors.alice))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NothingOwed")
      .withArgs(tokenAddress, actors.alice);
  });

  it("neither prolongs nor shortens the notice by closing again (FE-11)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const opened = await fees.fund(actors.alice, usd("100"));
    const close = () => fees.close(actors.alice, opened);
    await close();
    const [before] = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 1);
    await time.increase(DAY);

    await expect(close()).not.to.emit(feeAccounts, "ClosingStarted");

    const [after] = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 1);
    expect(after!.end).to.equal(before!.end);
  });

  it("meets no other tranche with a closing that comes too late (FE-11)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const gone = await fees.fund(actors.alice, usd("100"), { plan: PLAN.daily });
    await time.increase(2 * DAY);
    await feeAccounts.settle(tokenAddress, [actors.alice]);
    const successor = await fees.fund(actors.alice, usd("100"));
    expect(successor.tranche).to.equal(gone.tranche);

    await expect(fees.close(actors.alice, gone))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_UnknownTranche")
      .withArgs(tokenAddress, actors.alice, gone.tranche);
  });

  it("cannot have back what another paid (FE-11)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await feeAccounts.connect(actors.alice).setThirdPartyFunding(tokenAddress, true);
    const opened = await fees.fund(actors.alice, usd("100"), { payer: actors.bob });

    await expect(fees.close(actors.alice, opened))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NotRefundable")
      .withArgs(tokenAddress, actors.alice, opened.tranche);
  });
});
