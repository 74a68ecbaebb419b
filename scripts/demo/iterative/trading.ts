import { readPayment } from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { Chance } from "../chance.js";
import { say, scene, show } from "../teller.js";
import { type Entry, gasIn } from "../book.js";
import { END, type Trade } from "./opening.js";
import type { Season } from "./season.js";
import { showOutcome, whole } from "./show.js";
import { act, type Asset, paid, type Stage, units } from "./stage.js";
import { buySurely, type Deal } from "./trade.js";

const SEED = 91;
const PURCHASES = 1_000;
const DAYS = END - 1;
const MORNING = 10;
/** Of a hundred purchases those of flour. */
const FLOUR = 52;

/** What a purchase costs: so many times a step. */
interface Prices {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}
const FLOUR_PRICES: Prices = { step: "0.0001", from: 20, to: 200 };
const BREAD_PRICES: Prices = { step: "0.01", from: 300, to: 4_000 };

/** Days 1 to 91: a thousand purchases, and one landing each way. */
export async function tellTrading(stage: Stage, season: Season, trade: Trade): Promise<void> {
  const { book, provider } = stage;
  const chance = new Chance(SEED);
  const opened = await provider.getBlockNumber();
  const first: string[][] = [];
  for (let i = 0; i < PURCHASES; i += 1) {
    const day = 1 + Math.floor((i * DAYS) / PURCHASES);
    if (stage.clock.dayOf() < day) await season.until({ day, hour: MORNING });
    const isFlour = chance.between(1, 100) <= FLOUR;
    const deal = isFlour ? trade.flour : trade.bread;
    const price = draw(chance, isFlour ? FLOUR_PRICES : BREAD_PRICES, deal.asset);
    await buySurely(deal, price);
    if (first.length < 6) first.push(rowOf(deal, price));
  }
  tellFirst(first);

  const between = await book.note("trading");
  const blocks = (await provider.getBlockNumber()) - opened;
  await tellSilence(trade, blocks, between.length);
  season.expect("nothing went to the chain during the season", between.length === 0);
  await tellLanding(stage, season, trade);
}

function draw(chance: Chance, { step, from, to }: Prices, asset: Asset): bigint {
  return BigInt(chance.between(from, to)) * units(asset, step);
}

function rowOf({ asset, seller, payments }: Deal, price: bigint): string[] {
  const { transaction, cumulative } = readPayment(payments.at(-1) ?? "0x");
  return [
    seller.name === "Mill" ? "flour" : "bread",
    paid(asset, price),
    paid(asset, cumulative),
    `${transaction.nonce}`,
    "signed",
  ];
}

function tellFirst(rows: readonly string[][]): void {
  scene(1, "The first purchases");
  say(
    `For each the buyer signs the sum so far, and the seller checks it: the amount, the number, the
    fees, the deposit, the buyer's balance. What it accepts it answers with a receipt that it
    signs, so that neither side can deny it.`,
  );
  show(table(["What", ">Price", ">Signed: owed so far", ">Nonce", "Receipt"], rows));
}

async function tellSilence({ flour, bread }: Trade, blocks: number, sent: number): Promise<void> {
  const accounts = await Promise.all(
    [flour, bread].map(({ buyer, id }) => buyer.payer.account(id)),
  );
  const receipts = accounts.reduce((all, { count }) => all + count, 0);
  scene(DAYS, "Three months of trade");
  say(
    `By now flour was bought ${whole(flour.payments.length)} times and bread
    ${whole(bread.payments.length)} times, and the buyers hold ${whole(receipts)} receipts. Since the
    opening the chain has gone on by ${blocks} blocks, and in them are ${sent} transactions.`,
  );
}

/** The agreed end: each seller lands its last payment, and lets go of what is left of the deposit. */
async function tellLanding(stage: Stage, season: Season, trade: Trade): Promise<void> {
  const deals = [trade.flour, trade.bread];
  await season.until({ day: END, hour: MORNING });
  for (const { seller, id } of deals) {
    const done = await act(stage, "landing", () => seller.payee.follow(id));
    season.expect("the last payment was landed", done === "broadcast");
  }
  await season.check();
  for (const { seller, id } of deals)
    await act(stage, "letting go", () => seller.payee.release(id));

  scene(END, "The landing");
  say(
    `The agreed end has come. Each seller lands the last payment that it holds, of all the only one
    that ever reaches the chain, and lets go of the deposit, which goes back to the buyer.`,
  );
  for (const deal of deals) await showOutcome(stage, deal);
  tellCost(stage, trade);
  await season.check();
}

function tellCost({ book, plain, coin }: Stage, { flour, bread }: Trade): void {
  const own = Map.groupBy(book.entries, ({ what }) => what);
  const rows = [...own].map(([what, entries]) => costRow(what, entries));
  const gas = gasIn(book.entries);
  const [coins, tokens] = [BigInt(flour.payments.length), BigInt(bread.payments.length)];
  const each = coins * plain.ETH + tokens * plain.PAY;
  say(
    `What it cost, beside paying each time. A transfer of coin took ${whole(plain.ETH)} gas on this
    chain, one of PAY ${whole(plain.PAY)}, to somebody who had some before:`,
  );
  show(
    table(
      ["Transactions for", ">How many", ">Gas"],
      [
        ...rows,
        ["all of it", `${book.entries.length}`, whole(gas)],
        ["a transfer for each purchase", whole(coins + tokens), whole(each)],
      ],
    ),
  );
  say(
    `That is ${times(each, gas)} times less gas, and ${times(coins + tokens, BigInt(book.entries.length))}
    times fewer transactions. What it took besides: for a season
    ${paid(coin, flour.channel.deposit)} and ${paid(bread.asset, bread.channel.deposit)} lay in
    deposits.`,
  );
}

function costRow(what: string, entries: readonly Entry[]): string[] {
  return [what, `${entries.length}`, whole(gasIn(entries))];
}

/** How often one goes into the other, to a tenth. */
export function times(a: bigint, b: bigint): string {
  const tenths = (a * 10n) / b;
  return `${tenths / 10n}.${tenths % 10n}`;
}
