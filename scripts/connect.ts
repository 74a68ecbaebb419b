import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

export type Connection = NetworkConnection<"l1">;

/** Connects to a network of hardhat.config.ts, or says in a sentence why that is not possible. */
export async function connect(networkName: string) {
  const connection = await network.create({ network: networkName, chainType: "l1" });
  const { chainId } = await connection.ethers.provider.getNetwork().catch((error: unknown) => {
    const hint = networkName === "localhost" ? ": start one with `npm run node`" : "";
    throw new Error(`No node answers for the network ${networkName}${hint}.`, { cause: error });
  });
  return { connection, chainId: Number(chainId) };
}
