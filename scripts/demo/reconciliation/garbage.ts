import { id } from "ethers";

import {
  CARDS_CLEARING,
  type EventArgs,
  LEG_FIELDS,
  referenceOf,
} from "../../../sdk/reconciliation/index.js";
import { runFieldsOf } from "../../../sdk/reconciliation/trees.js";
import { say, scene } from "../teller.js";
import { approve, propose, type Remedy, waiver } from "./adjusting.js";
import { keep } from "./batches.js";
import type { Day } from "./day.js";
import { roleAt, wordsOf } from "./pact.js";
import { CLEARING_DAY, draw, LEAF_PRICE } from "./payments.js";
import { buildRun, postRoot, type Run, type Side } from "./runs.js";
import { ANSWER } from "./selling.js";
import { Tale } from "./show.js";

const { clearing: CLEARING, bank: BANK } = CARDS_CLEARING;
const REFERENCE = "run 20:00";
const RECORDS = 64;
const DEMANDED = [3, 31, 60];
const EVENING = { day: CLEARING_DAY, hour: 20 };

/** RE-6. In the evening the bank posts a root with nothing behind it. */
export function planGarbage(day: Day): Tale {
  const { stage, week, agenda, chance, clearing } = day;
  const payments = Array.from({ length: RECORDS }, (_, place) =>
    draw(chance, stage, `${REFERENCE}, no. ${place + 1}`, 150, 9_000),
  );
  for (const payment of payments) keep(stage, payment, payment);
  week.plant("a root of nothing", clearing.runs, REFERENCE, ["Fields", "Withheld"], BANK);
  const tale = new Tale(stage, clearing.runs, REFERENCE);
  agenda.plan(stage.clock.second(EVENING), async (at) => {
    const run = await buildRun(clearing, {
      reference: REFERENCE,
      references: payments.map(({ reference }) => reference),
      valueDate: payments[0]?.valueDate ?? "",
    });
    await playGarbage(day, run, tale, at);
  });
  return tale;
}

async function playGarbage(day: Day, run: Run, tale: Tale, at: number): Promise<void> {
  const { stage, clearing } = day;
  const [own, right] = run.sides;
  if (own === undefined || right === undefined) throw new Error("a run has two sides");
  const { reference, valueDate } = run;
  const nothing: Side = { ...right, list: { ...right.list, root: id("a root of nothing") } };
  const post = (role: number, side: Side) => () =>
    postRoot(stage, clearing, role, { reference, valueDate, ...side });
  await tale.tell(
    "Clearing",
    `posts the root of ${RECORDS} records`,
    "a root, and no run",
    post(CLEARING, own),
    at,
  );
  await tale.tell(
    "Bank",
    "posts another root",
    "a root, and no run",
    post(BANK, nothing),
    at + ANSWER,
  );
  await tale.tell(
    "Clearing",
    `demands ${DEMANDED.length} of the records, and prepays the answer`,
    "a demand for records",
    () => demand(day, run, own),
    at + ANSWER + 60,
  );
  const [demanded] = stage.chronicle.told("LeavesDemanded");
  if (demanded === undefined) throw new Error("the demand is told by its event");
  planEnd(day, tale, demanded.demand, {
    stated: runFieldsOf(nothing.list),
    corrected: runFieldsOf(right.list),
  });
}

async function demand({ stage, clearing: { runs } }: Day, { reference }: Run, own: Side) {
  const { contract } = stage;
  const { officer } = roleAt(runs.parties, CLEARING);
  const run = { template: runs.number, businessReference: referenceOf(reference) };
  const value = LEAF_PRICE * BigInt(DEMANDED.length);
  const words = wordsOf(stage, runs, reference);
  const sent = contract
    .connect(officer)
    .demandLeaves(run, words, BANK, own.list, DEMANDED, { value });
  return (await sent).wait();
}

/** No answer comes; later the bank says what its root should have been. */
function planEnd(
  { stage, week, agenda, clearing: { runs } }: Day,
  tale: Tale,
  waiting: EventArgs["LeavesDemanded"]["demand"],
  roots: { readonly stated: string; readonly corrected: string },
): void {
  const run = { template: runs.number, businessReference: referenceOf(REFERENCE) };
  agenda.plan(Number(waiting.deadline), async (at) => {
    const raise = async () =>
      (await stage.contract.raiseUnanswered(run, wordsOf(stage, runs, REFERENCE), waiting)).wait();
    await tale.tell(
      "anybody",
      "shows that no answer has come",
      "its end without an answer",
      raise,
      at,
    );
    await week.check();
  });
  const remedy: Remedy = {
    maker: BANK,
    checker: CLEARING,
    decided: {
      corrections: [{ role: BANK, field: LEG_FIELDS.indexOf("Fields"), ...roots }],
      waivers: [waiver("Withheld", BANK, "a test had posted the root")],
    },
  };
  const tomorrow = stage.clock.second({ day: CLEARING_DAY + 1, hour: 8, minute: 40 });
  agenda.plan(tomorrow, async (at) => {
    await propose(stage, runs, REFERENCE, remedy, at);
    tale.note("Bank", "tells the root of its records, to correct its leg");
  });
  agenda.plan(tomorrow + 600, async (at) => {
    await approve(stage, runs, REFERENCE, remedy, at);
    tale.note("Clearing", "has the records by now, and approves it");
  });
}

export function tellGarbage(tale: Tale): void {
  scene(CLEARING_DAY, "A root with nothing behind it");
  say(
    `In the evening the Bank posts a root of ${RECORDS} records that is none: a test has gone out by
    mistake. It blocks nothing, and cannot stand: Clearing demands a few of the records
    behind it, and there are none to show. Withheld is the alarm for that.`,
  );
  tale.show();
}
