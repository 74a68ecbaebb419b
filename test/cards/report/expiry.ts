import { expect } from "chai";
import { id } from "ethers";

import { breachesOf } from "../../../sdk/cards/index.js";
import { DAY } from "../../kit/chain.js";
import { MARCH, Told, TOLD_TIER, valuesOf, who } from "../../kit/cards/told.js";

/** A card with 100 units whose last day lies so many days from the day that begins at the report's end. */
const ending = (days: number, terms = {}) =>
  Told.open(terms)
    .at(MARCH.to - DAY)
    .issue("card", TOLD_TIER.registered, days + 1)
    .request("r", "card", { amount: 100n })
    .approve("r");

const told = (days: number, terms = {}) => {
  const { figures } = ending(days, terms).report().expiry;
  return figures.map(({ name, subject, value }) => [name, subject, value]);
};

describe("expiry in the regulator's report", () => {
  it("CA-18 tells a card as expired from the second after its last day on", () => {
    expect(told(-1)).to.deep.equal([["expired", who("card"), 100n]]);
    expect(told(0)).to.deep.equal([["expiring", who("card"), 100n]]);
  });

  it("CA-18 knows the last day in the program's time", () => {
    // east of Greenwich the day after the report's end has long begun
    expect(told(0, { utcOffset: 7_200n })).to.deep.equal([["expiring", who("card"), 100n]]);
    expect(told(-1, { utcOffset: -3_600n })).to.deep.equal([["expiring", who("card"), 100n]]);
  });

  it("CA-18 tells cards whose last day is one of the next ninety", () => {
    expect(told(89)).to.deep.equal([["expiring", who("card"), 100n]]);
    expect(told(90)).to.deep.equal([]);
  });

  it("CA-10 CA-18 owes what is on an expired card, which is no breach", () => {
    const report = ending(-1).report();

    expect(breachesOf(report)).to.deep.equal([]);
    expect(valuesOf(report.outstanding.figures, "balances")).to.deep.equal({ "": 100n });
    expect(report.expiry.figures[0]!.rows[0]).to.include({ event: "ToppedUp", amount: 100n });
  });

  it("CA-18 tells what is held and what has overflowed with the balance", () => {
    const full = Told.open()
      .at(MARCH.to - 2 * DAY)
      .issue("card", TOLD_TIER.registered, 1)
      .request("a", "card", { amount: 500_000n, funder: id("one") })
      .approve("a")
      .authorize("hotel", "card", 100_000n)
      .capture("hotel", "card", 50_000n)
      .request("b", "card", { amount: 50_000n, funder: id("other") })
      .approve("b")
      .refund("hotel", "card", 7n);

    const [figure] = full.report().expiry.figures;

    expect(figure).to.include({ name: "expired", value: 500_007n });
  });

  it("CA-18 passes over empty cards, and cards that were replaced", () => {
    const empty = ending(-1).sell("card", 100n).report();
    expect(empty.expiry.figures).to.deep.equal([]);

    const replaced = ending(-1).replace("card", "next").report();
    expect(replaced.expiry.figures).to.deep.equal([]);
  });
});
