import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, type Provider, SigningKey, type TypedDataDomain } from "ethers";

import suite from "../../../deploy/modules/suite.js";
import { connect, type PrepaidCards } from "../../../sdk/cards/contract.js";
import { Holder } from "../../../sdk/cards/holder.js";
import { Issuer } from "../../../sdk/cards/issuer.js";
import { generateP256, type Key, p256Key, secp256k1Key } from "../../../sdk/cards/keys.js";
import { Clearing } from "../../../sdk/cards/clearing.js";
import { Merchant } from "../../../sdk/cards/merchant.js";
import type { Finality } from "../../../sdk/cards/outcomes.js";
import { Regulator } from "../../../sdk/cards/regulator.js";
import { cardsDomain } from "../../../sdk/cards/signatures.js";
import { Terminal } from "../../../sdk/cards/terminal.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { money } from "../../terminal/money.js";
import { Clock } from "../clock.js";
import { Chronicle } from "./chronicle.js";
import { HOLDERS, nameOf, SHOPS, type ShopName, tierOf } from "./town.js";

const DECIMALS = 6;
/** CA-8. Units of the token in a unit of the program: a cent. */
export const UNIT = 10_000n;
const PURSE = 10n ** 12n;

/** The town's program, the first of the deployment. */
export const PROGRAM = 1;

/** Units of the program, for people. */
export const paid = (units: bigint | number) => `${money(BigInt(units) * UNIT, DECIMALS)} PAY`;

/** The same without the token's name, for tables. */
export const bare = (units: bigint | number) => money(BigInt(units) * UNIT, DECIMALS);

/** Somebody with a card. */
export interface Citizen {
  readonly name: string;
  readonly tier: number;
  /** Changes where a lost card is replaced. */
  key: Key;
  holder: Holder;
}

/** A till. */
interface Till {
  readonly key: Key;
  readonly terminal: Terminal;
}

/** A merchant: its owner's role, its number, and the till that it uses now. */
export interface Business {
  readonly name: ShopName;
  readonly number: number;
  readonly owner: Merchant;
  readonly address: string;
  till: Till;
}

/** Where the story plays: the contracts on a chain, and who acts. */
export interface Stage {
  readonly provider: Provider;
  readonly clock: Clock;
  /** For its views, and for what anybody may send. */
  readonly cards: PrepaidCards;
  /** Address of PrepaidCards. */
  readonly prepaidCards: string;
  readonly domain: TypedDataDomain;
  readonly token: string;
  readonly balanceOf: (address: string) => Promise<bigint>;
  /** Units of the token that left the wallets of issuer and merchants. */
  readonly paidIn: () => Promise<bigint>;
  readonly chronicle: Chronicle;
  readonly issuer: { readonly role: Issuer; readonly address: string };
  /** Who approves what the issuer requests. */
  readonly approver: { readonly role: Issuer; readonly address: string };
  readonly clearing: Clearing;
  /** By which clearing vouches for sales. */
  readonly attester: Key;
  readonly regulator: Regulator;
  readonly citizens: readonly Citizen[];
  readonly businesses: readonly Business[];
  /** The business of a name. */
  readonly business: (name: ShopName) => Business;
  /** The citizen of a name. */
  readonly citizen: (name: string) => Citizen;
  readonly tillOf: (key: Key) => Till;
  readonly holderOf: (key: Key) => Holder;
}

/** What is in a block of a chain in this process stays there. */
export const finalAtOnce = (provider: Provider): Finality => ({
  finalBlock: () => provider.getBlockNumber(),
});

/** A key that is the same whenever the story is told. */
export const keyOf = (name: string): Key => secp256k1Key(new SigningKey(id(name)));

/** Deploys the suite and a token of its own; nobody has done anything yet. */
export async function buildStage(connection: Connection): Promise<Stage> {
  const { ethers } = connection;
  const { provider } = ethers;
  const since = await provider.getBlockNumber();
  const { prepaidCards } = await ignite(connection, suite);
  const token = await ethers.deployContract("PaymentToken", [DECIMALS]);
  const signers: HardhatEthersSigner[] = await ethers.getSigners();
  const [, , , clearing, regulator, issuer, gateway, ...owners] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    ...HardhatEthersSigner[],
  ];
  const approver = owners[SHOPS.length];
  if (approver === undefined) throw new Error("the chain has too few accounts");
  const payers = [issuer, ...owners.slice(0, SHOPS.length)];
  for (const payer of payers) await token.mint(payer, PURSE);
  const balanceOf = (address: string): Promise<bigint> => token.balanceOf(address);

  const tillOf = (key: Key): Till => ({
    key,
    terminal: new Terminal(prepaidCards, key, PROGRAM, provider),
  });
  const holderOf = (key: Key) => new Holder(prepaidCards, key, gateway);
  const citizens = Array.from({ length: HOLDERS }, (_, number): Citizen => {
    const key = keyOf(`card of ${nameOf(number)}`);
    return { name: nameOf(number), tier: tierOf(number), key, holder: holderOf(key) };
  });
  const secure = await p256Key(await generateP256());
  const businesses = SHOPS.map(({ name }, index): Business => {
    const owner = owners[index];
    if (owner === undefined) throw new Error("the chain has too few accounts");
    return {
      name,
      number: index + 1,
      owner: new Merchant(prepaidCards, owner),
      address: owner.address,
      till: tillOf(name === "Hotel" ? secure : keyOf(`till of the ${name}`)),
    };
  });
  const { chainId } = await provider.getNetwork();
  return {
    provider,
    cards: connect(prepaidCards, gateway),
    prepaidCards,
    domain: cardsDomain(prepaidCards, chainId),
    token: await token.getAddress(),
    balanceOf,
    paidIn: async () => {
      const left = await Promise.all(payers.map(({ address }) => balanceOf(address)));
      return left.reduce((sum, amount) => sum - amount, PURSE * BigInt(payers.length));
    },
    chronicle: new Chronicle(prepaidCards, provider, PROGRAM, since),
    issuer: { role: new Issuer(prepaidCards, issuer), address: issuer.address },
    approver: { role: new Issuer(prepaidCards, approver), address: approver.address },
    clearing: new Clearing(prepaidCards, clearing, finalAtOnce(provider)),
    attester: keyOf("attester"),
    regulator: new Regulator(prepaidCards, regulator),
    citizens,
    businesses,
    business: (name) => named(businesses, name),
    citizen: (name) => named(citizens, name),
    tillOf,
    holderOf,
    clock: await Clock.start(connection),
  };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name} in this town`);
  return found;
}
