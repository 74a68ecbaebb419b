import type { Connection } from "../connect.js";
import { tellCharging } from "./fees/charging.js";
import { tellClosing } from "./fees/closing.js";
import { INVARIANTS } from "./fees/invariants.js";
import { tellLeaving } from "./fees/leaving.js";
import { tellMending } from "./fees/mending.js";
import { tellOpening } from "./fees/opening.js";
import { buildStage } from "./fees/stage.js";
import { Year } from "./fees/year.js";
import { tellVerdict } from "./invariants.js";
import { progress } from "./teller.js";

/**
 * Tells a year of prepaid fees, and checks all along what must hold.
 * @returns Whether it held.
 */
export async function tellFees(connection: Connection): Promise<boolean> {
  progress("Deploying the suite, then simulating a year ...");
  const stage = await buildStage(connection);
  const year = new Year(stage);

  await tellOpening(stage, year);
  await tellCharging(stage, year);
  await tellMending(stage, year);
  await tellLeaving(stage, year);
  await tellClosing(stage, year);
  const sentence = `What must hold was checked ${year.checks} times over the year:`;
  tellVerdict(sentence, INVARIANTS, year.faults);
  return year.faults.length === 0;
}
