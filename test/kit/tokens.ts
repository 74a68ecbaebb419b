import { parseUnits } from "ethers";

import type { PaymentToken } from "../../typechain-types/index.js";
import type { Chain } from "./chain.js";

/** The native coin as a token address (ERC-7528). */
export const NATIVE = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE";

/** Amounts of a token of 6 decimals: `usd("1.25")` is 1,250,000 units. */
export const usd = (amount: string) => parseUnits(amount, 6);

/** A token with ERC-2612 and ERC-3009 that anybody may mint. */
export async function deployToken({ ethers }: Chain, decimals: number): Promise<PaymentToken> {
  return ethers.deployContract("PaymentToken", [decimals]);
}
