import {
  defaultDispute,
  disputeOf,
  type DisputeTerms,
  Disputant,
  type Gained,
  inclusionOf,
} from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { show } from "../teller.js";
import { type Entry, gasIn } from "../book.js";
import { type Moved, movedIn } from "./moved.js";
import type { Season } from "./season.js";
import { openAndShop } from "./shopping.js";
import { whole } from "./show.js";
import { eventsOf } from "./snapshot.js";
import {
  accountsOf,
  act,
  type Asset,
  bare,
  type Party,
  paid,
  type Stage,
  wealth,
} from "./stage.js";
import type { Deal } from "./trade.js";

/** Seconds from block to block. */
const BLOCK_TIME = 12;
const GWEI = 10n ** 9n;
/** Of every block in which channels are direct: refunds follow it. */
export const BASE_FEE = 20n * GWEI;
/** What the gas of a proof costs in PAY: units for 10^18 wei. */
export const PAY_FOR_COIN = 3_000n * 10n ** 6n;
const COIN = 10n ** 18n;
/** Days until a silence counts, and the hour of the program that looks. */
const QUIET = { days: 3, hour: 14 };

/** What came of a cheat. */
export interface Outcome {
  readonly cheat: string;
  readonly who: string;
  readonly asset: Asset;
  /** What it won beside paying, or being paid, what was owed, gas apart: units. */
  readonly won: bigint;
  /** Of the one who was to be cheated: the gas of its transactions, and what that cost it, in wei … */
  readonly gas: bigint;
  readonly fee: bigint;
  /** … what of it the deposit gave back, in wei … */
  readonly refunded: bigint;
  /** … and what it got besides, units. */
  readonly got: bigint;
  readonly table: string;
}

/** Opens a direct channel with the Winery, and shops. */
export async function dealDirectly(
  stage: Stage,
  season: Season,
  buyer: Party,
  purchases: number,
  { asset = stage.coin, seller = stage.cast.Winery }: { asset?: Asset; seller?: Party } = {},
): Promise<Deal> {
  const day = stage.clock.dayOf() + 1;
  const terms = { kind: "Direct", dispute: disputeIn(stage, asset) } as const;
  const custom = { buyer, seller, asset, timing: "Prepay", day, ...terms } as const;
  return openAndShop(stage, season, custom, purchases);
}

/** Terms of dispute as the sdk proposes them. */
function disputeIn({ coin }: Stage, asset: Asset): DisputeTerms {
  const coinPrice = asset === coin ? COIN : PAY_FOR_COIN;
  return defaultDispute({ blockTime: BLOCK_TIME, coinPrice });
}

/** Nothing is bought any more, until the seller's program looks after the agreed silence. */
export async function fallSilent({ clock }: Stage, season: Season): Promise<void> {
  await season.until({ day: clock.dayOf() + QUIET.days, hour: QUIET.hour });
}

/** Who disputes with a party's own account. */
export const disputant = ({ address }: Stage, { wallet }: Party) => new Disputant(address, wallet);

/** The seller shows what was included at the number of its payment, and keeps in its books what that paid. */
export async function prove(stage: Stage, deal: Deal, withReceipt = false): Promise<Gained> {
  const { seller, channel, id } = deal;
  await seller.payee.sync(id);
  const { payment, landing } = await seller.payee.evidence(id);
  if (landing?.payment === undefined) throw new Error("there is no transaction to show");
  const conflict = await inclusionOf(stage.rpc, landing.payment, { withReceipt });
  return act(stage, "showing a conflict", () =>
    disputant(stage, seller).claimConflict(channel, payment.raw, conflict),
  );
}

/** The seller files a claim without proof. */
export async function file(stage: Stage, { seller, channel, id }: Deal): Promise<void> {
  const { payment } = await seller.payee.evidence(id);
  await act(stage, "filing a claim", () =>
    disputant(stage, seller).fileClaim(channel, payment.raw),
  );
}

/** The buyer shows what landed. @param hash Of the payment. */
export async function answer(stage: Stage, { buyer, channel }: Deal, hash: string): Promise<void> {
  const landing = await inclusionOf(stage.rpc, hash, { withReceipt: true });
  await act(stage, "showing a landing", () =>
    disputant(stage, buyer).recordLanding(channel, 0, landing),
  );
}

/** Empty blocks pass at the chain's pace. */
export async function passBlocks({ clock, book }: Stage, blocks: number): Promise<void> {
  await clock.pass(blocks, BLOCK_TIME);
  await book.skip();
}

