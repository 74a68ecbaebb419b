import { type CaseReport, STANDINGS } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { gasIn } from "../book.js";
import { say, scene, show } from "../teller.js";
import { CLEARING_DAY } from "./payments.js";
import { whole } from "./show.js";
import { bare, EUR, type Stage, WHAT } from "./stage.js";
import { tellTimes } from "./timing.js";
import type { Week } from "./week.js";

const LAST = CLEARING_DAY + 1;

/** RE-9. The reports, the times and the gas. */
export async function tellReport(stage: Stage, week: Week): Promise<void> {
  await week.until({ day: LAST, hour: 23 });
  const { clock, regulator } = stage;
  const periods = [
    ["days 0 to 6", 0, CLEARING_DAY],
    [`day ${CLEARING_DAY}`, CLEARING_DAY, LAST],
    [`day ${LAST}`, LAST, LAST + 1],
  ] as const;
  const reports: Named[] = [];
  for (const [name, from, to] of periods) {
    const [begin, end] = [from, to].map((day) => clock.second({ day, hour: 0 }));
    reports.push([name, await regulator.report({ from: begin ?? 0, to: end ?? 0 })]);
  }
  tellStandings(reports);
  tellBooks(stage);
  tellTimes(stage, week, LAST);
  tellGas(stage);
}

type Named = readonly [name: string, report: CaseReport];

function tellStandings(reports: readonly Named[]): void {
  scene(LAST, "What the Regulator reads");
  say(
    `Of each period the cases that something happened to, and those that were open or alarmed at its
    end, with the sums of what their originators say. All of it comes from the contract's events. A
    run is one case, and its sum that of all its records. At the end of day ${CLEARING_DAY} two wait: a payment
    that the Bank finds overnight, and the root of nothing; and one is open, for it was posted at 23:20
    and the Bank has two hours.`,
  );
  const rows = reports.flatMap(([name, { tallies }]) =>
    STANDINGS.filter((standing) => tallies[standing].count > 0).map((standing, place) => {
      const { count, sums } = tallies[standing];
      const { sum = 0n } = sums.find(({ currency }) => currency === EUR) ?? {};
      return [place === 0 ? name : "", standing.toLowerCase(), whole(count), bare(sum)];
    }),
  );
  show(table(["Period", "At its end", ">Cases", ">EUR"], rows));
}

/** RE-5. What the journals have put into the parties' own accounts. */
function tellBooks({ cast }: Stage): void {
  say(
    `That a case is adjusted does not mean that it is forgotten. What the journals have put into
    suspense, fees and losses stands in each party's own books, until its people have cleared it.
    What the Bank had swapped has come to nothing there:`,
  );
  const cents = (amount: bigint) => (amount === 0n ? "–" : bare(amount));
  const rows = Object.values(cast).map(({ name, books: { moved, accounts } }) => [
    name,
    cents(moved),
    cents(accounts.suspense),
    cents(accounts.fee),
    cents(accounts.loss),
  ]);
  show(table(["In EUR", ">Legs", ">Suspense", ">Fees", ">Losses"], rows));
}

/** What all transactions took, and what of it each leg or record that they brought. */
function tellGas({ book, brought }: Stage): void {
  say("What all of it took, by what the transactions did:");
  const rows = [...Map.groupBy(book.entries, ({ what }) => what)].map(([what, entries]) => {
    const gas = gasIn(entries);
    const count = brought.get(what);
    return [
      what,
      whole(entries.length),
      whole(gas),
      whole(gas / BigInt(entries.length)),
      count === undefined ? "–" : whole(count),
      count === undefined ? "–" : whole(gas / BigInt(count)),
    ];
  });
  const of = (...names: string[]) => gasIn(book.entries.filter(({ what }) => names.includes(what)));
  const count = (what: string) => BigInt(brought.get(what) ?? 1);
  const small = (2n * of(WHAT.root, WHAT.differences)) / count(WHAT.root);
  const large = of(WHAT.first, WHAT.later) / count(WHAT.first);
  show(table(["Transactions for", ">How many", ">Gas", ">Each", ">Records", ">Of each"], rows));
  say(
    `So a payment took ${whole(large)} gas in a batch, its two legs together, and ${whole(small)} in a run, with the
    declaring of what was wrong in it.`,
  );
}
