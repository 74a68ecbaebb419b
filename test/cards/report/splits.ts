import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { breachesOf, type Report, type ReportParameters } from "../../../sdk/cards/index.js";
import { DAY } from "../../kit/chain.js";
import { LAWFUL, MARCH, onlyBreach, Told, valuesOf } from "../../kit/cards/told.js";
import { runs } from "../../kit/runs.js";

const THRESHOLD = 1_000_000n;

interface Bought {
  /** From the begin of March. */
  readonly second: number;
  readonly amount: bigint;
  readonly card?: string;
  readonly funder?: string;
  readonly buyer?: string;
}

/** Purchases that are approved at once, on cards without a cap: caps are not what these tests are about. */
function bought(...purchases: readonly Bought[]): Told {
  const tiers = [{ ...LAWFUL.tiers[0]!, cap: 0n }];
  const told = Told.open({ tiers })
    .at(MARCH.from - 40 * DAY)
    .issue("a")
    .issue("b");
  for (const [number, { second, amount, card = "a", ...paid }] of purchases.entries())
    told
      .at(MARCH.from + second)
      .request(`${number}`, card, { amount, ...paid })
      .approve(`${number}`);
  return told;
}

const report = (told: Told, parameters: Partial<ReportParameters> = {}): Report =>
  told.report({ registeredCap: 10n ** 11n, bearerCap: 10n ** 11n, ...parameters });

const found = (...purchases: readonly Bought[]) =>
  breachesOf(report(bought(...purchases))).map(({ code }) => code);

