import { existsSync } from "node:fs";
import path from "node:path";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { DeploymentParameters } from "@nomicfoundation/ignition-core";
import { isAddress, ZeroAddress } from "ethers";

import { ROOMS } from "../../deploy/modules/suite.js";
import { isLocal } from "./journal.js";

/** What a public network cannot take from the accounts of a node: who holds the rooms' roles. */
const REQUIRED_IN_PUBLIC = ROOMS.flatMap(({ name, roles }) =>
  roles.map((role) => `${name}.${role.name}`),
);

/** Parameters that name who takes a role. */
const ROLES = [...REQUIRED_IN_PUBLIC, "handover.admin"];
const KNOWN = [
  ...ROLES,
  ...ROOMS.flatMap(({ name, parameters }) => parameters.map((each) => `${name}.${each}`)),
];

/** Reads `<folder>/<network>.json5`, for Ignition: module ⇒ parameter ⇒ value. */
export async function readParameters(folder: string, networkName: string) {
  const file = path.join(folder, `${networkName}.json5`);
  if (!existsSync(file)) {
    throw new Error(
      `There are no parameters for the network ${networkName}: copy deploy/parameters/` +
        `public.example.json5 to ${networkName}.json5 beside it and fill it in.`,
    );
  }
  return readDeploymentParameters(file);
}

/**
 * Throws a sentence if a parameter is unknown (a slip would let its default in), missing, or no address.
 * @param deployer The admin until a handover: it cannot hand over to itself.
 */
export function checkParameters(
  modules: DeploymentParameters,
  chainId: number,
  deployer: string,
): void {
  const values = flatten(modules);
  for (const name of values.keys()) {
    if (!KNOWN.includes(name)) {
      throw new Error(`There is no parameter ${name}; there are ${KNOWN.join(", ")}.`);
    }
  }

  const required = isLocal(chainId) ? [] : [...REQUIRED_IN_PUBLIC];
  if ("handover" in modules) required.push("handover.admin");
  for (const name of required) {
    if (!values.has(name)) throw new Error(`The parameter ${name} is missing.`);
  }

  for (const name of ROLES.filter((role) => values.has(role))) {
    const value = values.get(name);
    if (typeof value !== "string" || !isAddress(value) || value === ZeroAddress) {
      throw new Error(`The parameter ${name} is no address to give a role to: ${String(value)}`);
    }
  }
  const admin = values.get("handover.admin");
  if (typeof admin === "string" && admin.toLowerCase() === deployer.toLowerCase()) {
    throw new Error("handover.admin is the deployer: remove the handover instead.");
  }
}

/** `fees.operator` ⇒ value. */
function flatten(modules: DeploymentParameters): Map<string, unknown> {
  return new Map(
    Object.entries(modules).flatMap(([module, parameters]) =>
      Object.entries(parameters).map(([name, value]) => [`${module}.${name}`, value] as const),
    ),
  );
}
