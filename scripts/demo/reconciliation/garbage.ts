import { id } from "ethers";

import { CARDS_CLEARING, LEG_FIELDS, records } from "../../../sdk/reconciliation/index.js";
import { HOUR, MINUTE } from "../../time.js";
import { say, scene } from "../teller.js";
import { approve, propose, type Remedy, waiver } from "./adjusting.js";
import { keep } from "./batches.js";
import type { Day } from "./day.js";
import type { Pact } from "./pact.js";
import { CLEARING_DAY, draw, HOURS } from "./payments.js";
import { buildRun, type Run } from "./runs.js";
import { ANSWER } from "./selling.js";
import { Tale } from "./show.js";
import type { Stage } from "./stage.js";

const { clearing: CLEARING, bank: BANK } = CARDS_CLEARING;
const REFERENCE = "run 20:00";
const RECORDS = 64;
const DEMANDED = [3, 31, 60];
const A_ROOT = "a root, and no run";
/** Seconds until Clearing has checked the bank's records. */
const CHECKED = 10 * MINUTE;
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
      ids: payments.map(({ reference }) => reference),
      valueDate: payments[0]?.valueDate ?? "",
    });
    await playGarbage(day, run, tale, at);
  });
  return tale;
}

async function playGarbage(day: Day, run: Run, tale: Tale, at: number): Promise<void> {
  const { sides } = day.clearing;
  const madeUp = run.bank.leaves.map((leaf, place) => ({ ...leaf, fields: id(`test ${place}`) }));
  const posts = `posts the root of ${RECORDS} records`;
  await tale.tell("Clearing", posts, A_ROOT, () => sides.clearing.post(run.clearing), at);
  await tale.tell(
    "Bank",
    "posts another root",
    A_ROOT,
    () => sides.bank.post({ ...run.bank, leaves: madeUp }),
    at + ANSWER,
  );
  await tale.tell(
    "Clearing",
    `demands ${DEMANDED.length} of the records, and prepays the answer`,
    "a demand for records",
    () => sides.clearing.demand(run.clearing, DEMANDED),
    at + ANSWER + MINUTE,
  );
  planEnd(day, tale, at + ANSWER + MINUTE + HOURS.answer * HOUR);
}

/** No answer comes; later the bank says what its root should have been. @param due When the answer was. */
function planEnd({ stage, week, agenda, clearing: { runs } }: Day, tale: Tale, due: number): void {
  agenda.plan(due, async (at) => {
    const raise = () => runs.watcher.raiseUnanswered(REFERENCE, BANK);
    await tale.tell(
      "anybody",
      "shows that no answer has come",
      "its end without an answer",
      raise,
      at,
    );
    await week.check();
  });
  const tomorrow = stage.clock.second({ day: CLEARING_DAY + 1, hour: 8, minute: 40 });
  agenda.plan(tomorrow, async (at) => {
    const remedy = remedyIn(stage, runs);
    await propose(stage, runs, REFERENCE, remedy, at);
    tale.note("Bank", "tells the root of its records, to correct its leg");
    agenda.plan(tomorrow + CHECKED, async (later) => {
      await approve(stage, runs, REFERENCE, remedy, later);
      tale.note("Clearing", "has the records by now, and approves it");
    });
  });
}

/** The bank's true records are clearing's, and so is its root. */
function remedyIn({ chronicle }: Stage, { number }: Pact): Remedy {
  const { record } = chronicle.caseOf(number, REFERENCE).state;
  const [stated, corrected] = [BANK, CLEARING].map(
    (role) => records.legOf(record, role)?.fields ?? "",
  );
  const field = LEG_FIELDS.indexOf("Fields");
  return {
    maker: BANK,
    checker: CLEARING,
    decided: {
      corrections: [{ role: BANK, field, stated: stated ?? "", corrected: corrected ?? "" }],
      waivers: [waiver("Withheld", BANK, "a test had posted the root")],
    },
  };
}

export function tellGarbage(tale: Tale): void {
  scene(CLEARING_DAY, "A root with nothing behind it");
  say(
    `In the evening the Bank posts the root of ${RECORDS} records that nobody has: a test has gone out
    by mistake. It blocks nothing, and cannot stand: Clearing demands a few of the records, and the
    Bank has none to show. The alarm for that is Withheld.`,
  );
  tale.show();
}