/** What the deposit pays for a claim that waited. */
export async function collect(stage: Stage, { seller, channel }: Deal): Promise<bigint> {
  const { amount } = await act(stage, "having a claim paid", () =>
    disputant(stage, seller).payClaim(channel, 0),
  );
  return amount;
}

/**
 * The seller lets go of the deposit, and both count.
 * @param since So many transactions had been when the cheat began.
 * @param isSeller Whether it is the seller who cheats.
 */
export async function conclude(
  stage: Stage,
  season: Season,
  deal: Deal,
  { since, cheat, isSeller = false }: { since: number; cheat: string; isSeller?: boolean },
): Promise<Outcome> {
  const { buyer, seller, asset, id } = deal;
  const entries = stage.book.entries.slice(since);
  await act(stage, "letting go", () => seller.payee.release(id));
  const { owed } = await seller.payee.standing(id);
  const moved = movedIn(await eventsOf(stage), deal);
  const [lost, got] = [
    (await wealth(stage, asset, buyer)) - deal.before.buyer,
    (await wealth(stage, asset, seller)) - deal.before.seller,
  ];
  const half = moved.penalty - moved.burned;
  season.expect(
    `${buyer.name} lost what was owed and what the dispute took`,
    lost === moved.forfeited - owed - moved.cost - moved.penalty,
  );
  season.expect(
    `${seller.name} got what was owed and what the dispute brought`,
    got === owed + moved.cost + half - moved.forfeited,
  );
  const won = isSeller ? got - owed : lost + owed;
  season.expect(`nothing is won by: ${cheat}`, won <= 0n);
  const own = entriesOf(entries, isSeller ? buyer : seller);
  return {
    cheat,
    who: (isSeller ? seller : buyer).name,
    asset,
    won,
    gas: gasIn(own),
    fee: feesIn(own),
    refunded: (moved.cost * COIN) / disputeOf(deal.channel).coinPrice,
    got: isSeller ? lost + owed : got - owed - moved.cost,
    table: tableOf(deal, { owed, moved, lost, got }, entries),
  };
}

interface Counted {
  readonly owed: bigint;
  readonly moved: Moved;
  /** How the accounts have changed, gas apart. */
  readonly lost: bigint;
  readonly got: bigint;
}

/** Who paid, got and lost what, and the gas of each. */
function tableOf(
  { buyer, seller, asset }: Deal,
  { owed, moved, lost, got }: Counted,
  entries: readonly Entry[],
): string {
  const { cost, penalty, burned, forfeited } = moved;
  const row = (party: Party, amounts: readonly bigint[]) => {
    const own = entriesOf(entries, party);
    const fee = own.length === 0 ? "–" : bare({ ...asset, decimals: 18 }, feesIn(own));
    return [party.name, ...amounts.map((each) => signed(asset, each)), whole(gasIn(own)), fee];
  };
  const rows = [
    row(buyer, [-owed, -cost, -penalty, forfeited, lost]),
    row(seller, [owed, cost, penalty - burned, -forfeited, got]),
  ];
  const nobody = ["nobody", "–", "–", signed(asset, burned), "–", signed(asset, burned), "–", "–"];
  const heads = ["Owed", "Proof", "Penalty", "Stake", "Account", "Gas", "Gas in ETH"];
  return table(
    [`In ${asset.symbol}`, ...heads.map((head) => `>${head}`)],
    burned === 0n ? rows : [...rows, nobody],
  );
}

/** With its sign; a dash for nothing. */
function signed(asset: Asset, units: bigint): string {
  if (units === 0n) return "–";
  return units > 0n ? `+${bare(asset, units)}` : bare(asset, units);
}

function entriesOf(entries: readonly Entry[], party: Party): Entry[] {
  const accounts = accountsOf(party);
  return entries.filter(({ from }) => accounts.includes(from));
}

function feesIn(entries: readonly Entry[]): bigint {
  return entries.reduce((sum, { fee }) => sum + fee, 0n);
}

/** Who paid, got and lost what. */
export function showDispute({ table: drawn }: Outcome): void {
  show(drawn);
}

/** All cheats at a glance. */
export function showOutcomes({ coin }: Stage, outcomes: readonly Outcome[]): void {
  const rows = outcomes.map(({ cheat, who, asset, won, gas, fee, refunded, got }) => [
    cheat,
    who,
    won === 0n ? "0" : paid(asset, won),
    whole(gas),
    bare(coin, fee - refunded),
    got === 0n ? "–" : paid(asset, got),
  ]);
  const heads = [">Won", ">Other's gas", ">Cost it, ETH", ">It got"];
  show(table(["Cheat", "Who", ...heads], rows));
}
