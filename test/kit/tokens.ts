import type { PaymentToken } from "../../typechain-types/index.js";
import type { Chain } from "./chain.js";

/** A token with ERC-2612 and ERC-3009 that anybody may mint. */
export async function deployToken({ ethers }: Chain, decimals: number): Promise<PaymentToken> {
  return ethers.deployContract("PaymentToken", [decimals]);
}
