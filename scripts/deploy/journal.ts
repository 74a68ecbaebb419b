import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { type EIP1193Provider, listTransactions } from "@nomicfoundation/ignition-core";
import { artifacts, config } from "hardhat";

/** The chain of Hardhat's node and of anvil: it lives in one process and begins anew with it. */
export const isLocal = (chainId: number) => chainId === 31_337;

/** Where Ignition keeps its journal of a chain, and its address book, where scripts and frontends look. */
export const deploymentFolder = (chainId: number) =>
  path.join(config.paths.ignition, "deployments", `chain-${chainId}`);

/** The address book of a chain. */
export const bookFile = (chainId: number) =>
  path.join(deploymentFolder(chainId), "deployed_addresses.json");

/** The address book of a chain as text, for `readDeployment` of `sdk/common/deployment.ts`. */
export function readAddressBook(chainId: number): string {
  const file = bookFile(chainId);
  if (!existsSync(file)) {
    throw new Error(`Nothing is deployed on chain ${chainId} yet: run \`npm run deploy\` first.`);
  }
  return readFileSync(file, "utf8");
}

/**
 * Whether a folder's journal tells of transactions that the chain does not know: a local node was started again since.
 * A journal that ends before its first transaction is not stale.
 */
export async function isStale(folder: string, provider: EIP1193Provider): Promise<boolean> {
  if (!existsSync(path.join(folder, "journal.jsonl"))) return false;

  const resolver = new HardhatArtifactResolver(artifacts);
  for (const { txHash } of await listTransactions(folder, resolver)) {
    const params = [txHash];
    if ((await provider.request({ method: "eth_getTransactionByHash", params })) === null) {
      return true;
    }
  }
  return false;
}
