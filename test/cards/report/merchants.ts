import { expect } from "chai";

import { breachesOf } from "../../../sdk/cards/index.js";
import { MARCH, onlyBreach, Told, valuesOf, who } from "../../kit/cards/told.js";

const withCard = () => Told.open().card("card", 100_000n);
/** Captured 1,000, of which so much is refunded. */
const refunded = (amount: bigint) =>
  withCard()
    .authorize("hotel", "card", 1_000n)
    .capture("hotel", "card", 1_000n)
    .refund("hotel", "card", amount);

describe("merchants in the regulator's report", () => {
  it("CA-18 are told with what they captured by any way, once each", () => {
    const told = withCard()
      .merchant(2n, "counter")
      .sell("card", 1n)
      .authorize("hotel", "card", 500n)
      .capture("hotel", "card", 20n)
      .capture("hotel", "card", 300n, 180n, "")
      .upload([{ amount: 4_000n }, { kind: "Capture", amount: 20n }, { decline: "CardFrozen" }])
      .sell("card", 50_000n, "counter");

    const { figures } = told.report().merchants;

    expect(valuesOf(figures, "captured")).to.deep.equal({ "1": 4_321n, "2": 50_000n });
  });

  it("CA-18 counts a recorded row of an upload once", () => {
    const told = Told.open({ record: true })
      .card("card", 1_000n)
      .sell("card", 10n)
      .upload([{ amount: 10n }]);

    expect(valuesOf(told.report().merchants.figures, "captured")).to.deep.equal({ "1": 10n });
  });

  it("CA-18 may refund a fifth of what they captured, and no unit more", () => {
    expect(breachesOf(refunded(200n).report())).to.be.empty;

    const breach = onlyBreach(refunded(201n).report(), "RefundRatio");
    expect(breach).to.include({ section: "merchants", subject: "1", value: 201n, bound: 200n });
    expect(breach.rows.map(({ event, amount }) => [event, amount])).to.deep.equal([
      ["Refunded", 201n],
    ]);
    expect(valuesOf(refunded(201n).report().merchants.figures, "refundRatio")).to.deep.equal({
      "1": 201_000n,
    });
  });

  it("CA-18 refund too much where they captured nothing", () => {
    const told = Told.open()
      .at(MARCH.from - 100)
      .card("card", 1_000n)
      .authorize("hotel", "card", 10n)
      .capture("hotel", "card", 10n)
      .at(MARCH.from)
      .tell("ReserveFunded", { program: 1n, merchant: 1n, amount: 1n })
      .refund("hotel", "card", 1n);

    expect(onlyBreach(told.report(), "RefundRatio")).to.include({ value: 1n, bound: 0n });
    expect(valuesOf(told.report().merchants.figures, "refundRatio")).to.deep.equal({});
  });

  it("CA-4 CA-18 are below zero as long as a refund due is open", () => {
    const of = { program: 1n, merchant: 1n };
    const told = withCard()
      .tell("RefundDue", { ...of, card: who("card"), due: 0n, amount: 50n })
      .tell("RefundsCovered", { ...of, amount: 20n, byReserve: true })
      .tell("ReserveFunded", { ...of, amount: 20n });

    const breach = onlyBreach(told.report(), "RefundsDueOpen");
    expect(breach).to.include({ subject: "1", value: 30n });
    expect(breach.rows.map(({ event, amount }) => [event, amount])).to.deep.equal([
      ["RefundDue", 50n],
      ["RefundsCovered", -20n],
    ]);

    told
      .tell("RefundsCovered", { ...of, amount: 30n, byReserve: true })
      .tell("ReserveFunded", { ...of, amount: 30n });
    expect(breachesOf(told.report())).to.be.empty;
  });
});
