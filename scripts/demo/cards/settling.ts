import type { Closed } from "../../../sdk/cards/clearing.js";
import { boundsOf } from "../../../sdk/cards/schedule.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { buy, cardOf } from "./acts.js";
import { LONG_PERIOD } from "./announcing.js";
import type { Month } from "./month.js";
import { moment, percent, refusal } from "./show.js";
import { bare, type Business, paid, PROGRAM, type Stage, UNIT } from "./stage.js";
import { RATES, type ShopName } from "./town.js";

/** Merchants in an order that nobody has to keep; the pharmacy is not among them for long. */
const ORDER: readonly ShopName[] = [
  "Cinema",
  "Bakery",
  "Market stall",
  "Bookshop",
  "Restaurant",
  "Hotel",
];

/** CA-15. Closes a period of merchants, one after the other. */
export async function closeFor(
  stage: Stage,
  period: number,
  names: readonly ShopName[] = ORDER,
): Promise<Map<ShopName, Closed>> {
  const { clock, passerby, chronicle } = stage;
  const all = new Map<ShopName, Closed>();
  for (const name of names) {
    const { number } = stage.business(name);
    all.set(name, await clock.act(() => passerby.closePeriod(PROGRAM, number, period)));
  }
  await chronicle.follow();
  return all;
}

/** Closes a period of all but the pharmacy's, without a word. */
export async function settleQuietly(stage: Stage, month: Month, period: number): Promise<void> {
  await month.until({ day: 10, hour: 9 });
  await closeFor(stage, period);
  await month.check();
}

/** Everybody, the pharmacy as well. */
export const EVERYBODY: readonly ShopName[] = [...ORDER, "Pharmacy"];

/** Day 9: the first period is closed, and one merchant's account at the token is blocked. */
export async function tellFirstClosing(stage: Stage, month: Month): Promise<void> {
  const { clock, passerby, balanceOf, otherAccount, blockAccount } = stage;
  const bookshop = stage.business("Bookshop");
  await month.until({ day: 9, hour: 10 });
  const early = await refusal(stage, () => closeFor(stage, 1, ["Bakery"]));
  await clock.act(() => blockAccount(bookshop.address));
  const closed = await closeFor(stage, 0);
  const again = await closeFor(stage, 0, ["Bakery"]);
  await month.check();
  const unpaid = (await stage.cards.clearingOf(PROGRAM, bookshop.number)).unpaid;
  const stranger = await refusal(stage, () =>
    clock.act(() => stage.business("Bakery").owner.setPayout(bookshop.number, otherAccount)),
  );
  const before = await balanceOf(otherAccount);
  await clock.act(() => bookshop.owner.setPayout(bookshop.number, otherAccount));
  await clock.act(() => passerby.payOut(PROGRAM, bookshop.number));
  const arrived = (await balanceOf(otherAccount)) - before;

  scene(9, "The first period is closed");
  say(
    `Period 0 is over, period 1 is not: "${early}" Anybody closes a period of any merchant, in any
    order. The contract chains a statement for each, and pays out what is left after the fee of
    ${percent(RATES.first)}:`,
  );
  show(
    table(
      ["Merchant", ">Captured", ">Refunded", ">Fee", ">Paid out", ""],
      [...closed].map(
        ([
          name,
          {
            statements: [statement],
            paid: out,
            refused,
          },
        ]) => [
          name,
          bare(statement?.captured ?? 0n),
          bare(statement?.refunded ?? 0n),
          bare(statement?.fee ?? 0n),
          bare(out),
          refused ? "the token refused" : statement === undefined ? "nothing happened" : "",
        ],
      ),
    ),
  );
  say(
    `The stall had no market yet, so it has no statement. The bakery's period is closed once more by
    mistake, and nothing happens. The token has blocked the bookshop's account. Nobody else waits for
    that, and ${paid(unpaid)} stay the bookshop's. Only its owner names another account
    ("${stranger}"); then anybody has it paid out there, ${paid(arrived / UNIT)}. The
    pharmacy is left out for now.`,
  );
  const baker = again.get("Bakery");
  month.expect("closing again does nothing", baker?.statements.length === 0 && baker.paid === 0n);
  month.expect("a refused payout is made good", closed.get("Bookshop")?.refused === true);
  month.expect("what was refused is paid to the unit", arrived === unpaid * UNIT);
  await month.check();
}

