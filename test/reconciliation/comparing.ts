import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { codesOf, isEven, toleranceOf } from "../../sdk/reconciliation/comparing.js";
import { EMPTY_RECORD, type RecordedLeg, withLeg } from "../../sdk/reconciliation/records.js";
import type { Rules } from "../../sdk/reconciliation/template.js";
import { runs } from "../kit/runs.js";
import { sketches } from "./templates.js";

const RULES: Rules = {
  expected: 0b111,
  originator: 0,
  amountTolerance: 0n,
  amountBps: 0,
  dateWindow: 0,
  acceptWindow: 0,
  finalWindow: 1,
  isBlind: false,
  isAmountHashed: false,
  isHolding: false,
  isSealed: false,
};

const legs: fc.Arbitrary<RecordedLeg[]> = fc
  .array(
    fc.record({
      amount: fc.oneof(fc.constant(1_000n), fc.bigInt(990n, 1_010n)),
      currency: fc.oneof({ weight: 9, arbitrary: fc.constant(978) }, fc.constant(840)),
      valueDate: fc.oneof(fc.constant(20_000), fc.integer({ min: 19_998, max: 20_003 })),
      fields: fc.oneof({ weight: 9, arbitrary: fc.constant(id("same")) }, fc.constant(id("other"))),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map((said, role) =>
      Object.assign(said, { role, template: 1, generation: 0, postedAt: 1, isLast: false }),
    ),
  );

describe("the comparison of legs", () => {
  it("RE-3 ends alarmed or not whatever the order of the legs, and just where they are not even", () => {
    const seen = { alarmed: 0, even: 0 };
    const cases = fc.record({ sketch: sketches, legs, order: fc.infiniteStream(fc.nat()) });

    fc.assert(
      fc.property(cases, ({ sketch, legs: all, order }) => {
        const rules = { ...RULES, ...sketch.rules, originator: sketch.originator };
        const turned = all
          .map((leg) => ({ leg, rank: order.next().value as number }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ leg }) => leg);

        const isAlarmed = alarmsOf(rules, all);

        expect(alarmsOf(rules, turned)).to.equal(isAlarmed);
        const record = { ...EMPTY_RECORD, legs: all };
        expect(isEven(rules, record)).to.equal(!isAlarmed);
        ++seen[isAlarmed ? "alarmed" : "even"];
      }),
      runs(2_000),
    );

    expect(Math.min(seen.alarmed, seen.even)).to.be.greaterThan(200);
  });

  it("RE-3 takes the spread over all legs: with a tolerance of 1, 101 and 99 do not both match 100", () => {
    const rules = { ...RULES, amountTolerance: 1n };
    const first = withLeg(EMPTY_RECORD, legSaying(0, 100n));

    expect(codesOf(rules, first, legSaying(1, 101n))).to.deep.equal([]);
    expect(codesOf(rules, first, legSaying(1, 99n))).to.deep.equal([]);
    const both = withLeg(first, legSaying(1, 101n));
    expect(codesOf(rules, both, legSaying(2, 99n))).to.deep.equal(["Amount"]);
  });

  it("RE-3 does not name a right leg behind a wrong one", () => {
    const wrong = withLeg(withLeg(EMPTY_RECORD, legSaying(0, 100n)), legSaying(1, 500n));

    expect(codesOf(RULES, wrong, legSaying(2, 100n))).to.deep.equal([]);
  });

  it("RE-3 takes basis points of the originator's amount, rounded down", () => {
    const origin = [legSaying(0, 999n)];
    const bps = (amountBps: number) => ({ ...RULES, amountBps });

    expect(toleranceOf(bps(25), origin)).to.equal(2n);
    expect(toleranceOf(bps(10_000), origin)).to.equal(999n);
    expect(toleranceOf({ ...RULES, amountTolerance: 7n }, origin)).to.equal(7n);
    expect(toleranceOf(bps(25), [legSaying(1, 999n)])).to.equal(undefined);
  });

  it("RE-3 RE-5 takes no basis points of a leg that was waived: amounts are equal then", () => {
    const rules = { ...RULES, amountBps: 10_000 };
    const waived = { ...legSaying(0, 0n), currency: 0, fields: ZeroHash };
    const record = withLeg(withLeg(EMPTY_RECORD, waived), legSaying(1, 100n));

    expect(toleranceOf(rules, record.legs)).to.equal(0n);
    expect(codesOf(rules, record, legSaying(2, 100n))).to.deep.equal([]);
    expect(codesOf(rules, record, legSaying(2, 101n))).to.deep.equal(["Amount"]);
  });
});

function legSaying(role: number, amount: bigint): RecordedLeg {
  const origin = { template: 1, generation: 0, postedAt: 1, isLast: false, fields: id("same") };
  return { role, amount, currency: 978, valueDate: 20_000, ...origin };
}

/** Whether any leg shows something, one after the other. */
function alarmsOf(rules: Rules, all: readonly RecordedLeg[]): boolean {
  let record = EMPTY_RECORD;
  let isAlarmed = false;
  for (const leg of all) {
    isAlarmed ||= codesOf(rules, record, leg).length > 0;
    record = withLeg(record, leg);
  }
  return isAlarmed;
}
