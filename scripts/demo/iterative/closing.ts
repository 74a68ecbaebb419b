import { sum } from "../invariants.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import type { IterativeEvent } from "../../../sdk/iterative/index.js";
import type { Season } from "./season.js";
import { whole } from "./show.js";
import { eventsOf } from "./snapshot.js";
import { type Asset, bare, type Party, type Stage, wealth } from "./stage.js";
import { unpaidSteps } from "./trade.js";

/** What a party put into the contract, and what came out of it for it. */
interface Flows {
  readonly put: bigint;
  readonly back: bigint;
  readonly got: bigint;
}

/** The end: what each has, and what nobody owes any more. */
export async function tellClosing(stage: Stage, season: Season): Promise<void> {
  const { clock, coin, token, cast, readers, provider, address, tokensOf, book } = stage;
  const events = await eventsOf(stage);
  scene(clock.dayOf(), "What everybody has");
  say(
    `Put in is what went into the contract, as deposits and with payments that landed; what came back
    and what was got came out of it. All three are told by its events, and the last column is how
    the account itself has changed, gas apart. Unpaid are steps that were delivered.`,
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
  season.expect("nothing is left in the contract", coins === 0n && tokens === 0n);
  say(
    `In the contract are ${bare(coin, coins)} ETH and ${bare(token, tokens)} PAY. The whole story took
    ${whole(book.entries.length)} transactions.`,
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
  const flows = parties.map((party) => flowsOf(stage, events, asset, party));
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

function flowsOf(
  { deals }: Stage,
  events: readonly IterativeEvent[],
  asset: Asset,
  party: Party,
): Flows {
  const own = (role: "buyer" | "seller") =>
    new Set(
      deals.filter((deal) => deal.asset === asset && deal[role] === party).map(({ id }) => id),
    );
  const [bought, sold] = [own("buyer"), own("seller")];
  let [put, back, got] = [0n, 0n, 0n];
  for (const { name, args } of events) {
    if (!("id" in args)) continue;
    if (bought.has(args.id)) {
      if (name === "Opened") put += args.deposit;
      if (name === "Paid") put += args.value;
      if (name === "Paid") back += args.refund;
      if (name === "Released" || name === "Withdrawn") back += args.amount;
    }
    if (sold.has(args.id) && (name === "Paid" || name === "Claimed" || name === "VoucherClaimed"))
      got += args.amount;
  }
  return { put, back, got };
}
