import { expect } from "chai";
import { id } from "ethers";

import { breachesOf, RESERVE_RATIOS, reportOf } from "../../../sdk/cards/index.js";
import { DAY } from "../../kit/chain.js";
import {
  blocksOf,
  CENT,
  MARCH,
  onlyBreach,
  Told,
  TOKEN,
  valuesOf,
  who,
} from "../../kit/cards/told.js";

/** A merchant's closed period: 10,000 captured, 300 of them fee, 5,000 paid out so far. */
function closed(): Told {
  return Told.open()
    .card("card", 100_000n)
    .sell("card", 10_000n)
    .at(MARCH.from + 2 * DAY)
    .tell("PeriodClosed", {
      program: 1n,
      merchant: 1n,
      statement: {
        period: BigInt(MARCH.from / DAY),
        captured: 10_000n,
        refunded: 0n,
        fee: 300n,
        closing: 9_700n,
      },
      chain: id("chain"),
    })
    .tell("PaidOut", { program: 1n, merchant: 1n, payout: who("shop 1"), amount: 5_000n });
}

const adjust = (told: Told, amount: bigint) =>
  told.tell("AdjustmentProposed", {
    id: id("adjustment"),
    maker: who("maker"),
    adjustment: { program: 1n, merchant: 1n, period: 7n, amount, reason: id("mistake") },
  });

