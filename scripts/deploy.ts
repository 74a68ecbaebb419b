// npm run deploy [-- --network <name>]: the suite on a network of hardhat.config.ts (localhost, if none is named), with
// the parameters of deploy/parameters/<name>.json5. Run again, it finishes what was interrupted, or does nothing.
import { rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import type { DeploymentParameters } from "@nomicfoundation/ignition-core";
import { config } from "hardhat";

import handover from "../deploy/modules/handover.js";
import suite, { ROOMS } from "../deploy/modules/suite.js";
import { type AddressBook, addressOf } from "../sdk/common/deployment.js";
import { connect } from "./connect.js";
import { bookFile, deploymentFolder, isLocal, isStale, readAddressBook } from "./deploy/journal.js";
import { ignite } from "./deploy/ignite.js";
import { checkParameters, readParameters } from "./deploy/parameters.js";
import { rolesOf } from "./deploy/roles.js";
import { table } from "./terminal/table.js";

/** What people call, and what it is for. */
const CONTRACTS = [
  ["AccessManager", "who may do what"] as const,
  ...ROOMS.flatMap(({ contracts }) => Object.entries(contracts)),
];

async function run(networkName: string): Promise<void> {
  const { connection, chainId } = await connect(networkName);
  const { ethers, provider } = connection;
  const [deployer, ...others] = (await ethers.getSigners()).map(({ address }) => address);
  if (deployer === undefined) throw new Error(`${networkName} has no account to deploy from.`);

  const parameters = await readParameters(
    path.join(config.paths.ignition, "parameters"),
    networkName,
  );
  checkParameters(parameters, chainId, deployer);

  const folder = deploymentFolder(chainId);
  if (isLocal(chainId) && (await isStale(folder, provider))) {
    console.log("The node was started anew since the last deployment: beginning anew, too.");
    await rm(folder, { recursive: true });
  }

  const before = await ethers.provider.getTransactionCount(deployer);
  await ignite(connection, suite, { parameters, folder });
  if ("handover" in parameters) await ignite(connection, handover, { parameters, folder });
  const sent = (await ethers.provider.getTransactionCount(deployer)) - before;

  console.log(
    sent === 0
      ? `The suite stands on chain ${chainId} (${networkName}) already: nothing was sent.\n`
      : `The suite stands on chain ${chainId} (${networkName}): ${sent} transactions.\n`,
  );
  const book = JSON.parse(readAddressBook(chainId)) as AddressBook;
  const contracts = CONTRACTS.map(([name, what]) => [name, addressOf(book, name), what]);
  console.log(`${table(["Contract", "Address", "What it is for"], contracts)}\n`);
  const manager = await ethers.getContractAt("AccessManager", addressOf(book, "AccessManager"));
  const candidates = [deployer, ...addressesIn(parameters), ...others];
  console.log(`${table(["Role", "Held by", "May"], await rolesOf(manager, candidates))}\n`);
  const file = path.relative(process.cwd(), bookFile(chainId));
  console.log(`Scripts and frontends find the addresses, those of libraries too, in\n${file}`);
  await connection.close();
}

/** The addresses among the parameters. */
const addressesIn = (parameters: DeploymentParameters) =>
  Object.values(parameters)
    .flatMap((values) => Object.values(values))
    .filter((value) => typeof value === "string");

const { values } = parseArgs({
  options: { network: { type: "string", default: "localhost" } },
});
try {
  await run(values.network);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
