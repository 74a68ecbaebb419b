/**
 * PrepaidCards, as the roles see it.
 * @module
 */
import type { ContractRunner, TypedDataDomain } from "ethers";

import { listenerOf } from "../common/history.js";
import { InputError, requireAddress } from "../common/inputs.js";
import { senderOf } from "../common/sending.js";
import type { IPrepaidCards } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { IPrepaidCards__factory } from "../../typechain-types/factories/contracts/cards/IPrepaidCards__factory.js";
import { explain } from "./errors.js";
import { readEvents } from "./events.js";
import { cardsDomain } from "./signatures.js";

export type { Done } from "../common/sending.js";

/** The contract with everything that people call. */
export type PrepaidCards = IPrepaidCards;

/** The contract at an address. */
export function connect(prepaidCards: string, runner: ContractRunner): PrepaidCards {
  return IPrepaidCards__factory.connect(requireAddress("prepaidCards", prepaidCards), runner);
}

/** Each waits, and throws RefusedError where PrepaidCards refuses. */
export const { send, done } = senderOf(explain);

/** What signatures for this contract are bound to. @throws InputError where the runner has no provider. */
export async function domainOf(prepaidCards: PrepaidCards): Promise<TypedDataDomain> {
  const network = await prepaidCards.runner?.provider?.getNetwork();
  if (network === undefined) throw new InputError("the signer has no provider");
  return cardsDomain(prepaidCards.target as string, network.chainId); // see `connect`
}

/** What one transaction has told. */
export const { argsIn, onlyArgsIn } = listenerOf(readEvents);
