import type { Connection } from "../connect.js";
import { tellVerdict } from "./invariants.js";
import { progress } from "./teller.js";
import { tellClosing } from "./whole/closing.js";
import { tellComparing } from "./whole/comparing.js";
import { tellFinding } from "./whole/finding.js";
import { ALL_CHECKS, INVARIANTS } from "./whole/invariants.js";
import { tellOpening } from "./whole/opening.js";
import { buildStage } from "./whole/stage.js";
import { tellSums } from "./whole/summing.js";
import { tellTrading } from "./whole/trading.js";
import { Week } from "./whole/week.js";

/**
 * Tells a week in all rooms on one chain, and checks all along what must hold.
 * @returns Whether it held.
 */
export async function tellWhole(connection: Connection): Promise<boolean> {
  progress("Deploying the suite, then simulating a week in four rooms ...");
  const stage = await buildStage(connection);
  const week = new Week(stage);

  const opened = await tellOpening(stage, week);
  const traded = await tellTrading(stage, week, opened);
  await tellClosing(stage, week, opened, traded);
  const mistake = await tellComparing(stage, week, opened);
  await tellFinding(stage, week, opened, mistake);
  await tellSums(stage, week, opened);
  const sentence = `What must hold was checked ${week.checks} times over the week, by ${week.checks * ALL_CHECKS} checks:`;
  tellVerdict(sentence, INVARIANTS, week.faults);
  return week.faults.length === 0;
}
