import type { Connection } from "../connect.js";
import { tellVerdict } from "./invariants.js";
import { tellCheats } from "./iterative/cheating.js";
import { tellClosing } from "./iterative/closing.js";
import { tellGreed } from "./iterative/greed.js";
import { INVARIANTS } from "./iterative/invariants.js";
import { tellNight } from "./iterative/night.js";
import { tellOpening } from "./iterative/opening.js";
import { tellReading } from "./iterative/reading.js";
import { Season } from "./iterative/season.js";
import { buildStage } from "./iterative/stage.js";
import { tellTrading } from "./iterative/trading.js";
import { tellDirect } from "./iterative/winery.js";
import { progress } from "./teller.js";

/**
 * Tells a season of iterative payments, and checks all along what must hold.
 * @returns Whether it held.
 */
export async function tellIterative(connection: Connection): Promise<boolean> {
  progress("Deploying the room, then simulating a season ...");
  const stage = await buildStage(connection);
  const season = new Season(stage);

  const trade = await tellOpening(stage, season);
  await tellTrading(stage, season, trade);
  await tellCheats(stage, season);
  await tellNight(stage, season);
  await tellGreed(stage, season);
  await tellReading(stage, season);
  await tellDirect(stage, season);
  await tellClosing(stage, season);
  const sentence = `What must hold was checked ${season.checks} times over the season:`;
  tellVerdict(sentence, INVARIANTS, season.faults);
  return season.faults.length === 0;
}
