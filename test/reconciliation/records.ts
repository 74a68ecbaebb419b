import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import { daysOf, referenceOf, showDate } from "../../sdk/reconciliation/inputs.js";
import {
  alarmBits,
  ALARMS,
  alarmsIn,
  EMPTY_RECORD,
  isAlarmed,
  legOf,
  packLeg,
  raise,
  recordFrom,
  unpackLeg,
  withLeg,
  wordsOf,
} from "../../sdk/reconciliation/records.js";
import { runs } from "../kit/runs.js";

const bits = (count: number) => fc.nat(2 ** count - 1);
const anyLeg = fc.record({
  amount: fc.bigInt(0n, 2n ** 96n - 1n),
  currency: bits(16),
  valueDate: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  postedAt: fc.maxSafeNat().map((second) => second % 2 ** 40),
  template: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  role: bits(8),
  generation: bits(8),
  isLast: fc.boolean(),
  fields: fc.constantFrom(ZeroHash, id("fields")),
});
const anyAlarms = fc.uniqueArray(
  fc.record({ code: fc.constantFrom(...ALARMS), role: fc.nat(15) }),
  { selector: ({ code, role }) => `${code} ${role}` },
);

describe("a case's record", () => {
  it("RE-3 is the same from its words", () => {
    const anyRecord = fc.record({
      open: fc.bigInt(0n, 2n ** 192n - 1n),
      closed: fc.bigInt(0n, 2n ** 192n - 1n),
      lastNumber: fc.bigInt(0n, 2n ** 64n - 1n),
      legs: fc.array(anyLeg, { minLength: 1, maxLength: 16 }),
    });

    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(recordFrom(wordsOf(record))).to.deep.equal(record);
      }),
      runs(100),
    );
    expect(wordsOf(EMPTY_RECORD)).to.deep.equal([]);
    expect(recordFrom([])).to.deep.equal(EMPTY_RECORD);
  });

  it("RE-3 is refused for words that are none", () => {
    expect(() => recordFrom([0n])).to.throw(InputError, "even number");
    expect(() => recordFrom([0n, 0n, 1n])).to.throw(InputError, "even number");
    expect(() => recordFrom(Array.from({ length: 36 }, () => 0n))).to.throw("at most 34 words");
    expect(() => recordFrom([0n, 0n, 1n << 233n, 0n])).to.throw("no leg on record");
    expect(() => unpackLeg(-1n, ZeroHash)).to.throw(InputError);
  });

  it("RE-3 has a leg in the place of the role's first", () => {
    fc.assert(
      fc.property(anyLeg, anyLeg, (one, two) => {
        const record = withLeg(withLeg(EMPTY_RECORD, one), two);

        expect(record.legs).to.have.length(one.role === two.role ? 1 : 2);
        expect(legOf(record, two.role)).to.deep.equal(two);
        expect(unpackLeg(packLeg(two), two.fields)).to.deep.equal(two);
      }),
      runs(100),
    );
  });
});

describe("the alarms of a record", () => {
  it("RE-4 are the same from their bits", () => {
    fc.assert(
      fc.property(anyAlarms, (alarms) => {
        expect(alarmsIn(alarmBits(alarms))).to.have.deep.members(alarms);
      }),
      runs(200),
    );
  });

  it("RE-4 are raised once in a generation, also where they were closed", () => {
    const late = { code: "Late", role: 3 } as const;
    const once = raise(EMPTY_RECORD, [late]);
    const closed = { ...EMPTY_RECORD, closed: once.record.open };

    expect(once.raised).to.deep.equal([late]);
    expect(raise(once.record, [late]).raised).to.deep.equal([]);
    expect(raise(closed, [late])).to.deep.equal({ record: closed, raised: [] });
  });

  it("RE-4 name a role, but for an observer's", () => {
    const by = (code: (typeof ALARMS)[number]) => raise(EMPTY_RECORD, [{ code, role: 2 }]).record;

    expect(isAlarmed(by("BooksDiffer"), 2)).to.equal(true);
    expect(isAlarmed(by("BooksDiffer"), 1)).to.equal(false);
    expect(isAlarmed(by("ObserverDiffers"), 2)).to.equal(false);
  });
});

describe("what names and dates a business transaction", () => {
  it("RE-2 is the hash of a text, or 32 bytes as they are", () => {
    expect(referenceOf("order 4711")).to.equal(id("order 4711"));
    expect(referenceOf(id("x").toUpperCase().replace("0X", "0x"))).to.equal(id("x"));
    expect(() => referenceOf("")).to.throw(InputError);
  });

  it("RE-2 is a day of the calendar since 1970", () => {
    expect(daysOf("1970-01-01")).to.equal(0);
    expect(daysOf("2024-02-29")).to.equal(19_782);
    expect(showDate(19_782)).to.equal("2024-02-29");
    for (const wrong of ["2026-02-29", "2026-04-31", "1969-12-31", "2026-1-1", "26-01-01", ""])
      expect(() => daysOf(wrong), wrong).to.throw(InputError);
  });
});
