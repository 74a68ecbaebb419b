import { sum } from "../invariants.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import type { IterativeEvent } from "../../../sdk/iterative/index.js";
import type { Season } from "./season.js";
import { whole } from "./show.js";
import { movedIn } from "./moved.js";
import { eventsOf, landedIn } from "./snapshot.js";
import { type Asset, bare, type Party, type Stage, wealth } from "./stage.js";
import { type Deal, unpaidSteps } from "./trade.js";

/** What a party put into the contract, and what came out of it for it. */
interface Flows {
  readonly put: bigint;
  readonly back: bigint;
  readonly got: bigint;
}

/** The end: what each has, and what nobody owes any more. */
export async function tellClosing(stage: Stage, season: Season): Promise<void> {
  const { clock, coin, token, cast, readers, provider, address, tokensOf, book, contract } = stage;
  const events = await eventsOf(stage);
  scene(clock.dayOf(), "What everybody has");
  say(
    `Put in is what went into the contract, as deposits, stakes and with payments that landed; what came
    back and what was got came out of it. All three are told by its events, and of direct channels by
    the transfers that landed, too. The last column but one is how the account itself has changed, gas
    apart. Unpaid are steps that were delivered.`,
  );
  const groups: [string, readonly Party[]][] = [
    ...Object.values(cast).map((party): [string, Party[]] => [party.name, [party]]),
    ["20 readers", readers],
    ["All together", stage.everybody],
  ];
  const rows: string[][] = [];
  for (const [name, parties] of groups) {
    for (const asset of [coin, token]) {
      const row = await rowOf(stage, season, events, asset, name, parties);
      if (row !== undefined) rows.push(row);
    }
  }
  const heads = ["Put in", "Came back", "Got", "Account", "Unpaid"].map((head) => `>${head}`);
  show(table(["Who", "In", ...heads], rows));
  const [coins, tokens] = [await provider.getBalance(address), await tokensOf(address)];
  const burned = await contract.burned(coin.address);
  season.expect("only what was burned is left in the contract", coins === burned && tokens === 0n);
  say(
    `In the contract are ${bare(coin, coins)} ETH, which are the half of Berta's penalty that is
    nobody's, and ${bare(token, tokens)} PAY. The whole story took ${whole(book.entries.length)} transactions.`,
  );
  await season.check();
}

/** Undefined for a party that has nothing to do with the asset. */
async function rowOf(
  stage: Stage,
  season: Season,
  events: readonly IterativeEvent[],
  asset: Asset,
  name: string,
  parties: readonly Party[],
): Promise<string[] | undefined> {
  const flows = await Promise.all(parties.map((party) => flowsOf(stage, events, asset, party)));
  const [put, back, got] = (["put", "back", "got"] as const).map((what) =>
    sum(flows.map((flow) => flow[what])),
  ) as [bigint, bigint, bigint];
  if (put === 0n && got === 0n) return undefined;
  let change = 0n;
  for (const party of parties)
    change += (await wealth(stage, asset, party)) - party.purse[asset.symbol];
  season.expect(`the account of ${name} is what the events tell`, change === back + got - put);
  const sold = stage.deals.filter((deal) => deal.asset === asset && parties.includes(deal.seller));
  const unpaid = sold.reduce((all, deal) => all + unpaidSteps(deal), 0);
  const amounts = [put, back, got, change].map((units) =>
    units === 0n ? "–" : bare(asset, units),
  );
  return [name, asset.symbol, ...amounts, sold.length === 0 ? "–" : `${unpaid}`];
}

async function flowsOf(
  stage: Stage,
  events: readonly IterativeEvent[],
  asset: Asset,
  party: Party,
): Promise<Flows> {
  const own = (role: "buyer" | "seller") =>
    stage.deals.filter((deal) => deal.asset === asset && deal[role] === party);
  const [bought, sold] = [own("buyer"), own("seller")];
  const landed = async (deals: readonly Deal[]) =>
    sum(await Promise.all(deals.map((deal) => landedIn(stage, deal))));
  const put = await landed(bought);
  const got = await landed(sold);
  const idsOf = (deals: readonly Deal[]) => new Set(deals.map(({ id }) => id));
  const paid = paidBy(events, idsOf(bought));
  const [asPayee, stakes] = [gotBy(events, idsOf(sold)), stakesOf(stage, events, party)];
  const none = { put: 0n, back: 0n, got: 0n };
  const { put: staked, back: returned, got: won } = asset === stage.coin ? stakes : none;
  return {
    put: put + paid.put + staked,
    back: paid.back + returned,
    got: got + asPayee + won,
  };
}

/** What payers put into these channels, and what came back. */
function paidBy(events: readonly IterativeEvent[], ids: ReadonlySet<string>) {
  let [put, back] = [0n, 0n];
  for (const { name, args } of events) {
    if (!("id" in args) || !ids.has(args.id)) continue;
    if (name === "Opened") put += args.deposit;
    if (name === "Paid") put += args.value;
    if (name === "Paid" || name === "ClaimResolved") back += args.refund;
    if (name === "Released" || name === "Withdrawn") back += args.amount;
  }
  return { put, back };
}

/** What the payees of these channels got, of the penalties too. */
function gotBy(events: readonly IterativeEvent[], ids: ReadonlySet<string>): bigint {
  let got = 0n;
  for (const { name, args } of events) {
    if (!("id" in args) || !ids.has(args.id)) continue;
    if (name === "Paid" || name === "Claimed" || name === "VoucherClaimed") got += args.amount;
    if (name === "ClaimResolved") got += args.amount;
    if (name === "ConflictProven") got += args.amount + args.cost + args.penalty / 2n;
  }
  return got;
}

/** Stakes that a party put up, had back, and got of others. */
function stakesOf({ deals }: Stage, events: readonly IterativeEvent[], party: Party): Flows {
  let [put, back, got] = [0n, 0n, 0n];
  for (const deal of deals) {
    const { staked, forfeited, stakes } = movedIn(events, deal);
    if (deal.seller === party) put += stakes;
    if (deal.seller === party) back += stakes - forfeited - staked;
    if (deal.buyer === party) got += forfeited;
  }
  return { put, back, got };
}
