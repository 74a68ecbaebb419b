import { Interface, toBeHex, type Wallet } from "ethers";

import type { Connection } from "../connect.js";
import type { Measurement, Shot } from "./measure.js";

/** What is measured of a room. */
export interface Load {
  /** Signs all transactions beforehand; plain transfers among them are what the others are compared with. */
  readonly load: (connection: Connection) => Promise<Shot[]>;
  /** How many shots at the beginning are not counted. */
  readonly warmUp: number;
  /** What else the measurements tell, as text. */
  readonly beside?: (measurements: readonly Measurement[]) => string;
}

/** Signs the next transaction of a key. */
export type Sign = (to: string, data: string) => Promise<string>;

/** As much gas as a transaction may have, at any price: nothing is estimated. */
const GAS = { type: 2, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n, gasLimit: 2n ** 24n };
const ERC20 = new Interface(["function transfer(address to, uint256 amount)"]);

/** Signs the transactions of a fresh key, one after the other. */
export function inOrder(wallet: Wallet, chainId: bigint): Sign {
  let nonce = 0;
  return (to, data) => {
    const transaction = { ...GAS, chainId, nonce, to, data };
    nonce += 1;
    return wallet.signTransaction(transaction);
  };
}

/** The yardstick: a plain transfer of a token. */
export async function transfer(
  sign: Sign,
  token: string,
  to: string,
  amount: bigint,
): Promise<Shot> {
  const data = ERC20.encodeFunctionData("transfer", [to, amount]);
  return { name: "ERC-20 transfer", items: 1, raw: await sign(token, data) };
}

/** Gives an address coin for its gas. */
export async function enrich({ provider }: Connection, address: string): Promise<void> {
  const params = [address, toBeHex(10n ** 22n)];
  await provider.request({ method: "hardhat_setBalance", params });
}
