import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, type Provider, SigningKey, type TypedDataDomain } from "ethers";

import { CLEARING } from "../../../deploy/modules/cards.js";
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
  /** Units of the token that left everybody's wallets and have not come back. */
  readonly paidIn: () => Promise<bigint>;
  /** Lets the token pay an account nothing, as stablecoins can. */
  readonly blockAccount: (address: string) => Promise<unknown>;
  /** No event is older than this block. */
  readonly since: number;
  readonly chronicle: Chronicle;
  readonly issuer: { readonly role: Issuer; readonly address: string };
  /** Who approves what the issuer requests. */
  readonly approver: { readonly role: Issuer; readonly address: string };
  readonly clearing: Clearing;
  /** A second person of clearing's. */
  readonly checker: Clearing;
  /** Whoever closes periods: it has no role. */
  readonly passerby: Clearing;
  /** Where clearing's fees go. */
  readonly treasury: string;
  /** An account of a merchant that is not blocked. */
  readonly otherAccount: string;
  /** The issuer of another program, and that program's token. */
  readonly fair: { readonly role: Issuer; readonly address: string; readonly token: string };
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

/** The token of the story, from its contract. */
const deployToken = ({ ethers }: Connection) => ethers.deployContract("BlockingToken", [DECIMALS]);

/** What stands on the chain already where cards are but a part of a story. */
export interface Grounds {
  readonly suite: Readonly<Record<"accessManager" | "prepaidCards", string>>;
  readonly token: Awaited<ReturnType<typeof deployToken>>;
}

/** Deploys the suite and a token. */
export async function breakGround(connection: Connection) {
  return { suite: await ignite(connection, suite), token: await deployToken(connection) };
}

/** Nobody has done anything yet. @param grounds Of its own by default. */
export async function buildStage(connection: Connection, grounds?: Grounds): Promise<Stage> {
  const { ethers } = connection;
  const { provider } = ethers;
  const since = await provider.getBlockNumber();
  const ground = grounds ?? (await breakGround(connection));
  const { prepaidCards, accessManager } = ground.suite;
  const { token } = ground;
  const signers: HardhatEthersSigner[] = await ethers.getSigners();
  const [deployer, , , clearing, regulator, issuer, gateway, ...others] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    ...HardhatEthersSigner[],
  ];
  const owners = others.slice(0, SHOPS.length);
  const [approver, checker, other, fair] = others.slice(SHOPS.length);
  if (approver === undefined || checker === undefined || other === undefined || fair === undefined)
    throw new Error("the chain has too few accounts");
  const manager = await ethers.getContractAt("AccessManager", accessManager, deployer);
  await manager.grantRole(CLEARING.id, checker.address, 0);
  const fairToken = await ethers.deployContract("PaymentToken", [DECIMALS]);
  await fairToken.mint(fair.address, PURSE);
  const wallets = [issuer, clearing, other, ...owners];
  for (const wallet of wallets) await token.mint(wallet.address, PURSE);
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
      const left = await Promise.all(wallets.map(({ address }) => balanceOf(address)));
      return left.reduce((sum, amount) => sum - amount, PURSE * BigInt(wallets.length));
    },
    blockAccount: (address) => token.setBlocked(address, true),
    since,
    chronicle: new Chronicle(prepaidCards, provider, PROGRAM, since),
    issuer: { role: new Issuer(prepaidCards, issuer), address: issuer.address },
    approver: { role: new Issuer(prepaidCards, approver), address: approver.address },
    clearing: new Clearing(prepaidCards, clearing, finalAtOnce(provider)),
    checker: new Clearing(prepaidCards, checker),
    passerby: new Clearing(prepaidCards, gateway),
    treasury: clearing.address,
    otherAccount: other.address,
    fair: {
      role: new Issuer(prepaidCards, fair),
      address: fair.address,
      token: await fairToken.getAddress(),
    },
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
