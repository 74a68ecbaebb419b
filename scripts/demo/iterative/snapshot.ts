import { channelOn, epochOn, keyOn, lineOn } from "../../../sdk/iterative/contract.js";
import {
  burnedOf,
  channelIn,
  epochIn,
  fetchEvents,
  heldFor,
  isDirect,
  type IterativeEvent,
  keyIn,
  type Ledger,
  lineIn,
  replay,
} from "../../../sdk/iterative/index.js";
import { isLive } from "../../../sdk/iterative/rules.js";
import { sum } from "../invariants.js";
import type { AccountSnapshot, Border, ChannelSnapshot, Snapshot } from "./invariants.js";
import { movedIn } from "./moved.js";
import { type Asset, type Floor, type Party, wealth } from "./stage.js";
import type { Deal } from "./trade.js";

/** All events so far. */
export const eventsOf = ({ address, provider, since }: Floor) =>
  fetchEvents(address, provider, { fromBlock: since });

/** A channel on chain. */
export const stateOf = ({ contract }: Floor, { id, channel }: Deal) =>
  channelOn(contract, id, channel.signer);

/** Reads contract, accounts, both sides' books and events. */
export async function takeSnapshot(stage: Floor): Promise<Snapshot> {
  const { coin, token, deals, everybody } = stage;
  const events = await eventsOf(stage);
  const ledger = replay(events);
  const [borders, channels, accounts, differences]: [
    Border[],
    ChannelSnapshot[],
    AccountSnapshot[],
    string[],
  ] = [[], [], [], []];
  const states = new Map<string, Held>();
  for (const deal of deals) {
    const { channel, exit } = await stateOf(stage, deal);
    const settled = channel.settled + (await landedIn(stage, deal));
    const claims = await claimsIn(stage, ledger, deal, differences);
    states.set(deal.id, { settled, deposit: channel.deposit, ...claims });
    channels.push(await inBooks(deal, settled, !isLive(channel)));
    const told = channelIn(ledger, deal.id);
    if (!isSame({ channel, exit }, { channel: told?.channel, exit: told?.exit }))
      differences.push(`channel ${deal.id}`);
    differences.push(...(await keysAndLines(stage, ledger, deal)));
  }
  for (const asset of [coin, token]) {
    const border = await borderOf(stage, asset, states, ledger);
    borders.push(border);
    if (border.burned !== burnedOf(ledger, asset.address))
      differences.push(`burned ${asset.symbol}`);
    for (const party of everybody) {
      const account = await accountOf(stage, asset, party, states, ledger);
      accounts.push({ ...account, disputed: disputed(stage, events, asset, party) });
    }
  }
  return { borders, channels, accounts, differences };
}

async function inBooks(
  { buyer, seller, id }: Deal,
  settled: bigint,
  isOver: boolean,
): Promise<ChannelSnapshot> {
  const { owed: accepted } = await seller.payee.standing(id);
  const { receipt } = await buyer.payer.account(id);
  return { settled, isOver, accepted, receipted: receipt?.cumulative ?? 0n };
}

async function keysAndLines(
  { contract }: Floor,
  ledger: Ledger,
  { id, channel, buyer, sessionKey }: Deal,
): Promise<string[]> {
  const differences: string[] = [];
  const { address } = buyer.wallet;
  if (!isSame(await lineOn(contract, address), lineIn(ledger, address)))
    differences.push(`line of ${address}`);
  for (const key of [channel.signer, sessionKey?.id]) {
    if (key !== undefined && !isSame(await keyOn(contract, id, key), keyIn(ledger, id, key)))
      differences.push(`key ${key}`);
  }
  return differences;
}

/** A channel's part in what the contract has; of a direct channel `settled` has what landed, too. */
interface Held {
  readonly settled: bigint;
  readonly deposit: bigint;
  /** Taken from the deposit for claims that wait … */
  readonly claimed: bigint;
  /** … and their stakes, in wei. */
  readonly stakes: bigint;
}