describe("split purchases in the regulator's report", () => {
  it("CA-18 are such as reach the threshold together, across cards and days", () => {
    const told = bought(
      { second: 0, amount: 400_000n },
      { second: 3 * DAY, amount: 400_000n, card: "b" },
      { second: 5 * DAY, amount: 200_000n },
    );

    const breach = onlyBreach(report(told), "SplitPurchase");

    expect(breach).to.include({ section: "splits", subject: id("somebody"), bound: THRESHOLD });
    expect(breach.value).to.equal(THRESHOLD);
    expect(breach.rows.map(({ event, amount }) => [event, amount])).to.deep.equal([
      ["TopUpRequested", 400_000n],
      ["TopUpRequested", 400_000n],
      ["TopUpRequested", 200_000n],
    ]);
  });

  it("CA-18 begin at the threshold, not a unit below", () => {
    expect(found({ second: 0, amount: 999_999n }, { second: DAY, amount: 1n })).to.deep.equal([
      "SplitPurchase",
    ]);
    expect(found({ second: 0, amount: 999_998n }, { second: DAY, amount: 1n })).to.be.empty;
  });

  it("CA-18 lie within seven days to the second", () => {
    const two = (apart: number) =>
      found({ second: DAY, amount: 600_000n }, { second: DAY + apart, amount: 600_000n });

    expect(two(7 * DAY - 1)).to.deep.equal(["SplitPurchase"]);
    expect(two(7 * DAY)).to.be.empty;
  });

  it("CA-18 lie within the days that the regulator says", () => {
    const told = bought({ second: 0, amount: 600_000n }, { second: 20 * DAY, amount: 600_000n });

    expect(breachesOf(report(told, { splitDays: 20 }))).to.be.empty;
    onlyBreach(report(told, { splitDays: 21 }), "SplitPurchase");
  });

  it("CA-18 are of one funder, and without a name", () => {
    const second = { second: DAY, amount: 600_000n };

    expect(found({ second: 0, amount: 600_000n, funder: id("other") }, second)).to.be.empty;
    expect(found({ second: 0, amount: 600_000n, buyer: id("name") }, second)).to.be.empty;
  });

  it("CA-18 leave out what was rejected", () => {
    const told = bought({ second: 0, amount: 600_000n })
      .request("no", "a", { amount: 600_000n })
      .reject("no", "unclear");

    expect(breachesOf(report(told))).to.be.empty;
  });

  it("CA-18 are one breach where windows have a purchase in common, else one each", () => {
    const every = (days: number) =>
      bought(...[0, 1, 2, 3].map((number) => ({ second: number * days * DAY, amount: 500_000n })));

    const breach = onlyBreach(report(every(6)), "SplitPurchase");
    expect(breach.rows).to.have.length(4);
    expect(breach.value).to.equal(2_000_000n);
    expect(
      found(
        { second: 0, amount: 500_000n },
        { second: DAY, amount: 500_000n },
        { second: 9 * DAY, amount: 500_000n },
        { second: 10 * DAY, amount: 500_000n },
      ),
    ).to.deep.equal(["SplitPurchase", "SplitPurchase"]);
  });

  it("CA-18 are told in the span that their window ends in, also where it began before", () => {
    const pair = (second: number) => [
      { second: second - DAY, amount: 600_000n },
      { second, amount: 600_000n },
    ];

    expect(found(...pair(0))).to.deep.equal(["SplitPurchase"]);
    expect(found(...pair(-1))).to.be.empty;
  });

  it("CA-18 are not single purchases from the threshold on, which are a breach of their own", () => {
    const told = bought(
      { second: 0, amount: THRESHOLD },
      { second: 1, amount: 999_999n },
      { second: 2, amount: THRESHOLD, buyer: id("name") },
    );

    const breach = onlyBreach(report(told), "UnnamedPurchase");

    expect(breach).to.include({ value: THRESHOLD, bound: THRESHOLD, subject: id("somebody") });
    expect(breach.rows).to.have.length(1);
    expect(found({ second: -1, amount: THRESHOLD })).to.be.empty;
  });

  it("CA-18 stand beside the sums of all purchases, with and without a name", () => {
    const told = bought(
      { second: -1, amount: 1n },
      { second: 0, amount: 10n },
      { second: 1, amount: 100n, buyer: id("name") },
    );

    const { figures } = report(told).splits;

    expect(valuesOf(figures, "unnamed")).to.deep.equal({ "": 10n });
    expect(valuesOf(figures, "named")).to.deep.equal({ "": 100n });
  });

  it("CA-18 are exactly those purchases that some window with enough in it holds", () => {
    const purchase = fc.record({
      second: fc.integer({ min: 0, max: 30 * DAY }),
      amount: fc.bigInt({ min: 1n, max: 999_999n }),
      card: fc.constantFrom("a", "b"),
      funder: fc.constantFrom(id("one"), id("other")),
      buyer: fc.constantFrom(ZeroHash, ZeroHash, ZeroHash, id("name")),
    });
    let count = 0;
    fc.assert(
      fc.property(fc.array(purchase, { maxLength: 12 }), (some) => {
        const purchases = some.toSorted((a, b) => a.second - b.second);
        const splits = breachesOf(report(bought(...purchases)));

        const told = splits.flatMap(({ rows }) => rows.map(({ position }) => position.block));
        expect(told.toSorted((a, b) => a - b)).to.deep.equal(inSomeWindow(purchases));
        count += told.length;
      }),
      runs(200),
    );
    expect(count).to.be.greaterThan(200);
  });
});

/** The blocks of the purchases that lie in any window of seven days whose unnamed purchases of a funder reach the bound. */
function inSomeWindow(purchases: readonly Required<Bought>[]): number[] {
  const open = bought().events.length;
  return purchases.flatMap((one, index) => {
    const isIn = purchases.some(({ second: start }) => {
      const window = purchases.filter(
        ({ second, funder, buyer }) =>
          second >= start &&
          second < start + 7 * DAY &&
          funder === one.funder &&
          buyer === ZeroHash,
      );
      const sum = window.reduce((units, { amount }) => units + amount, 0n);
      return window.includes(one) && sum >= THRESHOLD;
    });
    return isIn ? [open + 2 * index + 1] : [];
  });
}
