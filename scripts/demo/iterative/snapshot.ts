import { channelOn, keyOn, lineOn } from "../../../sdk/iterative/contract.js";
import {
  channelIn,
  fetchEvents,
  heldFor,
  keyIn,
  type Ledger,
  lineIn,
  replay,
} from "../../../sdk/iterative/index.js";
import { isLive } from "../../../sdk/iterative/rules.js";
import { sum } from "../invariants.js";
import type { AccountSnapshot, Border, ChannelSnapshot, Snapshot } from "./invariants.js";
import { type Asset, type Party, type Stage, wealth } from "./stage.js";
import type { Deal } from "./trade.js";

/** All events so far. */
export const eventsOf = ({ address, provider, since }: Stage) =>
  fetchEvents(address, provider, { fromBlock: since });

/** A channel on chain. */
export const stateOf = ({ contract }: Stage, { id, channel }: Deal) =>
  channelOn(contract, id, channel.signer);

/** Reads contract, accounts, both sides' books and events. */
export async function takeSnapshot(stage: Stage): Promise<Snapshot> {
  const { coin, token, deals, everybody } = stage;
  const ledger = replay(await eventsOf(stage));
  const [borders, channels, accounts, differences]: [
    Border[],
    ChannelSnapshot[],
    AccountSnapshot[],
    string[],
  ] = [[], [], [], []];
  const states = new Map<string, { settled: bigint; deposit: bigint }>();
  for (const deal of deals) {
    const { channel, exit } = await stateOf(stage, deal);
    states.set(deal.id, channel);
    channels.push(await inBooks(deal, channel.settled, !isLive(channel)));
    const told = channelIn(ledger, deal.id);
    if (!isSame({ channel, exit }, { channel: told?.channel, exit: told?.exit }))
      differences.push(`channel ${deal.id}`);
    differences.push(...(await keysAndLines(stage, ledger, deal)));
  }
  for (const asset of [coin, token]) {
    borders.push(await borderOf(stage, asset, states, ledger));
    for (const party of everybody)
      accounts.push(await accountOf(stage, asset, party, states, ledger));
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
  { contract }: Stage,
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

type States = ReadonlyMap<string, { readonly settled: bigint; readonly deposit: bigint }>;

async function borderOf(
  stage: Stage,
  asset: Asset,
  states: States,
  ledger: Ledger,
): Promise<Border> {
  const { provider, address, coin, deals, everybody, tokensOf } = stage;
  const held = asset === coin ? await provider.getBalance(address) : await tokensOf(address);
  const own = deals.filter((deal) => deal.asset === asset);
  const deposits = sum(own.map(({ id }) => states.get(id)?.deposit ?? 0n));
  const waiting = sum(
    everybody.map(({ wallet }) => heldFor(ledger, asset.address, wallet.address)),
  );
  return { held, deposits, waiting };
}

async function accountOf(
  stage: Stage,
  asset: Asset,
  party: Party,
  states: States,
  ledger: Ledger,
): Promise<AccountSnapshot> {
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
