import { id } from "ethers";

import { say, scene } from "../teller.js";
import type { Month } from "./month.js";
import { refusal } from "./show.js";
import { paid, PROGRAM, type Stage } from "./stage.js";

/** What stands on the statement. */
export const REASON = "bill entered twice";
const UNITS = 1_860n;
const PERIOD = 3;

/** Day 21: a mistake is corrected by two people. */
export async function tellAdjustment(stage: Stage, month: Month): Promise<void> {
  const { clock, clearing, checker, cards, chronicle } = stage;
  const restaurant = stage.business("Restaurant");
  await month.until({ day: 21, hour: 14 });
  const [bill, slip] = [id("the bill that was entered twice"), id("a slip of the keyboard")];
  const adjustment = {
    program: PROGRAM,
    merchant: restaurant.number,
    period: PERIOD,
    units: -UNITS,
    reason: REASON,
  };
  await clock.act(() => clearing.proposeAdjustment(bill, adjustment));
  const own = await refusal(stage, () => clock.act(() => clearing.approveAdjustment(bill)));
  const feesBefore = (await cards.scheduleOf(PROGRAM)).fees;
  await clock.act(() => checker.approveAdjustment(bill));
  const fees = (await cards.scheduleOf(PROGRAM)).fees - feesBefore;
  const slipped = { ...adjustment, units: -UNITS * 1_000n };
  await clock.act(() => clearing.proposeAdjustment(slip, slipped));
  const tooMuch = await refusal(stage, () => clock.act(() => checker.approveAdjustment(slip)));
  await clock.act(() => checker.rejectAdjustment(slip, "a thousand times too much"));
  await chronicle.follow();
  const { debited } = await cards.adjustmentsOf(PROGRAM, restaurant.number, PERIOD + 1);

  scene(21, "A correction by two people");
  say(
    `The restaurant entered a bill of ${paid(UNITS)} twice in period ${PERIOD}, which is closed, and the
    guest had it back in cash. One person of clearing's proposes an adjustment; the same person
    cannot approve it: "${own}" A second one does, and it stands in the statement of the period
    that runs now, with its reason. A slip of three digits gets no further: "${tooMuch}" The second
    person rejects it.`,
  );
  month.expect("an adjustment counts in the current period", debited === UNITS);
  month.expect("what a merchant loses goes to the fees", fees === UNITS);
  await month.check();
}