/** Day 16: three periods of the pharmacy are closed at once, and each is what it was. */
export async function tellLateClosing(stage: Stage, month: Month): Promise<void> {
  const { chronicle } = stage;
  const pharmacy = stage.business("Pharmacy");
  await closeFor(stage, 2);
  const late = (await closeFor(stage, 2, ["Pharmacy"])).get("Pharmacy");
  const statements = late?.statements ?? [];

  scene(16, "A merchant that is late");
  say(
    `The others' periods 1 and 2 are closed by now. Nobody has closed anything for the pharmacy since
    the month began. One transaction closes all three of its periods, the oldest first, and pays
    ${paid(late?.paid ?? 0n)}. How late that is changes no figure:`,
  );
  show(
    table(
      [">Period", "Until", ">Captures", ">Captured", ">Refunded", ">Fee", ">Closing"],
      statements.map(({ period, captures, captured, refunded, fee, closing }) => [
        `${period}`,
        moment(stage, boundsOf(Number(period), chronicle.book.schedule.periods).end),
        `${captures}`,
        bare(captured),
        bare(refunded),
        bare(fee),
        bare(closing),
      ]),
    ),
  );
  month.expect(
    "a late closing says what happened in time",
    statements.length === 3 &&
      statements.every(({ period, captured, refunded, captures, refunds }) => {
        const told = chronicle.sumsOf(pharmacy.number, Number(period));
        return String(told) === String([captured, refunded, captures, refunds]);
      }),
  );
  await month.check();
}

/** Day 20: the first period under the new fee. */
export async function tellNewRate(stage: Stage, month: Month): Promise<void> {
  const { chronicle } = stage;
  await month.until({ day: 20, hour: 14 });
  const [before, after] = [2, 3];
  await closeFor(stage, after, EVERYBODY);
  const rows = stage.businesses.flatMap(({ name, number }) => {
    const sides = [before, after].map((period) => feeIn(stage, number, period));
    return sides.every((side) => side === undefined) ? [] : [[name, ...sides.flatMap(shown)]];
  });

  scene(20, "The new fee");
  say(
    `Period 3 is over, the first one under the fee of ${percent(RATES.next)}. It is taken of what a
    merchant captured less what it refunded since that fee began, rounded half to even, less what was
    taken before. So nobody gains by splitting a sale, and nothing drifts. What happened before day
    15 keeps its ${percent(RATES.first)}:`,
  );
  show(
    table(["Merchant", ">Net, period 2", ">Fee", ">Rate", ">Net, period 3", ">Fee", ">Rate"], rows),
  );
  say(
    `The stall refunded more than it took. Its fee is below zero: what it had paid for the sale comes
    back with the refund, at the fee of the day.`,
  );
  const { rates } = chronicle.book.schedule;
  month.expect("the fee changed once", rates.length === 2 && rates[1]?.rate === RATES.next);
  await month.check();
}

interface Fee {
  readonly net: bigint;
  readonly fee: bigint;
}

function feeIn({ chronicle }: Stage, merchant: number, period: number): Fee | undefined {
  const told = chronicle.statementsOf(merchant).find(({ sums }) => sums.period === period);
  if (told === undefined) return undefined;
  const { captured, refunded, fee } = told.sums;
  return { net: captured - refunded, fee };
}

function shown(side: Fee | undefined): string[] {
  if (side === undefined) return ["", "", ""];
  const { net, fee } = side;
  const rate = net === 0n ? "" : `${((Number(fee) * 100) / Number(net)).toFixed(2)} %`;
  return [bare(net), bare(fee), rate];
}

/** Day 25: a night that still belongs to the period before, because clearing has announced so. */
export async function tellCutOff(stage: Stage, month: Month): Promise<void> {
  const { clock, clearing, treasury, balanceOf } = stage;
  const hotel = stage.business("Hotel");
  await month.until({ day: 25, hour: 2 });
  const guest = stage.citizens.find(
    (citizen) => citizen.tier === 0 && cardOf(stage, citizen).balance >= 9_000n,
  );
  if (guest === undefined) throw new Error("nobody can pay for a night");
  const { result } = await buy(stage, guest, hotel, { amount: 9_000n });
  await month.until({ day: 25, hour: 10 });
  const captured = capturedBy(stage, hotel, LONG_PERIOD);
  const closed = await closeFor(stage, LONG_PERIOD, EVERYBODY);
  const statement = closed.get("Hotel")?.statements[0];
  const { fees } = await stage.cards.scheduleOf(PROGRAM);
  const before = await balanceOf(treasury);
  await clock.act(() => clearing.withdrawFees(PROGRAM, treasury, fees));
  const withdrawn = (await balanceOf(treasury)) - before;
  await stage.chronicle.follow();

  scene(25, "A longer period");
  say(
    `At two in the night ${guest.name} takes a room for ${paid(result.amount)}. By the old cut-off that
    was period 5; period ${LONG_PERIOD} runs until six, as it was announced on day 2, and has it. The
    hotel's statement of it says ${paid(statement?.captured ?? 0n)}. From now on periods have five days
    again. Clearing takes its fees so far out of the contract: ${paid(fees)}.`,
  );
  month.expect("a night's room counts until six", statement?.captured === captured);
  month.expect("the night was paid", result.decline === "None");
  month.expect("fees arrive to the unit", withdrawn === fees * UNIT);
  await month.check();
}

function capturedBy({ chronicle }: Stage, { number }: Business, period: number): bigint {
  return chronicle.sumsOf(number, period)[0];
}
