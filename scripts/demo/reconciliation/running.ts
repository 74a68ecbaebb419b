import { type Benchmark, CARDS_CLEARING, referenceOf } from "../../../sdk/reconciliation/index.js";
import type { RunClosing } from "../../../sdk/reconciliation/runs.js";
import { siblingsOf } from "../../../sdk/reconciliation/trees.js";
import { HOUR } from "../../time.js";
import { enter, keep } from "./batches.js";
import type { Day } from "./day.js";
import { culprit, type FaultName, KINDS, type Planted } from "./faults.js";
import { CLEARING_DAY, draw } from "./payments.js";
import { buildRun, closingOf, type Run, treeOn, tryClosing } from "./runs.js";
import { ANSWER } from "./selling.js";
import { refusal } from "./show.js";
import { act, bring, EUR, WHAT } from "./stage.js";

const { bank: BANK } = CARDS_CLEARING;
const RECORDS = 3_000;
/** Cents of a small payment. */
const SMALL = [150, 9_000] as const;
/** Seconds until both nodes have held their lists against each other. */
const WALK = 4;
/** What goes wrong in a run, and how often. */
const FAULTS: readonly (readonly [FaultName, number])[] = [
  ["amount", 3],
  ["tolerated", 2],
  ["currency", 1],
  ["date", 1],
  ["fields", 2],
  ["missing", 2],
  ["unexpected", 1],
];
/** Of these two the bank has taken each amount for the other's. */
const SWAPPED = [1_204, 1_205] as const;
/** The last of the missing records is found overnight. */
const OVERNIGHT = 17 * HOUR;

/** Of a run as a whole: what differs in it has cases of its own. */
export const RUN_DIFFERS = "a run that differs";

/** The small payments of a half day. */
export interface HalfDay {
  readonly reference: string;
  readonly hour: number;
  readonly isClean: boolean;
}

/** A run that was posted, and what came of it. */
export interface RunDone {
  readonly run: Run;
  readonly planted: readonly Planted[];
  /** Why the contract refuses what hides a difference. */
  readonly refused: readonly string[];
}

/** RE-6. A run of thousands of records. @param done Where it comes when it is posted. */
export function planRun(day: Day, half: HalfDay, done: RunDone[]): void {
  const { stage, agenda, chance, clearing } = day;
  const { reference, hour, isClean } = half;
  const second = stage.clock.second({ day: CLEARING_DAY, hour });
  const payments = Array.from({ length: RECORDS }, (_, place) =>
    draw(chance, stage, `${reference}, no. ${place + 1}`, ...SMALL),
  );
  const valueDate = payments[0]?.valueDate ?? "";
  const planted = isClean ? [] : plantAll(day, half, payments, second);
  const wrong = new Set(planted.map(({ right }) => right));
  for (const payment of payments) if (!wrong.has(payment)) keep(stage, payment, payment);
  agenda.plan(second, async (at) => {
    const ids = payments.map((each) => each.reference);
    const run = await buildRun(clearing, { reference, ids, valueDate });
    await postBoth(day, run, at);
    const closing = closingOf(run);
    const refused = closing === undefined ? [] : await closeRun(day, run, closing, planted);
    done.push({ run, planted, refused });
  });
}

/** Each side's root: the second is compared with the first. */
async function postBoth(
  { stage, clearing: { sides } }: Day,
  { clearing, bank }: Run,
  at: number,
): Promise<void> {
  await act(stage, WHAT.root, () => sides.clearing.post(clearing), at);
  await act(stage, WHAT.root, () => sides.bank.post(bank), at + ANSWER);
  bring(stage, WHAT.root, clearing.ids.length + bank.ids.length);
}

/** What is different is declared, and each of it becomes a case. */
async function closeRun(day: Day, run: Run, closing: RunClosing, planted: readonly Planted[]) {
  const { stage, week, clearing, desk } = day;
  const refused = await cheat(day, run, closing);
  const close = () => clearing.sides.clearing.close(run.clearing, run.bank.leaves);
  await act(stage, WHAT.differences, close, stage.clock.now + WALK);
  bring(stage, WHAT.differences, closing.exceptions.length);
  await week.check();
  const found = planted.filter(({ kind }) => kind.code !== undefined);
  const last = found.findLast(({ kind }) => kind === KINDS.missing);
  for (const each of found)
    desk.take(clearing.items, each, stage.clock.now, each === last ? OVERNIGHT : 0);
  if (last !== undefined)
    week.plant(last.kind.name, clearing.items, last.right.reference, ["Late"], BANK);
  return refused;
}

function plantAll(
  { stage, week, clearing, chance }: Day,
  { reference }: HalfDay,
  payments: readonly Benchmark[],
  second: number,
): Planted[] {
  week.plant(RUN_DIFFERS, clearing.runs, reference, ["Fields", "Amount"], BANK);
  const left = payments.filter((_, place) => !SWAPPED.includes(place as (typeof SWAPPED)[number]));
  const planted = FAULTS.flatMap(([name, times]) =>
    Array.from({ length: times }, () => {
      const [right] = left.splice(chance.between(0, left.length - 1), 1);
      if (right === undefined) throw new Error("there are too few payments");
      return enter(stage, week, clearing.items, right, name, second);
    }),
  );
  return [
    ...planted,
    ...swap(payments, (kind, right, wrong) => {
      keep(stage, right, wrong);
      week.plant(kind.name, clearing.items, right.reference, [kind.code], culprit(kind), second);
      return { kind, right, wrong };
    }),
  ];
}

/** Two payments of which the bank has each amount at the other. */
function swap(
  payments: readonly Benchmark[],
  plant: (kind: typeof KINDS.swapped, right: Benchmark, wrong: Benchmark) => Planted,
): Planted[] {
  const [one, other] = SWAPPED.map((place) => payments[place]);
  if (one === undefined || other === undefined) throw new Error("there are too few payments");
  return [
    plant(KINDS.swapped, one, { ...one, amount: other.amount }),
    plant(KINDS.swapped, other, { ...other, amount: one.amount }),
  ];
}

/** RE-6. Two ways to hide a difference. @returns Why the contract refuses them. */
async function cheat(
  { stage, clearing }: Day,
  run: Run,
  closing: RunClosing,
): Promise<readonly string[]> {
  const [a, b] = [treeOn(run.clearing), treeOn(run.bank)];
  const exceptions = closing.exceptions.slice(1);
  const siblings = siblingsOf(
    a,
    exceptions.map(({ index }) => index),
  );
  const hidden = { ...closing, exceptions, siblings };

  const half = a.levels.length - 2;
  const figures = { amount: 0n, currency: EUR, valueDate: 0 };
  const [left, right] = a.levels[half] ?? [];
  const inner = {
    index: 0,
    id: referenceOf(run.clearing.ids[0] ?? ""),
    a: { ...figures, fields: left ?? "" },
    b: { ...figures, fields: b.levels[half]?.[0] ?? "" },
  };
  const node = { ...closing, exceptions: [inner], siblings: [right ?? ""] };
  const attempt = (other: RunClosing) =>
    refusal(stage, clearing.runs, run.reference, () => tryClosing(stage, clearing, run, other));
  return [await attempt(hidden), await attempt(node)];
}
