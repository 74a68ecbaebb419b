import { expect } from "chai";
import * as fc from "fast-check";

import { boundsOf, periodAt, rateAt, scheduleOf } from "../../../sdk/cards/schedule.js";
import { ClearingModel, DAY, PROGRAM, START } from "../../kit/cards/clearing.js";
import { runs } from "../../kit/runs.js";

describe("the schedule of a program", () => {
  it("CA-15 CA-16 is what was announced last, also in place of what had not begun", () => {
    const model = new ClearingModel(10_000n);
    model.setLength(2 * DAY);
    model.setRate(20_000n);
    model.setLength(7 * DAY);
    model.setRate(30_000n);

    const { periods, rates } = scheduleOf(model.events, PROGRAM);

    expect(periods).to.deep.equal([
      { from: START, number: 0, length: DAY },
      { from: START + DAY, number: 1, length: 7 * DAY },
    ]);
    expect(rates).to.deep.equal([
      { from: START, rate: 10_000 },
      { from: START + DAY, rate: 30_000 },
    ]);
  });

  it("CA-15 leaves no gap and no overlap, whatever the lengths", () => {
    const eras = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 4, max: 500 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((all) => {
        let [from, number] = [START, 0];
        return all.map(([count, quarters]) => {
          const era = { from, number, length: quarters * 900 };
          [from, number] = [from + count * era.length, number + count];
          return era;
        });
      });
    fc.assert(
      fc.property(
        eras,
        fc.nat(200),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, period, part) => {
          const { start, end } = boundsOf(period, all);

          expect(boundsOf(period + 1, all).start).to.equal(end);
          const inside = Math.min(end - 1, start + Math.floor(part * (end - start)));
          for (const second of [start, inside, end - 1])
            expect(periodAt(second, all)).to.equal(period);
          expect(periodAt(end, all)).to.equal(period + 1);
        },
      ),
      runs(500),
    );
  });

  it("CA-16 has a rate from its first second on, and the first one before", () => {
    const rates = [
      { from: 100, rate: 1 },
      { from: 200, rate: 2 },
    ];

    expect([0, 100, 199, 200, 999].map((second) => rateAt(second, rates).rate)).to.deep.equal([
      1, 1, 1, 2, 2,
    ]);
  });

  it("CA-15 is of nothing where the program was never created", () => {
    expect(() => scheduleOf([], PROGRAM)).to.throw("earlier events are missing");
  });
});
