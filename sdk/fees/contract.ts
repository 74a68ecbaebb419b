/**
 * FeeAccounts, as the roles see it.
 * @module
 */
import type { ContractRunner } from "ethers";

import { listenerOf } from "../common/history.js";
import { requireAddress } from "../common/inputs.js";
import { senderOf } from "../common/sending.js";
import type { FeeHolders } from "../../typechain-types/contracts/fees/FeeHolders.js";
import { FeeHolders__factory } from "../../typechain-types/factories/contracts/fees/FeeHolders__factory.js";
import { explain } from "./errors.js";
import { readEvents } from "./events.js";

export type { Done } from "../common/sending.js";

/** The contract with everything that people call. */
export type FeeAccounts = FeeHolders;

/** The contract at an address. The binding of an abstract part has the whole ABI, and no bytecode to load. */
export function connect(feeAccounts: string, runner: ContractRunner): FeeAccounts {
  return FeeHolders__factory.connect(requireAddress("feeAccounts", feeAccounts), runner);
}

/** Each waits, and throws RefusedError where FeeAccounts refuses. */
export const { send } = senderOf(explain);

/** What one transaction has told. */
export const { eventsIn, argsIn, onlyArgsIn } = listenerOf(readEvents);
