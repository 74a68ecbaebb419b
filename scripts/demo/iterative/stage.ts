import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseUnits, type Provider, type TransactionResponse, Wallet } from "ethers";

import iterative from "../../../deploy/modules/iterative.js";
import { NATIVE } from "../../../sdk/common/token.js";
import {
  connect,
  type IterativePayments,
  Payee,
  type PayeeOptions,
  Payer,
  type Rpc,
} from "../../../sdk/iterative/index.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { memory } from "../../memory.js";
import { money } from "../../terminal/money.js";
import { DAY } from "../../time.js";
import { Clock, type Moment } from "../clock.js";
import { sum } from "../invariants.js";
import { Book } from "../book.js";
import type { Deal } from "./trade.js";

const TOKEN_DECIMALS = 6;
const PURSE = { ETH: "25", PAY: "20000" };
const READERS = 20;
/** Coin that a reader has: none. */
const READER = { ETH: "0", PAY: "50" };
/** Seconds without a purchase after which a seller stops to wait. */
export const SILENCE = 3 * DAY;

/** What is paid in. */
export interface Asset {
  readonly symbol: "ETH" | "PAY";
  readonly address: string;
  readonly decimals: number;
}

/** An account and what its owner does, as buyer and as seller. */
export interface Party {
  readonly name: string;
  readonly wallet: Wallet;
  /** A further account of its owner's, for what must not spend a nonce of the first. */
  readonly other: Wallet;
  readonly payer: Payer;
  readonly payee: Payee;
  /** Units that both accounts had when the story began. */
  readonly purse: Readonly<Record<Asset["symbol"], bigint>>;
}

const NAMES = [
  "Bakery",
  "Bakery's payer",
  "Mill",
  "Mill's payer",
  "Dairy",
  "Grocer",
  "Silas",
  "Wanda",
  "Bruno",
  "Olga",
  "Nina",
  "Carla",
  "Newspaper",
  "Winery",
  "Anton",
  "Berta",
  "Emil",
  "Greta",
  "Max",
  "Felix",
  "Otto",
  "Ida",
  "Kurt",
  "Lena",
] as const;
type Name = (typeof NAMES)[number];

/** Where two can trade: the contract on a chain, and who has channels. */
export interface Floor {
  readonly provider: Provider;
  readonly clock: Clock;
  /** For its views. */
  readonly contract: IterativePayments;
  readonly address: string;
  /** No event of the contract is older than this block. */
  readonly since: number;
  readonly coin: Asset;
  readonly token: Asset;
  readonly book: Book;
  readonly everybody: readonly Party[];
  /** All channels so far. */
  readonly deals: Deal[];
  readonly tokensOf: (account: string) => Promise<bigint>;
}

/** Where the story plays: the floor, and who acts. */
export interface Stage extends Floor {
  /** The node's JSON-RPC, of which proofs are made. */
  readonly rpc: Rpc;
  readonly cast: Readonly<Record<Name, Party>>;
  readonly readers: readonly Party[];
  /** Brings what others have signed, and pays the gas. */
  readonly carrier: HardhatEthersSigner;
  /** What an ordinary payment takes: a transfer to somebody who had some before. */
  readonly plain: Readonly<Record<Asset["symbol"], bigint>>;
}

