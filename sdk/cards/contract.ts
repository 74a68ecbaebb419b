/**
 * PrepaidCards, as the roles see it.
 * @module
 */
import type {
  ContractRunner,
  ContractTransactionReceipt,
  ContractTransactionResponse,
  TransactionReceipt,
  TypedDataDomain,
} from "ethers";

import { InputError, requireAddress } from "../common/inputs.js";
import { send as sendExplained } from "../common/sending.js";
import type { IPrepaidCards } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { IPrepaidCards__factory } from "../../typechain-types/factories/contracts/cards/IPrepaidCards__factory.js";
import { explain } from "./errors.js";
import { type CardEvent, type EventArgs, type EventName, readEvents } from "./events.js";
import { cardsDomain } from "./signatures.js";

/** The contract with everything that people call. */
export type PrepaidCards = IPrepaidCards;

/** The contract at an address. */
export function connect(prepaidCards: string, runner: ContractRunner): PrepaidCards {
  return IPrepaidCards__factory.connect(requireAddress("prepaidCards", prepaidCards), runner);
}

/** A transaction that was carried out. */
export interface Done {
  readonly receipt: ContractTransactionReceipt;
}

/**
 * Sends and waits.
 * @throws RefusedError where PrepaidCards refuses.
 */
export function send(
  sending: Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> {
  return sendExplained(sending, explain);
}

/** `send`, for a method that has nothing to add to the receipt. */
export async function done(sending: Promise<ContractTransactionResponse>): Promise<Done> {
  return { receipt: await send(sending) };
}

/** What signatures for this contract are bound to. @throws InputError where the runner has no provider. */
export async function domainOf(prepaidCards: PrepaidCards): Promise<TypedDataDomain> {
  const network = await prepaidCards.runner?.provider?.getNetwork();
  if (network === undefined) throw new InputError("the signer has no provider");
  return cardsDomain(prepaidCards.target as string, network.chainId); // see `connect`
}

/** The events of one transaction. Their time is not known to a receipt: it is 0. */
export function eventsIn(prepaidCards: PrepaidCards, receipt: TransactionReceipt): CardEvent[] {
  return readEvents(prepaidCards.target as string, receipt.logs, () => 0n); // see `connect`
}

/** What the events of a name in a transaction say. */
export function argsIn<N extends EventName>(
  prepaidCards: PrepaidCards,
  receipt: TransactionReceipt,
  name: N,
): EventArgs[N][] {
  return eventsIn(prepaidCards, receipt)
    .filter((event) => event.name === name)
    .map(({ args }) => args as EventArgs[N]);
}

/** What the only event of a name in a transaction says. */
export function onlyArgsIn<N extends EventName>(
  prepaidCards: PrepaidCards,
  receipt: TransactionReceipt,
  name: N,
): EventArgs[N] {
  const [args] = argsIn(prepaidCards, receipt, name);
  if (args === undefined) throw new Error(`transaction ${receipt.hash} has no event ${name}`);
  return args;
}
