import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  id,
  parseEther,
  parseUnits,
  type Provider,
  type TypedDataDomain,
  type Wallet,
} from "ethers";

import { connect as connectFees } from "../../../sdk/fees/contract.js";
import { Executor } from "../../../sdk/fees/executor.js";
import { Holder } from "../../../sdk/fees/holder.js";
import { Operator } from "../../../sdk/fees/operator.js";
import { NATIVE } from "../../../sdk/common/token.js";
import { connect as connectChannels } from "../../../sdk/iterative/index.js";
import {
  connect as connectCases,
  type Reconciliation,
  reconciliationDomain,
} from "../../../sdk/reconciliation/index.js";
import type { Connection } from "../../connect.js";
import { money } from "../../terminal/money.js";
import { Book } from "../book.js";
import {
  breakGround,
  buildStage as buildTown,
  type Citizen,
  type Stage as Town,
} from "../cards/stage.js";
import type { ShopName } from "../cards/town.js";
import type { Clock } from "../clock.js";
import type { Sight } from "../fees/stage.js";
import { sum } from "../invariants.js";
import { type Floor, partyOf, type Party as Trader } from "../iterative/stage.js";
import { Chronicle } from "../reconciliation/chronicle.js";
import { castParties, type Party, type PartyName } from "./parties.js";

export const ROOMS = ["fees", "cards", "iterative", "reconciliation"] as const;
export type RoomName = (typeof ROOMS)[number];

const DECIMALS = 6;
const HOLDERS = 30;
const PURSE = parseUnits("10000", DECIMALS);
/** The two who take cards, and buy from each other. */
export const MERCHANTS = ["Bakery", "Restaurant"] as const satisfies readonly ShopName[];
export type MerchantName = (typeof MERCHANTS)[number];

/** A merchant as it trades with the other: it pays from an account that does nothing else. */
interface Trading {
  readonly buys: Trader;
  readonly sells: Trader;
}

/** Where the story plays: all rooms on one chain, with one token, and who acts. */
export interface Stage {
  readonly provider: Provider;
  readonly clock: Clock;
  /** All transactions of the story, by room. */
  readonly book: Book;
  readonly cards: Town;
  readonly fees: Sight & {
    readonly executor: { readonly role: Executor; readonly address: string };
  };
  readonly floor: Floor;
  readonly merchants: Readonly<Record<MerchantName, Trading>>;
  readonly cases: {
    readonly contract: Reconciliation;
    readonly address: string;
    readonly domain: TypedDataDomain;
    readonly chronicle: Chronicle;
    readonly parties: Readonly<Record<PartyName, Party>>;
  };
  /** Units of the token that there are, and those that the wallets and contracts of the story have. */
  readonly supply: () => Promise<{ readonly all: bigint; readonly known: bigint }>;
}

