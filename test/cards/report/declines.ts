import { expect } from "chai";

import { breachesOf, type Decline } from "../../../sdk/cards/index.js";
import { MARCH, onlyBreach, Told, valuesOf, who } from "../../kit/cards/told.js";

const declined = (decline: Decline, card = "card") => ({ decline, card: who(card) });
const times = (count: number, decline: Decline) =>
  Array.from({ length: count }, () => declined(decline));

const withCards = () => Told.open().card("card", 1_000n).card("other", 1_000n);

describe("declines in the regulator's report", () => {
  it("CA-12 CA-18 are counted by code, terminal and card, each with its row", () => {
    const told = withCards()
      .merchant(2n, "counter")
      .upload([declined("OverDayLimit"), { amount: 5n }, declined("CardFrozen", "other")])
      .upload([declined("OverDayLimit", "other")], "counter");

    const { figures } = told.report().declines;

    expect(valuesOf(figures, "byCode")).to.deep.equal({ OverDayLimit: 2n, CardFrozen: 1n });
    expect(valuesOf(figures, "byTerminal")).to.deep.equal({
      [who("till")]: 2n,
      [who("counter")]: 1n,
    });
    expect(valuesOf(figures, "byCard")).to.deep.equal({ [who("card")]: 1n, [who("other")]: 2n });
    const { rows } = figures.find(({ subject }) => subject === "CardFrozen")!;
    expect(rows[0]).to.include({ row: 2, terminal: who("till"), card: who("other") });
  });

  it("CA-13 CA-18 are an upload of which nothing was looked at, too", () => {
    const told = withCards().tell("UploadRefused", {
      program: 1n,
      terminal: who("till"),
      rows: "0x",
      why: "TerminalRevoked",
    });

    const { figures } = told.report().declines;

    expect(valuesOf(figures, "byCode")).to.deep.equal({ TerminalRevoked: 1n });
    expect(valuesOf(figures, "byTerminal")).to.deep.equal({ [who("till")]: 1n });
    expect(valuesOf(figures, "byCard")).to.deep.equal({});
  });

  it("CA-6 CA-18 are not rows that had been done before", () => {
    const told = withCards().upload(times(20, "Repeated"));

    expect(told.report().declines.figures).to.deep.equal([]);
  });

  it("CA-18 are unusually many from the bound on, for a card and for a terminal", () => {
    const told = (count: number) => withCards().upload(times(count, "CardFrozen"));

    expect(breachesOf(told(9).report())).to.be.empty;
    const ofCard = onlyBreach(told(10).report(), "CardDeclines");
    expect(ofCard).to.include({ section: "declines", subject: who("card"), value: 10n });
    expect(ofCard.rows.map(({ row }) => row)).to.deep.equal([...Array(10).keys()]);

    const lax = { cardDeclines: 1_000 };
    expect(breachesOf(told(49).report(lax))).to.be.empty;
    const ofTerminal = onlyBreach(told(50).report(lax), "TerminalDeclines");
    expect(ofTerminal).to.include({ subject: who("till"), value: 50n, bound: 50n });
  });

  it("CA-18 count in the span only", () => {
    const told = withCards()
      .at(MARCH.from - 1)
      .upload(times(9, "CardFrozen"))
      .at(MARCH.from)
      .upload(times(9, "CardFrozen"));

    expect(breachesOf(told.report())).to.be.empty;
  });
});
