import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;
const { time } = networkHelpers;

const CAP = usd("10");

/** Alice and Bob have credit that does not melt; a window has just begun. */
async function deployFunded(): Promise<Fees> {
  const fees = await deployFees(chain);
  for (const holder of [fees.actors.alice, fees.actors.bob]) {
    await fees.fund(holder, usd("100"), { plan: PLAN.credits });
  }
  await time.increaseTo((Math.floor((await time.latest()) / DAY) + 1) * DAY);
  return fees;
}

const capByOperator = ({ feeAccounts, tokenAddress, actors }: Fees, cap = CAP) =>
  feeAccounts
    .connect(actors.operator)
    .setExecutor(tokenAddress, actors.executor, true, cap, cap === 0n ? 0 : DAY);
const capByAlice = ({ feeAccounts, tokenAddress, actors }: Fees, cap = CAP) =>
  feeAccounts
    .connect(actors.alice)
    .capExecutor(tokenAddress, actors.executor, cap, cap === 0n ? 0 : DAY);

const expectLeft = (fees: Fees, holder: HardhatEthersSigner, asked: bigint, left: bigint) =>
  expect(fees.charge(holder, asked))
    .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_CapExceeded")
    .withArgs(fees.tokenAddress, holder, fees.actors.executor, asked, left);

describe("FE-7 a cap on an executor", () => {
  for (const [who, cap] of Object.entries({ operator: capByOperator, holder: capByAlice })) {
    it(`set by the ${who} holds within a window, and not beyond it`, async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const { alice } = fees.actors;
      await cap(fees);
      await fees.charge(alice, usd("4"));

      await expectLeft(fees, alice, usd("6") + 1n, usd("6"));
      await fees.charge(alice, usd("6"));
      await expectLeft(fees, alice, 1n, 0n);

      await time.increase(DAY);
      await fees.charge(alice, CAP);
      await expectLeft(fees, alice, 1n, 0n);
    });

    it(`set by the ${who} can be taken away`, async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      await cap(fees);

      await cap(fees, 0n);

      await fees.charge(fees.actors.alice, usd("100"));
      expect(await fees.available(fees.actors.alice)).to.equal(0n);
    });
  }

  it("set by the operator counts each account for itself", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    await capByOperator(fees);

    await fees.charge(fees.actors.alice, CAP);
    await fees.charge(fees.actors.bob, CAP);

    await expectLeft(fees, fees.actors.bob, 1n, 0n);
  });

  it("set by a holder binds no charge to another", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    await capByAlice(fees);

    await fees.charge(fees.actors.bob, usd("100"));

    await expectLeft(fees, fees.actors.alice, usd("11"), CAP);
  });

  it("set by both is the smaller of the two", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    await capByOperator(fees, usd("7"));
    await capByAlice(fees, usd("5"));

    await expectLeft(fees, fees.actors.alice, usd("6"), usd("5"));
    await fees.charge(fees.actors.alice, usd("5"));
    await expectLeft(fees, fees.actors.alice, 1n, 0n);
  });

  it("is not overcome by a charge that takes what is there", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    const { feeAccounts, tokenAddress, actors } = fees;
    await capByAlice(fees);
    const args = [tokenAddress, actors.alice, usd("30"), 0, chain.ethers.ZeroHash] as const;

    const shortfall = await feeAccounts.connect(actors.executor).chargeUpTo.staticCall(...args);
    await feeAccounts.connect(actors.executor).chargeUpTo(...args);

    expect(shortfall).to.equal(usd("20"));
    expect(await fees.available(actors.alice)).to.equal(usd("90"));
    await expectLeft(fees, actors.alice, 1n, 0n);
  });

  it("needs a window, and a window a cap", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { alice, executor, operator } = actors;

    for (const [cap, window] of [
      [CAP, 0],
      [0n, DAY],
    ] as const) {
      await expect(
        feeAccounts.connect(operator).setExecutor(tokenAddress, executor, true, cap, window),
      )
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_BadCap")
        .withArgs(cap, window);
      await expect(feeAccounts.connect(alice).capExecutor(tokenAddress, executor, cap, window))
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_BadCap")
        .withArgs(cap, window);
    }
  });
});