/** Deploys the suite and one token for all rooms; nobody has done anything yet. */
export async function buildStage(connection: Connection): Promise<Stage> {
  const { ethers } = connection;
  const { provider } = ethers;
  const since = await provider.getBlockNumber();
  const grounds = await breakGround(connection);
  const { suite, token } = grounds;
  const signers: HardhatEthersSigner[] = await ethers.getSigners();
  const [, operator, , , , , gateway] = signers;
  const executor = signers.at(-1);
  if (operator === undefined || gateway === undefined || executor === undefined)
    throw new Error("the chain has too few accounts");

  const fund = async (wallet: Wallet): Promise<void> => {
    await executor.sendTransaction({ to: wallet.address, value: parseEther("10") });
  };
  await token.mint(gateway, PURSE);
  const sight = {
    clock: (): number => cards.clock.now,
    // this chain never goes back behind its newest block
    finalBlock: () => provider.getBlockNumber(),
  };
  const castTrader = async (name: string): Promise<Trader> => {
    const trader = partyOf(provider, suite.iterativePayments, name, sight);
    const { wallet } = trader;
    await token.mint(wallet, PURSE);
    await fund(wallet);
    return { ...trader, purse: { ETH: await provider.getBalance(wallet.address), PAY: PURSE } };
  };
  const castMerchant = async (name: MerchantName): Promise<Trading> => ({
    buys: await castTrader(`${name}'s payer`),
    sells: await castTrader(name),
  });
  const merchants = {
    Bakery: await castMerchant("Bakery"),
    Restaurant: await castMerchant("Restaurant"),
  };
  const everybody = Object.values(merchants).flatMap(({ buys, sells }) => [buys, sells]);
  const parties = castParties(provider);
  for (const { node, officer } of Object.values(parties)) {
    await fund(node);
    await fund(officer);
  }

  const town = await buildTown(connection, grounds);
  const registered = town.citizens.filter(({ tier }: Citizen) => tier === 0).slice(0, HOLDERS);
  const cards: Town = { ...town, citizens: registered };
  const { clock } = cards;
  const book = new Book(provider, await provider.getBlockNumber());
  const address = await token.getAddress();
  const balanceOf = (of: string): Promise<bigint> => token.balanceOf(of);
  const wallets = [
    ...[operator, gateway].map((wallet) => wallet.address),
    ...everybody.flatMap(({ wallet, other }) => [wallet.address, other.address]),
    cards.issuer.address,
    cards.treasury,
    cards.otherAccount,
    ...cards.businesses.map((business) => business.address),
  ];
  const contracts = [suite.feeAccounts, suite.prepaidCards, suite.iterativePayments];
  const { chainId } = await provider.getNetwork();
  return {
    provider,
    clock,
    book,
    cards,
    fees: {
      provider,
      fees: connectFees(suite.feeAccounts, provider),
      feeAccounts: suite.feeAccounts,
      since,
      token: address,
      balanceOf,
      operator: { role: new Operator(suite.feeAccounts, operator), address: operator.address },
      executor: { role: new Executor(suite.feeAccounts, executor), address: executor.address },
      companies: [
        {
          name: "Card operator",
          holder: new Holder(suite.feeAccounts, gateway),
          address: gateway.address,
          purse: PURSE,
        },
      ],
    },
    floor: {
      provider,
      clock,
      contract: connectChannels(suite.iterativePayments, provider),
      address: suite.iterativePayments,
      since,
      coin: { symbol: "ETH", address: NATIVE, decimals: 18 },
      token: { symbol: "PAY", address, decimals: DECIMALS },
      book,
      everybody,
      deals: [],
      tokensOf: balanceOf,
    },
    merchants,
    cases: {
      contract: connectCases(suite.reconciliation, executor),
      address: suite.reconciliation,
      domain: reconciliationDomain(suite.reconciliation, chainId),
      chronicle: new Chronicle(suite.reconciliation, provider, since),
      parties,
    },
    supply: async () => ({
      all: await token.totalSupply(),
      known: sum(await Promise.all([...wallets, ...contracts].map(balanceOf))),
    }),
  };
}

/** Does what belongs to a room, and reads from the chain which transactions that took. */
export async function inRoom<T>(
  { book }: Stage,
  room: RoomName,
  action: () => Promise<T>,
): Promise<T> {
  const result = await action();
  await book.note(room);
  return result;
}

const OTHERS: ReadonlySet<string> = new Set(ROOMS.filter((name) => name !== "iterative"));

/** What a room's transactions took. The acts of trade note what each does; all others their room. */
export function spentIn({ book }: Stage, room: RoomName): { count: number; gas: bigint } {
  const own = book.entries.filter(({ what }) =>
    room === "iterative" ? !OTHERS.has(what) : what === room,
  );
  return { count: own.length, gas: sum(own.map(({ gas }) => gas)) };
}

/** Units of the token, for people. */
export const pay = (units: bigint) => `${money(units, DECIMALS)} PAY`;

/** Units of the token in a cent. */
export const UNITS_PER_CENT = 10_000n;

/** Cents, for people; without the token's name, for columns. */
export const cents = (amount: bigint) => money(amount, 2);
/** Units of the token. */
export const unitsOf = (amount: string) => parseUnits(amount, DECIMALS);

/** The key that both parties of a case have. */
export const caseKeyOf = (businessReference: string) => id(`key of ${businessReference}`);
