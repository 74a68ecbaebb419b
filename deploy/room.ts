import type { CallableContractFuture, IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";
import { id } from "ethers";

/** A role of the AccessManager that one party of a deployment holds. */
export interface Role {
  /** No two rooms share one. The node's account of this number takes the role where no parameter names its holder. */
  readonly id: bigint;
  /** Its parameter; the AccessManager's label is the same in capitals. */
  readonly name: string;
  /** What it may do, for people. */
  readonly may: string;
  /** The functions that only it may call, as the contract's ABI signs them. */
  readonly functions: readonly string[];
}

/** What people are told of a room that is deployed; the module of the same name deploys it. */
export interface Room {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Names of the module's parameters besides those of the roles. */
  readonly parameters: readonly string[];
  /** What each contract is for that people call. */
  readonly contracts: Readonly<Record<string, string>>;
}

/**
 * Gives a role to whom the parameter of its name tells, and lets it call its functions of `target`.
 * @param m The builder of the room's module.
 */
export function appoint(
  m: IgnitionModuleBuilder,
  accessManager: CallableContractFuture<string>,
  target: CallableContractFuture<string>,
  { id: number, name, functions }: Role,
): void {
  const label = name.toUpperCase();
  const member = m.getParameter(name, m.getAccount(Number(number)));
  const selectors = functions.map((signature) => id(signature).slice(0, 10));
  m.call(accessManager, "setTargetFunctionRole", [target, selectors, number], {
    id: `allow_${label}`,
  });
  m.call(accessManager, "grantRole", [number, member, 0], { id: `grant_${label}` });
  m.call(accessManager, "labelRole", [number, label], { id: `label_${label}` });
}
