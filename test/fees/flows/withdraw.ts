import { expect } from "chai";
import { ZeroHash } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;
const { time } = networkHelpers;

describe("an operator who wants more than was earned", () => {
  it("finds exactly what time has consumed, and not a unit more (FE-10)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { start } = await fees.fund(actors.alice, usd("3000"));
    await time.setNextBlockTimestamp(start + 10 * DAY);
    await feeAccounts.connect(actors.operator).settle(tokenAddress, [actors.alice]);
    const earned = usd("1000");
    const withdraw = (amount: bigint) =>
      feeAccounts.connect(actors.operator).withdraw(tokenAddress, actors.operator, amount);

    await expect(withdraw(earned + 1n))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_InsufficientRevenue")
      .withArgs(tokenAddress, earned + 1n, earned);
    await withdraw(earned);

    await expectBalanced(fees, [actors.alice]);
  });

  it("earns nothing of a tranche that has not started (FE-1)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await fees.fund(actors.alice, usd("10"), { start: (await time.latest()) + 20 * DAY });
    await time.increase(19 * DAY);

    await feeAccounts.settle(tokenAddress, [actors.alice]);

    expect(await feeAccounts.revenue(tokenAddress)).to.equal(0n);
  });

  it("earns nothing of a paused account from that second on (FE-12)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { start } = await fees.fund(actors.alice, usd("3000"));
    await time.setNextBlockTimestamp(start + 3 * DAY);
    await feeAccounts.connect(actors.compliance).pause(tokenAddress, actors.alice, ZeroHash);

    await time.increase(20 * DAY);
    await feeAccounts.settle(tokenAddress, [actors.alice]);

    expect(await feeAccounts.revenue(tokenAddress)).to.equal(usd("300"));
  });
});
