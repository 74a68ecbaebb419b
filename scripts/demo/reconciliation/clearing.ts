import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { BATCHES, planBatches, planLast, SIZE } from "./batches.js";
import { beginDay } from "./day.js";
import { tellFound } from "./finding.js";
import { planGarbage, tellGarbage } from "./garbage.js";
import { agreeOnClearing, CLEARING_DAY, HOURS, TOLERANCE } from "./payments.js";
import { planRun, type RunDone } from "./running.js";
import { bare, type Stage } from "./stage.js";
import { tellCheats, tellRuns } from "./telling.js";
import type { Week } from "./week.js";

/** Day 7: thousands of card payments, and everything that can be wrong with them. */
export async function tellClearing(stage: Stage, week: Week): Promise<void> {
  await week.until({ day: CLEARING_DAY, hour: 7 });
  const clearing = await agreeOnClearing(stage);
  tellTerms();

  const day = beginDay(stage, week, clearing);
  const runs: RunDone[] = [];
  const planted = planBatches(day);
  planRun(day, { reference: "run 12:00", hour: 12, isClean: true }, runs);
  planRun(day, { reference: "run 16:00", hour: 16, isClean: false }, runs);
  const garbage = planGarbage(day);
  planLast(day);
  await day.agenda.run(stage.clock.second({ day: CLEARING_DAY + 1, hour: 12 }));

  tellRuns(stage, runs, planted);
  tellFound(stage, week, clearing);
  tellCheats(runs);
  tellGarbage(garbage);
  await week.check();
}

function tellTerms(): void {
  scene(CLEARING_DAY, "A day of card payments");
  say(
    `Clearing pays out what was paid by card; the Bank sees what arrives. They take the template for
    card payments that ships, with terms of their own, and agree to a second one for runs: thousands
    of records under one hash on each side, the root of a Merkle tree.`,
  );
  show(
    table(
      ["Term", "Agreed"],
      [
        ["order", `Clearing first, then the Bank, within ${HOURS.leg} hours`],
        ["amount", `within ${bare(TOLERANCE)} EUR`],
        ["value date", "within 3 days"],
        ["currency, and the shop by hash", "exact"],
        ["larger payments", `one by one, in ${BATCHES} batches of ${SIZE} over the day`],
        ["small payments", "in two runs, at 12:00 and 16:00"],
      ],
    ),
  );
}
