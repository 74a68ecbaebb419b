import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Addresses by contract, as Hardhat Ignition names them: `fees#FeeAccounts`. */
type Addresses = Readonly<Record<string, string>>;

/** Hardhat's own chain: what lies there is gone when the node stops. */
const LOCAL_CHAIN = "31337";

const FOLDER = /^chain-(\d+)$/;

/** The addresses of every public deployment, by chain id, from Ignition's journal. */
export function addressBook(root: string): Readonly<Record<string, Addresses>> {
  const deployments = path.join(root, "deploy/deployments");
  if (!existsSync(deployments)) return {};

  const chains = readdirSync(deployments)
    .toSorted()
    .flatMap((folder) => {
      const chain = FOLDER.exec(folder)?.[1];
      const file = path.join(deployments, folder, "deployed_addresses.json");
      if (chain === undefined || chain === LOCAL_CHAIN || !existsSync(file)) return [];
      return [[chain, JSON.parse(readFileSync(file, "utf8")) as Addresses] as const];
    });
  return Object.fromEntries(chains);
}
