import {
  errorDeploymentResultToExceptionMessage,
  HardhatArtifactResolver,
} from "@nomicfoundation/hardhat-ignition/helpers";
import {
  deploy,
  type DeploymentParameters,
  DeploymentResultType,
  type IgnitionModule,
} from "@nomicfoundation/ignition-core";
import { artifacts, config } from "hardhat";

import { ROOMS } from "../../deploy/modules/suite.js";
import type { Connection } from "../connect.js";

/**
 * As many accounts as the modules name by default: the deployer's and one for each role. Ignition wants them even where
 * parameters stand in for them.
 */
const NAMED_ACCOUNTS = 1 + ROOMS.flatMap(({ roles }) => roles).length;

/**
 * Deploys a module.
 * @param folder Where the journal is kept, so that a later run goes on from there; without it nothing is kept.
 * @returns The address of each contract that the module returns.
 */
export async function ignite<R extends IgnitionModule["results"]>(
  { provider, networkConfig }: Pick<Connection, "networkConfig" | "provider">,
  module: IgnitionModule<string, string, R>,
  { parameters = {}, folder }: { parameters?: DeploymentParameters; folder?: string } = {},
): Promise<Record<keyof R, string>> {
  const accounts = (await provider.request({ method: "eth_accounts" })) as string[];
  const [deployer] = accounts;
  if (deployer === undefined) throw new Error("The network has no account to deploy from.");
  while (accounts.length < NAMED_ACCOUNTS) accounts.push(deployer);

  const result = await deploy({
    ...networkConfig.ignition,
    ...(folder === undefined ? {} : { deploymentDir: folder }),
    provider,
    accounts,
    ignitionModule: module,
    deploymentParameters: parameters,
    artifactResolver: new HardhatArtifactResolver(artifacts),
    config: config.ignition,
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new Error(errorDeploymentResultToExceptionMessage(result));
  }

  const addresses = Object.entries(module.results).map(([name, { id }]) => [
    name,
    result.contracts[id]?.address,
  ]);
  return Object.fromEntries(addresses) as Record<keyof R, string>;
}
