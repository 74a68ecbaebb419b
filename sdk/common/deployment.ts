/**
 * Where the suite stands on a chain: the addresses as Ignition writes them (`deployed_addresses.json`).
 * @module
 */
import { InputError, requireAddress } from "./inputs.js";

/** Addresses by Ignition's name of the contract, `module#Contract`. */
export type AddressBook = Readonly<Record<string, string>>;

/** The contracts of the suite that people call. */
export interface Deployment {
  readonly accessManager: string;
  readonly feeAccounts: string;
}

/**
 * Reads an address book.
 * @param book The book, or its JSON text.
 * @throws InputError where a contract of the suite is not in it.
 */
export function readDeployment(book: AddressBook | string): Deployment {
  const addresses = typeof book === "string" ? (JSON.parse(book) as AddressBook) : book;
  return {
    accessManager: addressOf(addresses, "AccessManager"),
    feeAccounts: addressOf(addresses, "FeeAccounts"),
  };
}

/** @param contract Its name, whichever module deployed it. */
function addressOf(addresses: AddressBook, contract: string): string {
  const found = Object.entries(addresses).find(([name]) => name.endsWith(`#${contract}`));
  if (found === undefined) throw new InputError(`the address book does not name ${contract}`);
  return requireAddress(contract, found[1]);
}
