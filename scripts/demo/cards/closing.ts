import type { Statement } from "../../../sdk/cards/statements.js";
import { table } from "../../terminal/table.js";
import { sum } from "../invariants.js";
import { say, scene, show } from "../teller.js";
import { END } from "./filing.js";
import type { Snapshot } from "./invariants.js";
import type { Month } from "./month.js";
import { showCodes } from "./show.js";
import { bare, type Stage } from "./stage.js";

const COLUMNS = [
  ">Captured",
  ">Refunded",
  ">By reserve",
  ">Adjusted",
  ">Fee",
  ">Paid out, PAY",
] as const;

/** Day 30: what everybody took and has, and what was declined. */
export async function tellClosing(
  stage: Stage,
  month: Month,
  statements: readonly Statement[],
): Promise<void> {
  const snapshot = await month.observe();
  scene(END.day, "What the merchants took");
  say(
    `All periods are closed, and everybody is paid. What was paid out is what was captured, less what
    was refunded but for what reserves paid of it, adjusted, less the fee:`,
  );
  showMerchants(stage, month, statements);
  say(
    `${month.trade.sales.toLocaleString("en-US")} sales came in ${month.trade.uploads} uploads, besides those of
    the story. Every token that was paid in and not paid out is somewhere:`,
  );
  showTerms(snapshot);
  say(`And this is what was declined, and why. Each decline left an event:`);
  showCodes(month.trade.declines);
  month.expect("merchants are paid", snapshot.terms.accrued === 0n && snapshot.terms.unpaid === 0n);
}

function showMerchants(
  { businesses, chronicle }: Stage,
  month: Month,
  statements: readonly Statement[],
): void {
  const rows = businesses.map(({ name, number }) => {
    const of = statements.filter(({ merchant }) => merchant === number);
    const all = (field: "captured" | "refunded" | "debited" | "credited" | "fee") =>
      sum(of.map((statement) => statement[field]));
    const reserve = sum(of.map(({ totals }) => totals.reserve?.gross ?? 0n));
    const [captured, refunded, fee] = [all("captured"), all("refunded"), all("fee")];
    const adjusted = all("credited") - all("debited");
    const paidOut = sum(
      chronicle.events.flatMap(({ name: event, args }) =>
        event === "PaidOut" && Number(args.merchant) === number ? [args.amount] : [],
      ),
    );
    month.expect(
      `the ${name} is paid what is its own`,
      paidOut === captured - refunded + reserve + adjusted - fee,
    );
    return [captured, -refunded, reserve, adjusted, -fee, paidOut];
  });
  const totals = COLUMNS.map((_, column) => sum(rows.map((row) => row[column] ?? 0n)));
  show(
    table(
      ["Merchant", ...COLUMNS],
      [...rows, totals].map((row, index) =>
        [businesses[index]?.name ?? "All"].concat(row.map((units) => bare(units))),
      ),
    ),
  );
}

function showTerms({ terms, held }: Snapshot): void {
  const rows: [string, bigint][] = [
    ["on cards, to be spent", terms.balances],
    ["held for captures", terms.holds],
    ["in escrow, for top-ups that wait", terms.escrow],
    ["of rejected top-ups, for their payers to claim", terms.returns],
    ["taken by merchants in periods that are not closed", terms.accrued],
    ["closed, and not paid out", terms.unpaid],
    ["fees, for clearing to withdraw", terms.fees],
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
