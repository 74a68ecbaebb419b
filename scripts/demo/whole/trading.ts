import { table } from "../../terminal/table.js";
import { DAY } from "../../time.js";
import { buy } from "../cards/acts.js";
import { Trade } from "../cards/trade.js";
import { SHOPS } from "../cards/town.js";
import { Chance } from "../chance.js";
import { buySurely, type Deal } from "../iterative/trade.js";
import { sum } from "../invariants.js";
import { say, scene, show } from "../teller.js";
import { END, type Opened } from "./opening.js";
import { cents, inRoom, MERCHANTS, pay, type Stage, unitsOf } from "./stage.js";
import { GAS_PER_CENT, type Week } from "./week.js";

const SEED = 4;
/** What the two merchants buy from each other in a day, and what it costs: so many times ten cents. */
const ORDERS = { bread: 24, lunches: 16 } as const;
const PRICES = { bread: [12, 60], lunches: [70, 160] } as const;
const TEN_CENTS = unitsOf("0.1");

/** A day as the tills saw it. */
interface TillDay {
  readonly day: number;
  readonly payments: number;
  /** Cents. */
  readonly sum: bigint;
}

/** What the week's trade has come to. */
export interface Traded {
  /** Cents that the tills have sold, held and captured; and refunded. */
  readonly captured: bigint;
  readonly refunded: bigint;
}

/** Days 1 to 5: people pay at the tills, the merchants pay each other, and every evening fees are charged. */
export async function tellTrading(stage: Stage, week: Week, opened: Opened): Promise<Traded> {
  const chance = new Chance(SEED);
  const shops = SHOPS.filter(({ name }) => MERCHANTS.some((merchant) => merchant === name));
  const trade = new Trade(stage.cards, chance, shops);
  const tills: TillDay[] = [];
  week.trade = async (day) => {
    if (day === 0 || day >= END) return;
    await inRoom(stage, "cards", () => trade.day());
    const rows = trade.latest.map(({ approved, sum: amount }) => ({ approved, amount }));
    tills.push({
      day,
      payments: rows.reduce((all, { approved }) => all + approved, 0),
      sum: sum(rows.map(({ amount }) => amount)),
    });
    await trust(chance, opened);
  };
  const dinner = await serveDinner(stage, week);
  await week.until({ day: END, hour: 9 });
  week.trade = undefined;

  tellDays(week, tills);
  await tellBetween(stage, week, opened, dinner);
  const sold = sum(tills.map((till) => till.sum));
  return { captured: sold + dinner.captured, refunded: dinner.refunded };
}

/** A day's purchases of the merchants: nothing of it goes to the chain. */
async function trust(chance: Chance, { bread, lunches }: Opened): Promise<void> {
  const buyAll = async (deal: Deal, count: number, [from, to]: readonly [number, number]) => {
    for (let i = 0; i < count; i += 1)
      await buySurely(deal, BigInt(chance.between(from, to)) * TEN_CENTS);
  };
  await buyAll(bread, ORDERS.bread, PRICES.bread);
  await buyAll(lunches, ORDERS.lunches, PRICES.lunches);
}

/** Day 2: a bill that is held, captured with a tip, and refunded in part. */
async function serveDinner(stage: Stage, week: Week) {
  const { cards, clock } = stage;
  const restaurant = cards.business("Restaurant");
  const { owner, till } = restaurant;
  await week.until({ day: 2, hour: 13 });
  const [held, bill, withTip, refunded] = [7_000n, 5_240n, 5_800n, 640n];
  await inRoom(stage, "cards", async () => {
    const dinner = { amount: held, kind: "Authorization" as const };
    const authorizationEnd = clock.now + DAY;
    const cleo = cards.citizen("Cleo");
    const { payment } = await buy(cards, cleo, restaurant, { ...dinner, authorizationEnd });
    await clock.act(() => owner.capture(till.key, payment, bill));
    await clock.act(() => owner.capture(till.key, payment, withTip, true));
    await clock.act(() => owner.refund(till.key, payment, "Authorization", refunded));
    await cards.chronicle.follow();
  });
  await week.check();
  return { held, captured: withTip, refunded, tip: withTip - bill };
}

function tellDays({ charges }: Week, tills: readonly TillDay[]): void {
  scene(END - 1, "Five days of card payments, and what they cost the card operator");
  say(
    `Every evening the tills upload what they have sold, two signatures to a payment, in one
    transaction. The executor that runs it charges the card operator's fee account a cent for each
    ${GAS_PER_CENT.toLocaleString("en-US")} gas begun, in a batch that is charged once however often
    it is sent. Day 0 is the issue of the cards.`,
  );
  const rows = charges.map(({ day, transactions, gas, amount }) => {
    const till = tills.find((each) => each.day === day);
    return [
      `${day}`,
      `${till?.payments ?? "–"}`,
      till === undefined ? "–" : cents(till.sum),
      `${transactions}`,
      gas.toLocaleString("en-US"),
      pay(amount),
    ];
  });
  show(table([">Day", ">Payments", ">PAY", ">Transactions", ">Gas", ">Fee charged"], rows));
}

async function tellBetween(
  stage: Stage,
  week: Week,
  { bread, lunches }: Opened,
  { held, captured, tip, refunded }: Awaited<ReturnType<typeof serveDinner>>,
): Promise<void> {
  const { length: loaves } = bread.payments;
  const { length: meals } = lunches.payments;
  const sent = (await stage.book.note("iterative")).length;
  week.expect("the merchants' trade sends nothing to the chain", sent === 0);
  say(
    `On day 2 the Restaurant held ${cents(held)} PAY of Cleo's card, captured ${cents(captured)} with
    a tip of ${cents(tip)}, and refunded ${cents(refunded)} for a bottle that was corked. Meanwhile
    it bought bread ${loaves} times, and the Bakery lunches ${meals} times. Each time the buyer
    signed what it owes so far; nothing of it went to the chain.`,
  );
}
