import { periodAt } from "../../../sdk/cards/schedule.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import type { Snapshot } from "./invariants.js";
import type { Month } from "./month.js";
import { showCodes } from "./show.js";
import { bare, type Stage } from "./stage.js";

const END = { day: 30, hour: 20 };

/** Day 30: what everybody took and has, and what was declined. */
export async function tellClosing(stage: Stage, month: Month): Promise<void> {
  await month.until(END);
  await month.check();
  const snapshot = await month.observe();
  scene(END.day, "What the merchants took");
  say(
    `A period of clearing is a week here, and counts captures and refunds by their time. The contract
    keeps the totals; the table says what is left of them, captures less refunds:`,
  );
  showPeriods(stage);
  say(
    `${month.trade.sales.toLocaleString("en-US")} sales came in ${month.trade.uploads} uploads, besides those of
    the story. Every token that was paid in is somewhere:`,
  );
  showTerms(snapshot);
  say(`And this is what was declined, and why. Each decline left an event:`);
  showCodes(month.trade.declines);
}

function showPeriods({ businesses, chronicle, clock }: Stage): void {
  const last = periodAt(clock.now, chronicle.book.schedule.periods);
  const periods = Array.from({ length: last + 1 }, (_, period) => period);
  const rows = businesses.map(({ name, number }) => {
    const nets = periods.map((period) => {
      const [captured, refunded] = chronicle.sumsOf(number, period);
      return captured - refunded;
    });
    return [name, ...nets.map(bare), bare(nets.reduce((sum, net) => sum + net, 0n))];
  });
  show(table(["Merchant", ...periods.map((period) => `>Week ${period + 1}`), ">PAY in all"], rows));
}

function showTerms({ terms, held }: Snapshot): void {
  const rows: [string, bigint][] = [
    ["on cards, to be spent", terms.balances],
    ["held for captures", terms.holds],
    ["taken by merchants, for clearing to settle", terms.accrued],
    ["in merchants' reserves", terms.reserves],
    ["refunds that are covered and on their way", terms.onTheWay],
    ["refunds above a card's cap", terms.overflow],
    ["tokens in the contract", held],
  ];
  show(
    table(
      ["Where", ">PAY"],
      rows.map(([where, units]) => [where, bare(units)]),
    ),
  );
}
