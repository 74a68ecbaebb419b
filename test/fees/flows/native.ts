import { expect } from "chai";
import { parseEther } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { NATIVE } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const AMOUNT = parseEther("12");

const orderFor = ({ actors }: Fees, token = NATIVE) => ({
  token,
  holder: actors.alice.address,
  plan: PLAN.monthly,
  amount: AMOUNT,
  start: 0,
  hint: 0,
});

describe("FE-14 fees in native coin", () => {
  it("are deposited, charged, refunded and withdrawn to the wei", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, actors } = fees;
    const opened = await fees.fund(actors.alice, AMOUNT, { token: NATIVE });
    await fees.fund(actors.bob, AMOUNT, { token: NATIVE, plan: PLAN.credits });
    await feeAccounts
      .connect(actors.executor)
      .charge(NATIVE, actors.alice, parseEther("1.5"), 0, ethers.ZeroHash);

    await networkHelpers.time.increase(7 * DAY);
    const { end } = await closeNow();
    await networkHelpers.time.increaseTo(end);
    await feeAccounts.settle(NATIVE, [actors.alice, actors.bob]);
    const refund = await feeAccounts.owed(NATIVE, actors.alice);
    const earned = await feeAccounts.revenue(NATIVE);

    expect(refund + earned).to.equal(AMOUNT);
    await expect(
      feeAccounts.connect(actors.alice).claim(NATIVE, actors.carol),
    ).to.changeEtherBalances(ethers, [actors.carol, feeAccounts], [refund, -refund]);
    await expect(
      feeAccounts.connect(actors.operator).withdraw(NATIVE, actors.stranger, earned),
    ).to.changeEtherBalances(ethers, [actors.stranger, feeAccounts], [earned, -earned]);
    await expectBalanced(fees, [actors.alice, actors.bob], NATIVE);

    async function closeNow() {
      await fees.close(actors.alice, opened, NATIVE);
      const [view] = await feeAccounts.tranches(NATIVE, actors.alice, 0, 1);
      return view!;
    }
  });

  describe("are refused when the coin sent", () => {
    const SENT = {
      "is less than the order says": AMOUNT - 1n,
      "is more than the order says": AMOUNT + 1n,
      "is missing": 0n,
    };
    for (const [what, value] of Object.entries(SENT)) {
      it(what, async () => {
        const fees = await networkHelpers.loadFixture(deployFees);
        const { feeAccounts, actors } = fees;

        await expect(feeAccounts.connect(actors.alice).deposit(orderFor(fees), { value }))
          .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_WrongValue")
          .withArgs(value, AMOUNT);
      });
    }

    it("comes with an order in another token", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const { feeAccounts, actors, tokenAddress } = fees;

      await expect(
        feeAccounts.connect(actors.alice).deposit(orderFor(fees, tokenAddress), { value: 1n }),
      )
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_WrongValue")
        .withArgs(1n, 0n);
    });

    it("comes without an order", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      const to = await fees.feeAccounts.getAddress();

      await expect(
        fees.actors.alice.sendTransaction({ to, value: 1n, gasLimit: 100_000 }),
      ).to.be.revertedWithoutReason(ethers);
    });
  });

  it("are credited as sent, whatever coin was forced upon the contract before", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    await networkHelpers.setBalance(await fees.feeAccounts.getAddress(), parseEther("5"));

    await fees.fund(fees.actors.alice, AMOUNT, { token: NATIVE });

    expect(await fees.feeAccounts.available(NATIVE, fees.actors.alice)).to.equal(AMOUNT);
  });

  it("stay owed when the receiver refuses them, and go to another", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, actors } = fees;
    const refuser = await ethers.deployContract("OwnedWallet", [actors.alice]);
    const opened = await fees.fund(actors.alice, AMOUNT, {
      token: NATIVE,
      plan: PLAN.daily,
    });
    await fees.close(actors.alice, opened, NATIVE);
    await feeAccounts.settle(NATIVE, [actors.alice]);
    const owed = await feeAccounts.owed(NATIVE, actors.alice);

    await expect(
      feeAccounts.connect(actors.alice).claim(NATIVE, refuser),
    ).to.be.revertedWithCustomError(feeAccounts, "FailedCall");
    expect(await feeAccounts.owed(NATIVE, actors.alice)).to.equal(owed);

    await expect(
      feeAccounts.connect(actors.alice).claim(NATIVE, actors.carol),
    ).to.changeEtherBalance(ethers, actors.carol, owed);
  });
});
