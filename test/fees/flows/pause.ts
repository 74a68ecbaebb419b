import { expect } from "chai";
import { id } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN, Status } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const { time } = networkHelpers;

const INQUIRY = id("inquiry");
const MAX_PAUSE = 30 * DAY;

const pause = ({ feeAccounts, tokenAddress, actors }: Fees) =>
  feeAccounts.connect(actors.compliance).pause(tokenAddress, actors.alice, INQUIRY);
const resume = ({ feeAccounts, tokenAddress, actors }: Fees) =>
  feeAccounts.connect(actors.compliance).resume(tokenAddress, actors.alice, INQUIRY);

describe("FE-12 a paused account", () => {
  it("cannot be charged, funded or closed, and goes on after the pause", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const opened = await fees.fund(actors.alice, usd("300"));
    await expect(pause(fees))
      .to.emit(feeAccounts, "AccountPaused")
      .withArgs(tokenAddress, actors.alice, INQUIRY);
    const paused = (call: Promise<unknown>) =>
      expect(call)
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_Paused")
        .withArgs(tokenAddress, actors.alice);

    await paused(fees.charge(actors.alice, 1n));
    await paused(fees.fund(actors.alice, usd("1")));
    await paused(fees.close(actors.alice, opened));
    await paused(pause(fees));
    expect(await fees.available(actors.alice)).to.equal(0n);
    expect(await feeAccounts.status(tokenAddress, actors.alice)).to.equal(Status.Paused);

    await time.setNextBlockTimestamp(opened.start + 10 * DAY);
    await resume(fees);

    expect(await feeAccounts.status(tokenAddress, actors.alice)).to.equal(Status.Active);
    expect(await fees.available(actors.alice)).to.equal(usd("200"));
    await expectBalanced(fees, [actors.alice]);
  });

  it("is paused and resumed by compliance alone", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await fees.fund(actors.alice, usd("300"));

    for (const caller of [actors.operator, actors.alice, actors.executor, actors.admin]) {
      for (const verb of ["pause", "resume"] as const) {
        await expect(
          feeAccounts.connect(caller)[verb](tokenAddress, actors.alice, INQUIRY),
        ).to.be.revertedWithCustomError(feeAccounts, "AccessManagedUnauthorized");
      }
    }
    await expect(resume(fees)).to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NotPaused");
  });

  describe("whose pause lasts longer than its plans allow", () => {
    it("is closed at its first paused second: each gets back what it paid, revenue stays", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { feeAccounts, token, tokenAddress, actors } = fees;
      const { alice, bob, carol, operator, stranger } = actors;
      await fees.fund(carol, usd("3000"));
      await time.increase(10 * DAY);
      await feeAccounts.settle(tokenAddress, [carol]);
      await feeAccounts.connect(alice).setThirdPartyFunding(tokenAddress, true);
      const { start } = await fees.fund(alice, usd("300"));
      await time.setNextBlockTimestamp(start + HOUR);
      await fees.fund(alice, usd("600"), { payer: bob, start: start + 100 * DAY });
      await feeAccounts.connect(operator).grant(tokenAddress, alice, PLAN.credits, usd("77"));
      const revenue = await feeAccounts.revenue(tokenAddress);
      await time.setNextBlockTimestamp(start + 6 * DAY);
      await pause(fees);

      await time.setNextBlockTimestamp(start + 6 * DAY + MAX_PAUSE);
      await feeAccounts.connect(alice).closePaused(tokenAddress);

      expect(await feeAccounts.status(tokenAddress, alice)).to.equal(Status.Closed);
      expect(await feeAccounts.owed(tokenAddress, alice)).to.equal(usd("240"));
      expect(await feeAccounts.owed(tokenAddress, bob)).to.equal(usd("600"));
      expect(await feeAccounts.revenue(tokenAddress)).to.equal(revenue + usd("60") + usd("77"));
      await expect(feeAccounts.connect(alice).claim(tokenAddress, stranger)).to.changeTokenBalance(
        ethers,
        token,
        stranger,
        usd("240"),
      );
      await feeAccounts.connect(bob).claim(tokenAddress, bob);
      await resume(fees);
      await expectBalanced(fees, [alice, bob, carol]);
    });

    it("is not closed a second before", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { feeAccounts, tokenAddress, actors } = fees;
      await fees.fund(actors.alice, usd("300"));
      await pause(fees);
      const pausedAt = await time.latest();
      const closePaused = () => feeAccounts.connect(actors.alice).closePaused(tokenAddress);

      await time.setNextBlockTimestamp(pausedAt + MAX_PAUSE - 1);
      await expect(closePaused())
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NothingToClose")
        .withArgs(tokenAddress, actors.alice);
      await time.setNextBlockTimestamp(pausedAt + MAX_PAUSE);
      await closePaused();
    });
  });

  it("cannot be closed by its holder unless it is paused", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await fees.fund(actors.alice, usd("300"));

    await expect(feeAccounts.connect(actors.alice).closePaused(tokenAddress))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NotPaused")
      .withArgs(tokenAddress, actors.alice);
  });
});