/** Deploys the room and a token of its own, so that a story never meets another's channels. */
export async function buildStage(connection: Connection): Promise<Stage> {
  const { ethers } = connection;
  const { provider } = ethers;
  const since = await provider.getBlockNumber();
  const { iterativePayments: address } = await ignite(connection, iterative);
  const minted = await ethers.deployContract("PaymentToken", [TOKEN_DECIMALS]);
  const [, carrier] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];
  await minted.mint(carrier, 3n);
  const coin: Asset = { symbol: "ETH", address: NATIVE, decimals: 18 };
  const token: Asset = {
    symbol: "PAY",
    address: await minted.getAddress(),
    decimals: TOKEN_DECIMALS,
  };
  const sight = {
    clock: (): number => clock.now,
    // this chain never goes back behind its newest block
    finalBlock: () => provider.getBlockNumber(),
  };

  const enrich = async (name: string, purse: typeof PURSE): Promise<Party> => {
    const credit = CREDIT[name] === undefined ? 0n : parseUnits(CREDIT[name], token.decimals);
    const policy = { silence: SILENCE, credit };
    const party = partyOf(provider, address, name, { ...sight, policy });
    const { wallet, other } = party;
    await minted.mint(wallet, parseUnits(purse.PAY, token.decimals));
    const value = parseUnits(purse.ETH, coin.decimals);
    if (value > 0n) await carrier.sendTransaction({ to: wallet.address, value });
    if (WITH_TWO.has(name)) await carrier.sendTransaction({ to: other.address, value: 10n ** 18n });
    return {
      ...party,
      purse: {
        ETH:
          (await provider.getBalance(wallet.address)) + (await provider.getBalance(other.address)),
        PAY: await minted.balanceOf(wallet),
      },
    };
  };
  const plain = await measure(
    (to) => carrier.sendTransaction({ to, value: 1n }),
    (to) => minted.connect(carrier).transfer(to, 1n),
  );
  const people: Party[] = [];
  for (const name of NAMES) people.push(await enrich(name, PURSE));
  const readers: Party[] = [];
  for (let i = 1; i <= READERS; i += 1) readers.push(await enrich(`Reader ${i}`, READER));

  const clock = await Clock.start(connection);
  return {
    provider,
    rpc: provider,
    clock,
    contract: connect(address, provider),
    address,
    since,
    coin,
    token,
    book: new Book(provider, await provider.getBlockNumber()),
    cast: Object.fromEntries(people.map((party) => [party.name, party])) as Record<Name, Party>,
    readers,
    everybody: [...people, ...readers],
    deals: [],
    tokensOf: (account) => minted.balanceOf(account),
    carrier,
    plain,
  };
}

/** Somebody by name, always with the same accounts; what they have is still to come. */
export function partyOf(
  provider: Provider,
  address: string,
  name: string,
  options: PayeeOptions,
): Omit<Party, "purse"> {
  const wallet = new Wallet(id(name), provider);
  return {
    name,
    wallet,
    other: new Wallet(id(`${name}, another account`), provider),
    payer: new Payer(address, wallet, memory()),
    payee: new Payee(address, wallet, memory(), options),
  };
}

/** Who acts by a second account, too. */
const WITH_TWO: ReadonlySet<string> = new Set(["Felix", "Greta", "Otto"]);

/** Beyond a deposit, by the seller's name: in PAY. */
export const CREDIT: Readonly<Record<string, string>> = { Bakery: "8000" };

/** Does what sends one transaction, and reads it from the chain. @param what It does. */
export async function act<T>(
  { clock, book }: Pick<Floor, "book" | "clock">,
  what: string,
  action: () => Promise<T>,
  moment?: Moment,
): Promise<T> {
  const result = await clock.act(action, moment);
  await book.note(what);
  return result;
}

/** For people. */
export const paid = (asset: Asset, units: bigint) => `${bare(asset, units)} ${asset.symbol}`;

/** The same without its symbol, for columns. */
export const bare = ({ decimals }: Asset, units: bigint) => money(units, decimals);

/** Units of an asset. */
export const units = ({ decimals }: Asset, amount: string) => parseUnits(amount, decimals);

/** What a party has of an asset in both its accounts; of coin as if gas cost nothing. */
export async function wealth(floor: Floor, asset: Asset, party: Party): Promise<bigint> {
  const { provider, book, coin, tokensOf } = floor;
  const each = accountsOf(party).map(async (account) =>
    asset === coin
      ? (await provider.getBalance(account)) + book.feesOf(account)
      : tokensOf(account),
  );
  return sum(await Promise.all(each));
}

export const accountsOf = ({ wallet, other }: Party) => [wallet.address, other.address];

type Transfer = (to: string) => Promise<TransactionResponse>;

/** Pays a stranger twice: the second time is the ordinary one. */
async function measure(coin: Transfer, token: Transfer): Promise<Stage["plain"]> {
  const stranger = new Wallet(id("anybody")).address;
  const gasOf = async (transfer: Transfer) => {
    await (await transfer(stranger)).wait();
    return (await (await transfer(stranger)).wait())?.gasUsed ?? 0n;
  };
  return { ETH: await gasOf(coin), PAY: await gasOf(token) };
}
