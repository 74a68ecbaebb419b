import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { NATIVE } from "../tokens.js";
import type { Fees } from "./room.js";

/** FE-10. The contract holds to the unit what it owes: remaining, revenue and claims of all `holders`, none paused. */
export async function expectBalanced(
  { feeAccounts, token, tokenAddress, chain }: Fees,
  holders: readonly HardhatEthersSigner[],
  of = tokenAddress,
): Promise<void> {
  await feeAccounts.settle(of, holders as HardhatEthersSigner[]);

  let owing = await feeAccounts.revenue(of);
  for (const holder of holders) {
    owing += await feeAccounts.owed(of, holder);
    const tranches = await feeAccounts.tranches(of, holder, 0, 63);
    owing += tranches.reduce((sum, { remaining }) => sum + remaining, 0n);
  }
  const held =
    of === NATIVE
      ? await chain.ethers.provider.getBalance(feeAccounts)
      : await token.balanceOf(feeAccounts);
  expect(held).to.equal(owing);
}
