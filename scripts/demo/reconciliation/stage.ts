import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  id,
  MaxUint256,
  parseEther,
  type Provider,
  SigningKey,
  type TypedDataDomain,
  Wallet,
} from "ethers";

import reconciliation from "../../../deploy/modules/reconciliation.js";
import {
  connect,
  entityOf,
  type Key,
  leiOf,
  type Party as Role,
  reconciliationDomain,
  type Reconciliation,
  Regulator,
  secp256k1Key,
} from "../../../sdk/reconciliation/index.js";
import type { ICasePayouts } from "../../../typechain-types/contracts/reconciliation/ICasePayouts.js";
import { ICasePayouts__factory } from "../../../typechain-types/factories/contracts/reconciliation/ICasePayouts__factory.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { money } from "../../terminal/money.js";
import { Book } from "../book.js";
import { Clock, type Moment } from "../clock.js";
import { MemoryBooks } from "./books.js";
import { Chronicle } from "./chronicle.js";

/** ISO 4217, numeric. */
export const EUR = 978;
export const USD = 840;
const DECIMALS = 2;
/** Cents that Capital has to pay with. */
const PURSE = 10n ** 9n;

const NAMES = ["Seller", "Register", "Capital", "Clearing", "Bank"] as const;
type PartyName = (typeof NAMES)[number];

/** A legal entity with its node, its officer and its own books. */
export interface Party {
  readonly name: PartyName;
  readonly entity: bigint;
  /** By which its node signs legs. */
  readonly key: Key;
  /** Sends what its node posts. */
  readonly node: Wallet;
  /** Proposes and approves adjustments. */
  readonly officer: Wallet;
  readonly books: MemoryBooks;
}

/** RE-4. What is paid when a case has matched. */
export interface Payout {
  readonly template: number;
  /** 32 bytes in hex. */
  readonly businessReference: string;
  readonly payer: string;
  readonly payee: string;
  readonly token: string;
  /** Cents. */
  readonly amount: bigint;
  /** Second. */
  readonly returnableAt: number;
  readonly salt: string;
}

/** Where the story plays: the contract on a chain, and who acts. */
export interface Stage {
  readonly provider: Provider;
  readonly clock: Clock;
  /** For its views, and for what anybody may send. */
  readonly contract: Reconciliation;
  readonly address: string;
  /** Holds the prices of sales until their cases have matched. */
  readonly casePayouts: ICasePayouts;
  /** By the references of the sales. */
  readonly payouts: Map<string, Payout>;
  /** Of which a unit is a cent. */
  readonly token: { readonly address: string; readonly balanceOf: (of: string) => Promise<bigint> };
  readonly domain: TypedDataDomain;
  /** No event of the contract is older than this block. */
  readonly since: number;
  readonly chronicle: Chronicle;
  readonly book: Book;
  /** How many legs and records transactions have brought, by what those did. */
  readonly brought: Map<string, number>;
  readonly cast: Readonly<Record<PartyName, Party>>;
  readonly arbiter: Wallet;
  /** Observes sales. */
  readonly custodian: Wallet;
  /** Who has no part in anything. */
  readonly passerby: HardhatEthersSigner;
  readonly regulator: Regulator;
}

/** Deploys the room; nobody has agreed to anything yet. */
export async function buildStage(connection: Connection): Promise<Stage> {
  const { ethers } = connection;
  const { provider } = ethers;
  const since = await provider.getBlockNumber();
  const { reconciliation: address, casePayouts } = await ignite(connection, reconciliation);
  const { chainId } = await provider.getNetwork();
  const [, passerby] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];

  const fund = async (name: string): Promise<Wallet> => {
    const wallet = new Wallet(id(name), provider);
    await passerby.sendTransaction({ to: wallet.address, value: parseEther("10") });
    return wallet;
  };
  const people: Party[] = [];
  for (const [number, name] of NAMES.entries()) {
    people.push({
      name,
      entity: entityNumber(number),
      key: secp256k1Key(new SigningKey(id(`key of the ${name}'s node`))),
      node: await fund(`the ${name}'s node`),
      officer: await fund(`the ${name}'s officer`),
      books: new MemoryBooks(),
    });
  }
  const arbiter = await fund("the arbiter");
  const custodian = await fund("the custodian");
  const cast = Object.fromEntries(people.map((party) => [party.name, party])) as Stage["cast"];
  const token = await ethers.deployContract("PaymentToken", [DECIMALS]);
  await token.mint(cast.Capital.node, PURSE);
  await token.connect(cast.Capital.node).approve(casePayouts, MaxUint256);

  const clock = await Clock.start(connection);
  return {
    provider,
    clock,
    contract: connect(address, passerby),
    address,
    casePayouts: ICasePayouts__factory.connect(casePayouts, passerby),
    payouts: new Map(),
    token: {
      address: await token.getAddress(),
      balanceOf: (of) => token.balanceOf(of),
    },
    domain: reconciliationDomain(address, chainId),
    since,
    chronicle: new Chronicle(address, provider, since),
    book: new Book(provider, await provider.getBlockNumber()),
    brought: new Map(),
    cast,
    arbiter,
    custodian,
    passerby,
    regulator: new Regulator(address, provider, { fromBlock: since }),
  };
}

/** What transactions do of which several records are brought. */
export const WHAT = {
  first: "first legs of a batch",
  later: "later legs of a batch",
  root: "the root of a run",
  differences: "the differences of a run",
} as const;

/** Does what sends one transaction, and reads it from the chain. @param what It does. */
export async function act<T>(
  { clock, book, chronicle }: Stage,
  what: string,
  action: () => Promise<T>,
  moment?: Moment | number,
): Promise<T> {
  const result = await clock.act(action, moment);
  await book.note(what);
  await chronicle.follow();
  return result;
}

/** Counts what transactions have brought. */
export function bring({ brought }: Stage, what: string, count: number): void {
  brought.set(what, (brought.get(what) ?? 0) + count);
}

/** Number of a legal entity that the story makes up. */
export const entityNumber = (place: number) => entityOf(leiOf(36n ** 17n + BigInt(place)));

/** A party as a template names it. @param legDeadline In seconds. */
export const roleOf = ({ entity, key, officer }: Party, legDeadline: number): Role => ({
  entity,
  key: key.id,
  officer: officer.address,
  legDeadline,
});

/** Cents, for people. */
export const euros = (cents: bigint) => `${money(cents, DECIMALS)} EUR`;

/** The same without the currency, for columns. */
export const bare = (cents: bigint) => money(cents, DECIMALS);
