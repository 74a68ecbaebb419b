import { expect } from "chai";
import { id } from "ethers";

import { breachesOf } from "../../../sdk/cards/index.js";
import { DAY, HOUR } from "../../kit/chain.js";
import {
  blocksOf,
  LAWFUL,
  MARCH,
  onlyBreach,
  Told,
  TOLD_TIER,
  valuesOf,
  who,
} from "../../kit/cards/told.js";

const [REGISTERED, BEARER] = LAWFUL.tiers as [
  (typeof LAWFUL.tiers)[number],
  (typeof LAWFUL.tiers)[number],
];

/** Top-ups may wait. */
const PATIENT = { pendingDays: 60 };

describe("caps and tiers in the regulator's report", () => {
  it("CA-18 lets a card be as full as its cap, and no unit fuller", () => {
    const told = Told.open().card("card", 500_000n);
    expect(breachesOf(told.report())).to.deep.equal([]);

    told.request("more", "card", { amount: 1n }).reject("more", "too much");
    const breach = onlyBreach(told.report(), "CardAboveCap");
    expect(breach).to.include({ subject: who("card"), value: 500_001n, bound: 500_000n });
    expect(breach.rows.map(({ event, amount }) => [event, amount])).to.deep.equal([
      ["TopUpRequested", 500_001n],
    ]);
  });

  it("CA-18 counts what is held, and not what has overflowed", () => {
    const told = Told.open()
      .card("card", 500_000n)
      .authorize("hotel", "card", 400_000n)
      .capture("hotel", "card", 100_000n)
      .request("more", "card", { amount: 100_000n })
      .approve("more");
    expect(breachesOf(told.report())).to.deep.equal([]);

    told.refund("hotel", "card", 10_000n).overflow("card", 10_000n);
    expect(breachesOf(told.report())).to.deep.equal([]);
    expect(valuesOf(told.report().outstanding.figures, "overflow")).to.deep.equal({ "": 10_000n });

    told.request("one", "card", { amount: 1n });
    onlyBreach(told.report(PATIENT), "CardAboveCap");
  });

  it("CA-18 tells the fullest that a card was, once, also under its successor", () => {
    const told = Told.open()
      .card("card", 500_000n)
      .request("a", "card", { amount: 5n })
      .request("b", "card", { amount: 6n })
      .reject("a", "too much")
      .replace("card", "next");

    const breach = onlyBreach(told.report(PATIENT), "CardAboveCap");

    expect(breach).to.include({ subject: who("next"), value: 500_011n });
    expect(blocksOf(breach.rows)).to.deep.equal([8]);
  });

  it("CA-18 counts what is requested for the card itself, also under the key that it had", () => {
    const told = Told.open()
      .card("card", 500_000n)
      .issue("other")
      .request("a", "other", { amount: 1n })
      .freeze("card", 0n)
      .thaw("card", 0n)
      .approve("a");
    expect(breachesOf(told.report())).to.deep.equal([]);

    told.sell("card", 1n).request("b", "card", { amount: 1n }).replace("card", "next");
    expect(breachesOf(told.report(PATIENT))).to.deep.equal([]);
    told.request("c", "next", { amount: 1n });
    expect(onlyBreach(told.report(PATIENT), "CardAboveCap").value).to.equal(500_001n);
  });

  it("CA-18 tells where a card was the fullest first", () => {
    const told = Told.open()
      .card("card", 500_000n)
      .request("a", "card", { amount: 5n })
      .reject("a", "too much")
      .request("b", "card", { amount: 5n })
      .reject("b", "too much");

    expect(blocksOf(onlyBreach(told.report(), "CardAboveCap").rows)).to.deep.equal([7]);
  });

  it("CA-18 holds cards to their tier where it is stricter than the rules", () => {
    const terms = { tiers: [{ ...REGISTERED, cap: 100n }, BEARER] };

    const breach = onlyBreach(Told.open(terms).card("card", 101n).report(), "CardAboveCap");

    expect(breach).to.include({ value: 101n, bound: 100n });
  });

  it("CA-18 holds a bearer card to its own cap, and to that of the rules", () => {
    const told = (units: bigint) => Told.open().card("gift", units, TOLD_TIER.bearer);

    expect(breachesOf(told(100_000n).report())).to.deep.equal([]);
    expect(onlyBreach(told(100_001n).report(), "CardAboveCap").bound).to.equal(100_000n);
    const laxer = Told.open({ tiers: [REGISTERED, { ...BEARER, cap: 500_000n }] });
    laxer.card("gift", 100_001n, TOLD_TIER.bearer);
    expect(breachesOf(laxer.report()).map(({ code }) => code)).to.deep.equal([
      "TierAboveCap",
      "CardAboveCap",
    ]);
  });

  it("CA-18 tells what was too full before the span as long as it stays so", () => {
    const before = Told.open()
      .at(MARCH.from - DAY)
      .card("card", 500_000n)
      .request("a", "card", { amount: 1n });
    onlyBreach(before.report(PATIENT), "CardAboveCap");

    before.at(MARCH.from - 1).reject("a", "too much");
    expect(breachesOf(before.report())).to.deep.equal([]);
  });

  it("CA-18 holds cards to the rules where their tier is laxer", () => {
    const terms = { tiers: [{ ...REGISTERED, cap: 0n }, BEARER] };
    const told = Told.open(terms).card("card", 500_001n);

    expect(breachesOf(told.report()).map(({ code, subject }) => [code, subject])).to.deep.equal([
      ["TierAboveCap", "tier 0"],
      ["CardAboveCap", who("card")],
    ]);
  });

  it("CA-18 names a tier whose cap is above the rules, by a unit or without end", () => {
    for (const cap of [500_001n, 0n]) {
      const told = Told.open({ tiers: [{ ...REGISTERED, cap }, BEARER] });
      const breach = onlyBreach(told.report(), "TierAboveCap");
      expect(breach).to.include({ subject: "tier 0", bound: 500_000n });
      expect(blocksOf(breach.rows)).to.deep.equal([1]);
    }
    const bearer = Told.open({ tiers: [REGISTERED, { ...BEARER, cap: 100_001n }] });
    expect(onlyBreach(bearer.report(), "TierAboveCap").bound).to.equal(100_000n);
  });

  it("CA-18 measures each program in its own currency", () => {
    const told = Told.open();

    const breaches = breachesOf(told.report({ unitsPerCurrency: 1n }));
    expect(breaches.map(({ code }) => code)).to.deep.equal([
      "TierAboveCap",
      "TierAboveCap",
      "NameFromTooHigh",
    ]);
    expect(breachesOf(told.report({ unitsPerCurrency: 1n, unitsPerCurrencyOf: { 1: 100n } }))).to.be
      .empty;
  });

  it("CA-18 names terms by which names are needed too late, or never", () => {
    for (const nameFrom of [1_000_001n, 0n]) {
      const breach = onlyBreach(Told.open({ nameFrom }).report(), "NameFromTooHigh");
      expect(breach).to.include({ value: nameFrom, bound: 1_000_000n });
    }
    expect(breachesOf(Told.open({ nameFrom: 999_999n }).report())).to.deep.equal([]);
  });

  it("CA-18 wants bearer cards to be valid until the same date three years later", () => {
    // 1 March 2026 to 1 March 2029, with 29 February 2028 between
    const issued = (days: number, tier: number = TOLD_TIER.bearer) =>
      Told.open()
        .at(MARCH.from + HOUR)
        .issue("gift", tier, days);
    expect(breachesOf(issued(1_096).report())).to.deep.equal([]);

    const breach = onlyBreach(issued(1_095).report(), "ShortBearerCard");
    expect(breach.subject).to.equal(who("gift"));
    expect(breach.value).to.equal(BigInt(1_095 * DAY));
    expect(breach.bound).to.equal(BigInt(1_096 * DAY));
    expect(blocksOf(breach.rows)).to.deep.equal([4]);
    expect(breachesOf(issued(1, TOLD_TIER.registered).report())).to.deep.equal([]);
    expect(breachesOf(issued(731).report({ bearerYears: 2 }))).to.deep.equal([]);
  });

  it("CA-18 judges the day of issue in the program's time", () => {
    const second = MARCH.from + DAY - HOUR;
    const told = (utcOffset: bigint) =>
      Told.open({ utcOffset }).at(second).issue("gift", TOLD_TIER.bearer, 1_096);

    expect(breachesOf(told(0n).report())).to.deep.equal([]);
    onlyBreach(told(7_200n).report(), "ShortBearerCard");
  });

  it("CA-18 names tiers that take, and top-ups that had, a funding that the rules refuse", () => {
    const credit = Told.open({ tiers: [{ ...REGISTERED, fundings: 0b00101n }, BEARER] });
    const allowed = onlyBreach(credit.report(), "FundingAllowed");
    expect(allowed.subject).to.equal("tier 0: CreditCard");
    expect(breachesOf(credit.report({ refusedFundings: [] }))).to.deep.equal([]);

    const told = Told.open()
      .issue("card")
      .request("a", "card", { amount: 100n, funding: 2n, funder: id("bank") })
      .request("b", "card", { amount: 100n, funding: 1n, funder: id("bank") });
    const used = onlyBreach(told.report(PATIENT), "FundingUsed");
    expect(used).to.include({ subject: who("card"), value: 100n });
    expect(used.rows[0]).to.include({ detail: "CreditCard" });
    expect(blocksOf(used.rows)).to.deep.equal([5]);
  });

  it("CA-18 tells the fullest card of each tier", () => {
    const told = Told.open().card("a", 1_000n).card("b", 3_000n).sell("b", 2_500n);

    expect(valuesOf(told.report().caps.figures, "fullest")).to.deep.equal({ "tier 0": 3_000n });
  });
});
