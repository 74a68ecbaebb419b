import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { createChain } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { sign } from "../../kit/fees/signatures.js";
import { usd } from "../../kit/tokens.js";
import { split } from "../../kit/signatures.js";

const chain = await createChain();
const { networkHelpers } = chain;

const AMOUNT = usd("100");
const GARBAGE: [number, string, string] = [27, ZeroHash, ZeroHash];

/** Nobody has an allowance: the permit has to bring it. */
async function deployWithoutAllowances(): Promise<Fees> {
  const fees = await deployFees(chain);
  for (const actor of [fees.actors.alice, fees.actors.stranger]) {
    await fees.token.connect(actor).approve(fees.feeAccounts, 0n);
  }
  return fees;
}

async function orderFor({ tokenAddress }: Fees, holder: HardhatEthersSigner) {
  const order = { token: tokenAddress, plan: PLAN.monthly, amount: AMOUNT, start: 0, hint: 0 };
  return { ...order, holder: holder.address };
}

async function permitBy(
  { token, feeAccounts }: Fees,
  owner: HardhatEthersSigner,
  deadline = MaxUint256,
) {
  const nonce = await token.nonces(owner);
  const content = { owner, spender: feeAccounts, value: AMOUNT, nonce, deadline };
  return split(await sign(owner, token, "Permit", content));
}

describe("FE-14 depositing with a permit", () => {
  it("needs no allowance before and leaves none behind", async () => {
    const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
    const { feeAccounts, token, actors } = fees;

    await feeAccounts
      .connect(actors.alice)
      .depositWithPermit(
        await orderFor(fees, actors.alice),
        MaxUint256,
        ...(await permitBy(fees, actors.alice)),
      );

    expect(await fees.available(actors.alice)).to.equal(AMOUNT);
    expect(await token.allowance(actors.alice, feeAccounts)).to.equal(0n);
  });

  it("works when somebody has already handed the permit to the token", async () => {
    const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
    const { feeAccounts, token, actors } = fees;
    const permit = await permitBy(fees, actors.alice);
    await token
      .connect(actors.stranger)
      .permit(actors.alice, feeAccounts, AMOUNT, MaxUint256, ...permit);

    await feeAccounts
      .connect(actors.alice)
      .depositWithPermit(await orderFor(fees, actors.alice), MaxUint256, ...permit);

    expect(await fees.available(actors.alice)).to.equal(AMOUNT);
  });

  it("ignores a permit that fails where the allowance is there", async () => {
    const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
    const { feeAccounts, token, actors } = fees;
    await token.connect(actors.alice).approve(feeAccounts, AMOUNT);

    await feeAccounts
      .connect(actors.alice)
      .depositWithPermit(await orderFor(fees, actors.alice), MaxUint256, ...GARBAGE);

    expect(await fees.available(actors.alice)).to.equal(AMOUNT);
  });

  describe("without an allowance, when the permit", () => {
    const deposit = async (fees: Fees, deadline: bigint, permit: [number, string, string]) =>
      fees.feeAccounts
        .connect(fees.actors.alice)
        .depositWithPermit(await orderFor(fees, fees.actors.alice), deadline, ...permit);

    it("is no signature, takes nothing", async () => {
      const fees = await networkHelpers.loadFixture(deployWithoutAllowances);

      await expect(deposit(fees, MaxUint256, GARBAGE))
        .to.be.revertedWithCustomError(fees.token, "ERC20InsufficientAllowance")
        .withArgs(fees.feeAccounts, 0n, AMOUNT);
    });

    it("is another owner's, takes nothing from either", async () => {
      const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
      const permit = await permitBy(fees, fees.actors.stranger);

      await expect(deposit(fees, MaxUint256, permit)).to.be.revertedWithCustomError(
        fees.token,
        "ERC20InsufficientAllowance",
      );
    });

    it("has expired, takes nothing", async () => {
      const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
      const deadline = BigInt(await networkHelpers.time.latest());
      const permit = await permitBy(fees, fees.actors.alice, deadline);

      await expect(deposit(fees, deadline, permit)).to.be.revertedWithCustomError(
        fees.token,
        "ERC20InsufficientAllowance",
      );
    });
  });

  it("cannot be sent by another to spend the signer's tokens", async () => {
    const fees = await networkHelpers.loadFixture(deployWithoutAllowances);
    const { feeAccounts, token, actors } = fees;
    const permit = await permitBy(fees, actors.alice);
    const before = await token.balanceOf(actors.alice);

    await expect(
      feeAccounts
        .connect(actors.stranger)
        .depositWithPermit(await orderFor(fees, actors.stranger), MaxUint256, ...permit),
    ).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance");

    expect(await token.balanceOf(actors.alice)).to.equal(before);
    expect(await fees.available(actors.stranger)).to.equal(0n);
  });
});
