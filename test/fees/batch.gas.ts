import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { createChain } from "../kit/chain.js";
import { batchOf, items } from "../kit/fees/charges.js";
import { deployFees, type Fees } from "../kit/fees/room.js";
import { usd } from "../kit/tokens.js";

const { networkHelpers } = await createChain();

async function crumble(fees: Fees, holder: HardhatEthersSigner, crumbs: number): Promise<void> {
  for (let i = 0; i < crumbs; i += 1) await fees.fund(holder, usd("1"));
}

/** Gas of a batch whose only item asks for more than the holder has. */
async function gasOfSkipping(fees: Fees, number: number, holder: HardhatEthersSigner) {
  const { feeAccounts, tokenAddress, actors } = fees;
  const list = items([holder], usd("500"), await networkHelpers.time.latest());
  const sent = await feeAccounts
    .connect(actors.executor)
    .chargeBatch(...batchOf(tokenAddress, number, list));
  return (await sent.wait())!.gasUsed;
}

describe("FE-8 the gas of a batch", () => {
  it("is not driven up by an account of 63 crumbs", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { alice, bob, carol } = fees.actors;
    await crumble(fees, alice, 63);
    await crumble(fees, bob, 1);
    await gasOfSkipping(fees, 1, carol);

    const ofOne = await gasOfSkipping(fees, 2, bob);
    const ofMany = await gasOfSkipping(fees, 3, alice);

    // an item reads four tranches at most: three slots and the plan more than one tranche needs
    expect(ofMany - ofOne).to.be.lessThan(20_000n);
  });
});
