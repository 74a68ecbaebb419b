import type { Connection } from "../connect.js";
import { tellClosing } from "./cards/closing.js";
import { tellHolding } from "./cards/holding.js";
import { INVARIANTS } from "./cards/invariants.js";
import { tellKeys } from "./cards/keys.js";
import { tellMarket } from "./cards/market.js";
import { Month } from "./cards/month.js";
import { tellOpening } from "./cards/opening.js";
import { tellRefunds } from "./cards/refunding.js";
import { buildStage } from "./cards/stage.js";
import { tellStopping } from "./cards/stopping.js";
import { tellVerdict } from "./invariants.js";
import { progress } from "./teller.js";

/**
 * Tells a month of prepaid cards, and checks all along what must hold.
 * @returns Whether it held.
 */
export async function tellCards(connection: Connection): Promise<boolean> {
  progress("Deploying the suite, then simulating a month ...");
  const stage = await buildStage(connection);
  const month = new Month(stage);

  await tellOpening(stage, month);
  await tellHolding(stage, month);
  await tellMarket(stage, month);
  await tellRefunds(stage, month);
  await tellKeys(stage, month);
  await tellStopping(stage, month);
  await tellClosing(stage, month);
  const sentence = `What must hold was checked ${month.checks} times over the month:`;
  tellVerdict(sentence, INVARIANTS, month.faults);
  return month.faults.length === 0;
}
