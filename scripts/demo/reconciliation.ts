import type { Connection } from "../connect.js";
import { tellVerdict } from "./invariants.js";
import { tellClearing } from "./reconciliation/clearing.js";
import { tellDisclosure } from "./reconciliation/disclosing.js";
import { INVARIANTS } from "./reconciliation/invariants.js";
import { tellObserver } from "./reconciliation/observing.js";
import { tellOpening } from "./reconciliation/opening.js";
import { tellReport } from "./reconciliation/reporting.js";
import { tellSelling } from "./reconciliation/selling.js";
import { buildStage } from "./reconciliation/stage.js";
import { tellTroubles } from "./reconciliation/troubles.js";
import { Week } from "./reconciliation/week.js";
import { progress } from "./teller.js";

/**
 * Tells a week of sales and a day of card payments, and checks all along what must hold.
 * @returns Whether it held.
 */
export async function tellReconciliation(connection: Connection): Promise<boolean> {
  progress("Deploying the room, then simulating eight days ...");
  const stage = await buildStage(connection);
  const week = new Week(stage);

  const sales = await tellOpening(stage, week);
  await tellSelling(stage, week, sales);
  await tellTroubles(stage, week, sales);
  await tellDisclosure(stage, week, sales);
  await tellObserver(stage, week, sales);
  await tellClearing(stage, week);
  await tellReport(stage, week);
  await week.checkAll();
  week.expect("every planted fault became an alarm", week.missed.length === 0);
  const sentence = `What must hold was checked ${week.checks} times over the days:`;
  tellVerdict(sentence, INVARIANTS, week.faults);
  return week.faults.length === 0;
}
