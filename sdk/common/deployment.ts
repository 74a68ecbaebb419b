/**
 * Where the suite stands on a chain: the addresses as Ignition writes them (`deployed_addresses.json`).
 * @module
 */
import { InputError, requireAddress } from "./inputs.js";

/** Addresses by Ignition's name of the contract, `module#Contract`. */
export type AddressBook = Readonly<Record<string, string>>;

/** The contracts of the suite that people call, and their names. */
const CONTRACTS = {
  accessManager: "AccessManager",
  feeAccounts: "FeeAccounts",
  prepaidCards: "PrepaidCards",
  iterativePayments: "IterativePayments",
  reconciliation: "Reconciliation",
  casePayouts: "CasePayouts",
} as const;

type ContractKey = keyof typeof CONTRACTS;

/** Their addresses. */
export type Deployment = Readonly<Record<ContractKey, string>>;

/**
 * Reads an address book.
 * @param book The book, or its JSON text.
 * @param wanted Those to look up: all, if none is named.
 * @throws InputError where a contract that is wanted is not in it.
 */
export function readDeployment<Wanted extends ContractKey = ContractKey>(
  book: AddressBook | string,
  ...wanted: readonly Wanted[]
): Pick<Deployment, Wanted> {
  const addresses = typeof book === "string" ? (JSON.parse(book) as AddressBook) : book;
  const keys = wanted.length === 0 ? (Object.keys(CONTRACTS) as Wanted[]) : wanted;
  return Object.fromEntries(keys.map((key) => [key, addressOf(addresses, CONTRACTS[key])])) as Pick<
    Deployment,
    Wanted
  >;
}

/**
 * The address of a contract, whichever module deployed it.
 * @throws InputError where the book does not name it.
 */
export function addressOf(book: AddressBook, contract: string): string {
  const found = Object.entries(book).find(([name]) => name.endsWith(`#${contract}`));
  if (found === undefined) throw new InputError(`the address book does not name ${contract}`);
  return requireAddress(contract, found[1]);
}
