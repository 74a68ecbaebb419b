import type { Integer } from "../../../sdk/common/inputs.js";
import { records } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { sum } from "../invariants.js";
import { scene, show } from "../teller.js";
import { type Fed, feed } from "./feeding.js";
import { ALL_CHECKS, CHECKS } from "./invariants.js";
import { END, type Opened } from "./opening.js";
import { cents, MERCHANTS, ROOMS, type RoomName, spentIn, type Stage } from "./stage.js";
import type { Week } from "./week.js";

/** What happened in a room. */
interface Total {
  readonly what: string;
  readonly count: number;
  /** In cents. */
  readonly amount: bigint;
}

/** The end: what the week was in each room. */
export async function tellSums(stage: Stage, week: Week, opened: Opened): Promise<void> {
  const fed = await feed(stage);
  const totals: Readonly<Record<RoomName, Total>> = {
    fees: { what: "charges for transactions", ...totalOf(fed.charges) },
    cards: { what: "captures and refunds", ...totalOf(paymentsIn(fed)) },
    iterative: {
      what: "purchases between merchants",
      count: opened.bread.payments.length + opened.lunches.payments.length,
      amount: totalOf(fed.settlements).amount,
    },
    reconciliation: compared(stage),
  };
  scene(END, "The week in one table");
  const rows = ROOMS.map((room) => {
    const { what, count, amount } = totals[room];
    const { count: transactions, gas } = spentIn(stage, room);
    const checks = week.checks * CHECKS[room];
    return [room, what, `${count}`, cents(amount), whole(transactions), whole(gas), whole(checks)];
  });
  const { entries } = stage.book;
  const all = [entries.length, sum(entries.map(({ gas }) => gas)), week.checks * ALL_CHECKS];
  rows.push(["all rooms", "on one chain, in one token", "", "", ...all.map(whole)]);
  const heads = ["Count", "PAY", "Transactions", "Gas", "Checks"].map((head) => `>${head}`);
  show(table(["Room", "What happened", ...heads], rows));
}

/** 1234567 as 1,234,567. */
const whole = (count: bigint | number) => count.toLocaleString("en-US");

const paymentsIn = (fed: Fed) => MERCHANTS.flatMap((name) => fed.payments[name]);

function totalOf(all: readonly { readonly amount: Integer }[]) {
  return { count: all.length, amount: sum(all.map(({ amount }) => BigInt(amount))) };
}

/** Each case by its first leg. */
function compared({ cases: { chronicle } }: Stage): Total {
  const all = [...chronicle.ledger.cases.values()];
  const legs = all.flatMap(({ state }) => records.legOf(state.record, 0) ?? []);
  const adjusted = all.filter(({ state }) => state.status === "Adjusted").length;
  return {
    what: `cases, ${adjusted} of them adjusted`,
    count: all.length,
    amount: sum(legs.map(({ amount }) => amount)),
  };
}
