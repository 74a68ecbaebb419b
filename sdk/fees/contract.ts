/**
 * FeeAccounts, as the roles see it.
 * @module
 */
import type {
  ContractRunner,
  ContractTransactionReceipt,
  ContractTransactionResponse,
  TransactionReceipt,
} from "ethers";

import { requireAddress } from "../common/inputs.js";
import { send as sendExplained } from "../common/sending.js";
import type { FeeHolders } from "../../typechain-types/contracts/fees/FeeHolders.js";
import { FeeHolders__factory } from "../../typechain-types/factories/contracts/fees/FeeHolders__factory.js";
import { explain } from "./errors.js";
import { type EventArgs, type EventName, type FeeEvent, readEvents } from "./events.js";

/** The contract with everything that people call. */
export type FeeAccounts = FeeHolders;

/** The contract at an address. The binding of an abstract part has the whole ABI, and no bytecode to load. */
export function connect(feeAccounts: string, runner: ContractRunner): FeeAccounts {
  return FeeHolders__factory.connect(requireAddress("feeAccounts", feeAccounts), runner);
}

/** A transaction that was carried out. */
export interface Done {
  readonly receipt: ContractTransactionReceipt;
}

/**
 * Sends and waits.
 * @throws RefusedError where FeeAccounts refuses.
 */
export function send(
  sending: Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> {
  return sendExplained(sending, explain);
}

/** The events of one transaction. Their time is not known to a receipt: it is 0. */
export function eventsIn(feeAccounts: FeeAccounts, receipt: TransactionReceipt): FeeEvent[] {
  return readEvents(feeAccounts.target as string, receipt.logs, () => 0n); // see `connect`
}

/** What the events of a name in a transaction say. */
export function argsIn<N extends EventName>(
  feeAccounts: FeeAccounts,
  receipt: TransactionReceipt,
  name: N,
): EventArgs[N][] {
  return eventsIn(feeAccounts, receipt)
    .filter((event) => event.name === name)
    .map(({ args }) => args as EventArgs[N]);
}

/** What the only event of a name in a transaction says. */
export function onlyArgsIn<N extends EventName>(
  feeAccounts: FeeAccounts,
  receipt: TransactionReceipt,
  name: N,
): EventArgs[N] {
  const [args] = argsIn(feeAccounts, receipt, name);
  if (args === undefined) throw new Error(`transaction ${receipt.hash} has no event ${name}`);
  return args;
}
