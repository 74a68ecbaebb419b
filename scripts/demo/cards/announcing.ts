import { boundsOf, rateAt } from "../../../sdk/cards/schedule.js";
import { table } from "../../terminal/table.js";
import { HOUR } from "../../time.js";
import { say, scene, show } from "../teller.js";
import type { Month } from "./month.js";
import { moment, percent, refusal } from "./show.js";
import { PROGRAM, type Stage } from "./stage.js";
import { PERIOD, RATES } from "./town.js";

/** The last period that the story tells of. */
export const LAST_PERIOD = 5;
/** The first one that is longer than the others. */
export const LONG_PERIOD = 4;

/** Day 2: what clearing announces, far enough ahead that nothing that has happened changes. */
export async function tellAnnouncements(stage: Stage, month: Month): Promise<void> {
  const { clock, clearing, cards, chronicle } = stage;
  await month.until({ day: 2, hour: 21 });
  const change = (from: number, length: number) =>
    clock.act(() => clearing.changePeriods(PROGRAM, from, length));
  const changeRate = (rate: number) =>
    clock.act(() => clearing.changeRate(PROGRAM, clock.second({ day: 15, hour: 0 }), rate));
  const tooSoon = await refusal(stage, () => change(clock.second({ day: 15, hour: 0 }), PERIOD));
  const tooDear = await refusal(stage, () => changeRate(25_000));
  await changeRate(RATES.next);
  await change(clock.second({ day: 20, hour: 0 }), PERIOD + 6 * HOUR);
  await change(clock.second({ day: 25, hour: 6 }), PERIOD);
  await chronicle.follow();
  const { schedule } = chronicle.book;

  scene(2, "What clearing announces");
  say(
    `Merchants are paid by periods of five days. From day 15 on clearing takes ${percent(RATES.next)}
    of what they take, not ${percent(RATES.first)} any more. And days are to end at six in the
    morning: one period is six hours longer, and then all have five days again.`,
  );
  const numbers = Array.from({ length: LAST_PERIOD + 1 }, (_, number) => number);
  const rows = await Promise.all(
    numbers.map(async (number) => {
      const [start, end] = (await cards.boundsOf(PROGRAM, number)).map(Number) as [number, number];
      const told = boundsOf(number, schedule.periods);
      month.expect(
        "events and contract tell the same periods",
        told.start === start && told.end === end,
      );
      const { rate } = rateAt(start, schedule.rates);
      return [`${number}`, moment(stage, start), moment(stage, end), percent(rate)];
    }),
  );
  show(table([">Period", "From", "Until", ">Fee"], rows));
  say(
    `Neither can come as a surprise. A cut-off is announced three periods behind the current one:
    "${tooSoon}" And no fee is above what the program's terms allow: "${tooDear}"`,
  );
  await month.check();
}
