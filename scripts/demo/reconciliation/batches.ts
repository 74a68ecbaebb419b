import { type Benchmark, CARDS_CLEARING } from "../../../sdk/reconciliation/index.js";
import { HOUR, MINUTE } from "../../time.js";
import type { Day } from "./day.js";
import { culprit, type FaultName, KINDS, type Planted } from "./faults.js";
import { type Pact, roleAt } from "./pact.js";
import { CLEARING_DAY, draw, HOURS } from "./payments.js";
import { ANSWER } from "./selling.js";
import { act, bring, type Stage, WHAT } from "./stage.js";
import type { Week } from "./week.js";

const { clearing: CLEARING, bank: BANK } = CARDS_CLEARING;
export const BATCHES = 24;
export const SIZE = 10;
const BEGIN = 8;
const EVERY = 25 * MINUTE;
/** Cents of a payment that is posted by itself. */
const LARGE = [25_000, 250_000] as const;
/** What goes wrong with the payment of a place in a batch. */
const FAULTS: Readonly<Record<string, FaultName>> = {
  "1/7": "amount",
  "3/3": "tolerated",
  "5/9": "fields",
  "8/1": "missing",
  "11/5": "currency",
  "14/6": "date",
  "17/2": "amount",
};

/**
 * RE-2, RE-3. The larger payments of the day: batches of legs, one payment a case.
 * @returns What is wrong with some of them.
 */
export function planBatches(day: Day): Planted[] {
  const { stage, week, agenda, chance, clearing } = day;
  const { items } = clearing;
  const start = stage.clock.second({ day: CLEARING_DAY, hour: BEGIN });
  const all: Planted[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const payments = Array.from({ length: SIZE }, (_, place) =>
      draw(chance, stage, `payment ${batch * SIZE + place + 1}`, ...LARGE),
    );
    const planted = payments.flatMap((right, place) => {
      const name = FAULTS[`${batch}/${place}`];
      return name === undefined ? [] : [enter(stage, week, items, right, name)];
    });
    all.push(...planted);
    const clean = payments.filter((each) => planted.every(({ right }) => right !== each));
    for (const record of clean) keep(stage, record, record);
    agenda.plan(start + batch * EVERY, async (second) => {
      const references = payments.map(({ reference }) => reference);
      await post(stage, items, CLEARING, references, second);
      await post(stage, items, BANK, references, second + ANSWER);
      await week.check();
      for (const fault of planted) follow(day, fault, second);
    });
  }
  return all;
}

/** One payment late in the evening, which the bank has in its books after midnight. */
export function planLast({ stage, agenda, chance, clearing: { items } }: Day): void {
  const { cast, clock } = stage;
  const payment = draw(chance, stage, `payment ${BATCHES * SIZE + 1}`, ...LARGE);
  keep(stage, payment, undefined);
  const late = clock.second({ day: CLEARING_DAY, hour: 23, minute: 20 });
  agenda.plan(late, (at) => post(stage, items, CLEARING, [payment.reference], at));
  agenda.plan(late + HOUR, async (at) => {
    cast.Bank.books.enter(payment);
    await post(stage, items, BANK, [payment.reference], at);
  });
}

/** Legs of these payments, as far as the role's books have them. */
async function post(
  stage: Stage,
  pact: Pact,
  role: number,
  references: readonly string[],
  at: number,
): Promise<void> {
  const what = role === CLEARING ? WHAT.first : WHAT.later;
  const posted = await act(stage, what, () => roleAt(pact.nodes, role).post(...references), at);
  bring(stage, what, posted.filter(({ came }) => came === "Posted").length);
}

/** Writes a payment into both books, and into the bank's what is wrong with it. */
export function enter(
  stage: Stage,
  week: Week,
  items: Pact,
  right: Benchmark,
  name: FaultName,
  since?: number,
): Planted {
  const kind = KINDS[name];
  const wrong = kind.spoil(right);
  keep(stage, name === "unexpected" ? undefined : right, wrong);
  if ("code" in kind)
    week.plant(kind.name, items, right.reference, [kind.code], culprit(kind), since);
  return { kind, right, wrong };
}

export function keep(
  { cast: { Clearing, Bank } }: Stage,
  clearing: Benchmark | undefined,
  bank: Benchmark | undefined,
): void {
  if (clearing !== undefined) Clearing.books.enter(clearing);
  if (bank !== undefined) Bank.books.enter(bank);
}

/** What is alarmed is looked into; a leg that does not come is alarmed when its time is over. */
function follow(
  { stage, week, agenda, desk, clearing }: Day,
  fault: Planted,
  second: number,
): void {
  const { items } = clearing;
  const { kind, right } = fault;
  if (kind.code === undefined) return;
  if (kind.code !== "Missing") {
    desk.take(items, fault, second + ANSWER);
    return;
  }
  agenda.plan(second + HOURS.leg * HOUR, async (at) => {
    const raise = () => items.watcher.raiseOverdue(right.reference, BANK);
    await act(stage, "showing that a leg lacks", raise, at);
    week.plant(kind.name, items, right.reference, ["Late"], BANK);
    desk.take(items, fault, at);
  });
}
