/**
 * Reconciliation, as the roles see it.
 * @module
 */
import type { BlockTag, ContractRunner, TypedDataDomain } from "ethers";

import { listenerOf } from "../common/history.js";
import { InputError, requireAddress } from "../common/inputs.js";
import { senderOf } from "../common/sending.js";
import type { IReconciliation } from "../../typechain-types/contracts/reconciliation/IReconciliation.js";
import { IReconciliation__factory } from "../../typechain-types/factories/contracts/reconciliation/IReconciliation__factory.js";
import { explain } from "./errors.js";
import { readEvents } from "./events.js";
import type { CaseSummary } from "./ledger.js";
import { STATUSES } from "./rules.js";
import { reconciliationDomain } from "./signatures.js";

export type { Done } from "../common/sending.js";

/** The contract with everything that people call. */
export type Reconciliation = IReconciliation;

/** The contract at an address. */
export function connect(reconciliation: string, runner: ContractRunner): Reconciliation {
  return IReconciliation__factory.connect(requireAddress("reconciliation", reconciliation), runner);
}

/** Each waits, and throws RefusedError where Reconciliation refuses. */
export const { send, done } = senderOf(explain);

/** What signatures for this contract are bound to. @throws InputError where the runner has no provider. */
export async function domainOf(reconciliation: Reconciliation): Promise<TypedDataDomain> {
  const network = await reconciliation.runner?.provider?.getNetwork();
  if (network === undefined) throw new InputError("the signer has no provider");
  return reconciliationDomain(reconciliation.target as string, network.chainId); // see `connect`
}

/** What one transaction has told. */
export const { argsIn, onlyArgsIn } = listenerOf(readEvents);

/**
 * What the contract knows of a case.
 * @param businessReference 32 bytes in hex.
 * @param blockTag The newest block by default.
 */
export async function caseOn(
  reconciliation: Reconciliation,
  template: number,
  businessReference: string,
  blockTag: BlockTag = "latest",
): Promise<CaseSummary> {
  const view = await reconciliation.caseOf(template, businessReference, { blockTag });
  return {
    status: STATUSES[Number(view.status)] ?? "None",
    generation: Number(view.generation),
    changedAt: Number(view.changedAt),
    isHeld: view.isHeld,
    isWrittenOff: view.isWrittenOff,
    digest: view.digest,
  };
}