type States = ReadonlyMap<string, Held>;

/** What landed of a direct channel: the contract does not see it, its payee does. */
export async function landedIn(stage: Floor, deal: Deal): Promise<bigint> {
  if (!isDirect(deal.channel)) return 0n;
  const { view } = await deal.seller.payee.status(deal.id);
  return view.channel.settled - (await stateOf(stage, deal)).channel.settled;
}

/** Claims that wait, by the contract's epochs, which are compared with what events tell of them. */
async function claimsIn(
  { contract }: Floor,
  ledger: Ledger,
  { id, channel, seller }: Deal,
  differences: string[],
): Promise<Pick<Held, "claimed" | "stakes">> {
  let [claimed, stakes] = [0n, 0n];
  if (channel.dispute === undefined) return { claimed, stakes };
  const { epoch: last } = await seller.payee.standing(id);
  for (let number = 0; number <= last; number += 1) {
    const { isProven: _, ...epoch } = await epochOn(contract, id, number);
    if (!isSame(epoch, epochIn(ledger, id, number)))
      differences.push(`epoch ${number} of channel ${id}`);
    claimed += epoch.held;
    if (epoch.held !== 0n) stakes += channel.dispute.stake;
  }
  return { claimed, stakes };
}

/** What disputes took from a party beside what was owed, or have of it. */
function disputed(
  { deals, coin }: Floor,
  events: readonly IterativeEvent[],
  asset: Asset,
  party: Party,
): bigint {
  const all = deals.map((deal) => {
    const { cost, penalty, burned, held, staked, forfeited } = movedIn(events, deal);
    const [inAsset, inCoin] = [deal.asset === asset, asset === coin];
    if (deal.buyer === party)
      return (inAsset ? cost + penalty + held : 0n) - (inCoin ? forfeited : 0n);
    if (deal.seller !== party) return 0n;
    return (inCoin ? staked + forfeited : 0n) - (inAsset ? cost + penalty - burned : 0n);
  });
  return sum(all);
}

async function borderOf(
  stage: Floor,
  asset: Asset,
  states: States,
  ledger: Ledger,
): Promise<Border> {
  const { provider, address, coin, deals, everybody, tokensOf, contract } = stage;
  const held = asset === coin ? await provider.getBalance(address) : await tokensOf(address);
  const own = deals.filter((deal) => deal.asset === asset);
  const deposits = sum(own.map(({ id }) => states.get(id)?.deposit ?? 0n));
  const waiting = sum(
    everybody.map(({ wallet }) => heldFor(ledger, asset.address, wallet.address)),
  );
  const claimed = sum(own.map(({ id }) => states.get(id)?.claimed ?? 0n));
  const stakes = sum([...states.values()].map((state) => state.stakes));
  const claims = claimed + (asset === coin ? stakes : 0n);
  return { held, deposits, waiting, claims, burned: await contract.burned(asset.address) };
}

async function accountOf(
  stage: Floor,
  asset: Asset,
  party: Party,
  states: States,
  ledger: Ledger,
): Promise<Omit<AccountSnapshot, "disputed">> {
  const total = (deals: readonly Deal[], what: "settled" | "deposit") =>
    sum(deals.map(({ id }) => states.get(id)?.[what] ?? 0n));
  const own = stage.deals.filter((deal) => deal.asset === asset);
  const [bought, sold] = [
    own.filter(({ buyer }) => buyer === party),
    own.filter(({ seller }) => seller === party),
  ];
  return {
    gone: party.purse[asset.symbol] - (await wealth(stage, asset, party)),
    spent: total(bought, "settled"),
    deposited: total(bought, "deposit"),
    earned: total(sold, "settled"),
    waiting: heldFor(ledger, asset.address, party.wallet.address),
  };
}

/** Whether two records say the same, whatever the order of their fields. */
function isSame(a: object, b: object): boolean {
  return written(a) === written(b);
}

function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