describe("what is outstanding, against what is held", () => {
  it("CA-18 CA-20 tells each term with the cards and merchants that it is of", () => {
    const told = Told.open()
      .card("card", 100_000n)
      .card("other", 50_000n)
      .authorize("hotel", "card", 20_000n)
      .sell("other", 1_000n)
      .tell("ReserveFunded", { program: 1n, merchant: 1n, amount: 700n })
      .request("waiting", "card", { amount: 300n });

    const { figures } = told.report().outstanding;

    const term = (name: string) => figures.find((figure) => figure.name === name)!;
    expect(term("balances").rows.map(({ card, amount }) => [card, amount])).to.deep.equal([
      [who("card"), 80_000n],
      [who("other"), 49_000n],
    ]);
    expect(term("holds").rows.map(({ card, amount }) => [card, amount])).to.deep.equal([
      [who("card"), 20_000n],
    ]);
    expect(term("accruals").rows[0]).to.include({ merchant: 1, amount: 1_000n });
    expect(term("reserves").value).to.equal(700n);
    expect(term("escrow").rows[0]).to.include({ event: "TopUpRequested", amount: 300n });
    expect(term("liabilities").value).to.equal(151_000n);
    expect(term("owed").value).to.equal(151_000n * CENT);
  });

  it("CA-4 CA-18 tells covered refunds of the merchant until its cards have got them", () => {
    const of = { program: 1n, merchant: 1n };
    const told = Told.open()
      .card("card", 1_000n)
      .sell("card", 900n)
      .tell("RefundDue", { ...of, card: who("card"), due: 0n, amount: 50n })
      .tell("RefundsCovered", { ...of, amount: 50n, byReserve: false })
      .tell("RefundCredited", { ...of, card: who("card"), due: 0n, amount: 20n });

    const { figures } = told.report().outstanding;

    expect(figures.find(({ name }) => name === "refundsCovered")!.rows[0]).to.include({
      event: "RefundCredited",
      merchant: 1,
      card: undefined,
      amount: 30n,
    });
    expect(valuesOf(figures, "accruals")).to.deep.equal({ "": 850n });
    expect(valuesOf(figures, "balances")).to.deep.equal({ "": 120n });
    expect(valuesOf(figures, "liabilities")).to.deep.equal({ "": 1_000n });
  });

  it("CA-18 follows tokens of a rejected top-up until its payer has them", () => {
    const payer = who("clerk");
    const told = Told.open().issue("card").request("a", "card", { amount: 300n });
    const terms = () => {
      const { figures } = told.report().outstanding;
      return [valuesOf(figures, "escrow")[""], valuesOf(figures, "returns")[""]];
    };
    expect(terms()).to.deep.equal([300n, 0n]);

    told.reject("a", "unclear").tell("ReturnFailed", { program: 1n, payer, amount: 300n });
    expect(terms()).to.deep.equal([0n, 300n]);

    told.tell("ReturnClaimed", { program: 1n, payer, to: payer, amount: 100n });
    expect(terms()).to.deep.equal([0n, 200n]);
    expect(breachesOf(told.report())).to.deep.equal([]);

    told.tell("ReturnClaimed", { program: 1n, payer, to: payer, amount: 201n });
    const breach = onlyBreach(told.report(), "NegativeTerm");
    expect(breach).to.include({ subject: "returns", value: -1n });
    expect(breach.rows).to.have.length(3);
  });

  it("CA-16 CA-18 follows captured money into fees and out", () => {
    const told = closed();
    const terms = () => {
      const { figures } = told.report().outstanding;
      return ["accruals", "fees", "liabilities"].map((name) => valuesOf(figures, name)[""]);
    };
    expect(terms()).to.deep.equal([4_700n, 300n, 95_000n]);

    adjust(told, -1_000n);
    expect(terms()).to.deep.equal([4_700n, 300n, 95_000n]);
    told.tell("AdjustmentApproved", { id: id("adjustment"), checker: who("checker") });
    expect(terms()).to.deep.equal([3_700n, 1_300n, 95_000n]);

    told.tell("FeesWithdrawn", { program: 1n, to: who("clearing"), amount: 1_200n });
    expect(terms()).to.deep.equal([3_700n, 100n, 93_800n]);
    expect(breachesOf(told.report())).to.deep.equal([]);
  });

  it("CA-16 CA-18 takes from each merchant what is its own", () => {
    const told = closed()
      .merchant(2n, "counter")
      .sell("card", 2_000n, "counter")
      .tell("PaidOut", { program: 1n, merchant: 2n, payout: who("shop 2"), amount: 1_999n });

    const { figures } = told.report().outstanding;

    const { rows } = figures.find(({ name }) => name === "accruals")!;
    expect(rows.map(({ merchant, amount }) => [merchant, amount])).to.deep.equal([
      [1, 4_700n],
      [2, 1n],
    ]);
  });

  it("CA-18 gives an adjustment for the merchant from the fees", () => {
    const told = adjust(closed(), 50n);
    told.tell("AdjustmentApproved", { id: id("adjustment"), checker: who("checker") });

    const { figures } = told.report().outstanding;

    expect(valuesOf(figures, "fees")).to.deep.equal({ "": 250n });
    expect(valuesOf(figures, "accruals")).to.deep.equal({ "": 4_750n });
  });

  it("CA-18 is undercovered where one token unit is missing, and not where none is", () => {
    const told = Told.open().card("card", 100_000n);
    const owed = 100_000n * CENT;

    expect(breachesOf(told.report({}, owed))).to.deep.equal([]);
    const breach = onlyBreach(told.report({}, owed - 1n), "Undercovered");
    expect(breach).to.include({ section: "outstanding", subject: TOKEN, bound: 1_000_000n });
    expect(breach.value).to.equal(999_999n);
    expect(breach.rows.map(({ card, amount }) => [card, amount])).to.deep.equal([
      [who("card"), owed],
    ]);
    expect(blocksOf(breach.rows)).to.deep.equal([told.events.length]);
  });

  for (const tier of ["large", "group", "brand", "loop"] as const) {
    it(`CA-18 holds an issuer of the tier "${tier}" to its ratio`, () => {
      const told = Told.open().card("card", 100_000n);
      const held = 1_000n * RESERVE_RATIOS[tier];

      expect(breachesOf(told.report({ reserveTier: tier }, held))).to.deep.equal([]);
      onlyBreach(told.report({ reserveTier: tier }, held - 1n), "Undercovered");
    });
  }

  it("CA-18 covers programs of one token together, each in its unit", () => {
    const told = Told.open().card("card", 100_000n);
    const second = Told.open({ unit: 1n, token: TOKEN });
    const [created] = second.events;
    told.tell("ProgramCreated", { ...created!.args, program: 2n });
    told.tell("CardIssued", {
      ...(told.events.find(({ name }) => name === "CardIssued")!.args as object),
      program: 2n,
    });
    told.tell("ToppedUp", {
      program: 2n,
      card: who("card"),
      bankReference: id("x"),
      amount: 7n,
      approver: who("chief"),
    });

    const { figures } = reportOf(told.events, MARCH, { [TOKEN]: 10n ** 12n }).outstanding;

    expect(valuesOf(figures, "owed")).to.deep.equal({ [TOKEN]: 100_000n * CENT + 7n });
  });

  it("CA-18 CA-20 names a term below zero", () => {
    const told = Told.open().tell("FeesWithdrawn", {
      program: 1n,
      to: who("clearing"),
      amount: 1n,
    });

    const breach = onlyBreach(told.report({}, 0n), "NegativeTerm");
    expect(breach).to.include({ subject: "fees", value: -1n, bound: 0n });
    expect(breach.rows.map(({ event }) => event)).to.deep.equal(["FeesWithdrawn"]);

    const drawn = Told.open().tell("ReserveDrawn", { program: 1n, merchant: 1n, amount: 5n });
    const ofMerchant = onlyBreach(drawn.report({}, 0n), "NegativeTerm");
    expect(ofMerchant).to.include({ subject: "reserves", value: -5n });
    expect(ofMerchant.rows[0]).to.include({ merchant: 1 });
  });
});
