import type { Connection } from "../connect.js";
import { tellAdjustment } from "./cards/adjusting.js";
import { tellAnnouncements } from "./cards/announcing.js";
import { tellClosing } from "./cards/closing.js";
import { tellFiling } from "./cards/filing.js";
import { tellHolding } from "./cards/holding.js";
import { INVARIANTS } from "./cards/invariants.js";
import { tellKeys } from "./cards/keys.js";
import { tellMarket } from "./cards/market.js";
import { Month } from "./cards/month.js";
import { tellOpening } from "./cards/opening.js";
import { tellBelowZero, tellRecovery, tellStall } from "./cards/owing.js";
import { openFair, tellFair, tellForgery } from "./cards/planting.js";
import { tellRefunds } from "./cards/refunding.js";
import { tellReport } from "./cards/reporting.js";
import {
  settleQuietly,
  tellCutOff,
  tellFirstClosing,
  tellLateClosing,
  tellNewRate,
} from "./cards/settling.js";
import { buildStage, type Stage } from "./cards/stage.js";
import { tellFreezing, tellLimits, tellPartial } from "./cards/stopping.js";
import { tellTopUps } from "./cards/topping.js";
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

  await tellFirstHalf(stage, month);
  await tellSecondHalf(stage, month);
  const statements = await tellFiling(stage, month);
  await tellReport(stage, month);
  await tellClosing(stage, month, statements);
  const sentence = `What must hold was checked ${month.checks} times over the month:`;
  tellVerdict(sentence, INVARIANTS, month.faults);
  return month.faults.length === 0;
}

/** Until before the first market. */
async function tellFirstHalf(stage: Stage, month: Month): Promise<void> {
  await tellOpening(stage, month);
  await tellAnnouncements(stage, month);
  await tellTopUps(stage, month);
  await tellHolding(stage, month);
  await tellFirstClosing(stage, month);
  const fair = await openFair(stage, month);
  await fair.buy("Kim");
  await settleQuietly(stage, month, 1);
  await fair.buy("Lou");
  await tellFair(stage, month, fair);
}

async function tellSecondHalf(stage: Stage, month: Month): Promise<void> {
  const sold = await tellMarket(stage, month);
  await tellRefunds(stage, month);
  await tellLateClosing(stage, month);
  const waiting = await tellBelowZero(stage, month, sold);
  await tellKeys(stage, month);
  await tellNewRate(stage, month);
  await tellForgery(stage, month);
  await tellAdjustment(stage, month);
  await tellFreezing(stage, month);
  await tellRecovery(stage, month, waiting);
  await tellLimits(stage, month);
  await tellCutOff(stage, month);
  await tellStall(stage, month);
  await tellPartial(stage, month);
}
