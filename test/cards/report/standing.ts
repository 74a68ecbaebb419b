import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { breachesOf } from "../../../sdk/cards/index.js";
import { DAY, HOUR } from "../../kit/chain.js";
import {
  blocksOf,
  MARCH,
  onlyBreach,
  Told,
  together,
  valuesOf,
  who,
} from "../../kit/cards/told.js";

const HOLDER = 0n;
const ISSUER = 1n;
const REGULATOR = 2n;

const withCard = () =>
  Told.open()
    .at(MARCH.from - 10 * DAY)
    .card("card", 1_000n)
    .at(MARCH.from + DAY);

const seconds = (told: Told, level: string) =>
  valuesOf(told.report().standing.figures, `frozenBy${level}`)[who("card")];

describe("freezes in the regulator's report", () => {
  it("CA-18 last from their event to the thaw of the same level", () => {
    const told = withCard().freeze("card", ISSUER);
    told
      .at(told.now + HOUR)
      .thaw("card", HOLDER)
      .at(told.now + HOUR)
      .thaw("card", ISSUER);

    const figure = told.report().standing.figures.find(({ name }) => name === "frozenByIssuer")!;

    expect(figure).to.include({ subject: who("card"), value: BigInt(2 * HOUR) });
    expect(figure.rows.map(({ event, detail }) => [event, detail])).to.deep.equal([
      ["CardFrozen", "Issuer"],
      ["CardThawed", "Issuer"],
    ]);
  });

  it("CA-18 are of their level and program alone, and begin once", () => {
    const told = withCard().freeze("card", ISSUER);
    told.at(told.now + HOUR).freeze("card", ISSUER);
    const other = Told.open({}, 2n).issue("card");

    const { figures } = together(told, other).report().standing;

    const freezes = figures.filter(({ name }) => name.startsWith("frozenBy"));
    expect(freezes.map(({ name, program, value }) => [name, program, value])).to.deep.equal([
      ["frozenByIssuer", 1, BigInt(MARCH.to - MARCH.from - DAY)],
    ]);
  });

  it("CA-18 last until the end of the report where nobody thaws, and from its begin on at most", () => {
    const open = withCard().freeze("card", HOLDER);
    expect(seconds(open, "Holder")).to.equal(BigInt(MARCH.to - MARCH.from - DAY));

    const earlier = withCard()
      .at(MARCH.from - DAY)
      .freeze("card", HOLDER)
      .at(MARCH.from + 5)
      .thaw("card", HOLDER);
    expect(seconds(earlier, "Holder")).to.equal(5n);
  });

  it("CA-18 are not told where they were over when the report begins", () => {
    const told = withCard()
      .at(MARCH.from - DAY)
      .freeze("card", HOLDER)
      .at(MARCH.from)
      .thaw("card", HOLDER);

    expect(seconds(told, "Holder")).to.equal(undefined);
  });

  it("CA-10 CA-18 end with a replacement, but the regulator's goes over to the successor", () => {
    const told = withCard()
      .freeze("card", HOLDER)
      .freeze("card", REGULATOR)
      .at(MARCH.from + 2 * DAY)
      .replace("card", "next")
      .at(MARCH.from + 4 * DAY)
      .thaw("next", REGULATOR);

    const { figures } = told.report().standing;

    expect(valuesOf(figures, "frozenByHolder")).to.deep.equal({ [who("next")]: BigInt(DAY) });
    expect(valuesOf(figures, "frozenByRegulator")).to.deep.equal({
      [who("next")]: BigInt(3 * DAY),
    });
    expect(breachesOf(told.report())).to.be.empty;
  });

  it("CA-18 of the regulator are undone by a payment, by itself, as a hold or a row", () => {
    const frozen = () => withCard().freeze("card", REGULATOR);
    const payments = {
      Sold: frozen().sell("card", 10n),
      Authorized: frozen().authorize("hotel", "card", 10n),
      Uploaded: frozen().upload([{ decline: "CardFrozen" }, { amount: 10n }]),
    };

    for (const [event, told] of Object.entries(payments)) {
      const breach = onlyBreach(told.report(), "FreezeUndone");
      expect(breach).to.include({ section: "standing", subject: who("card"), value: 10n });
      expect(breach.rows.map((row) => row.event)).to.deep.equal([event]);
      expect(blocksOf(breach.rows)).to.deep.equal([told.events.length]);
    }
  });

  it("CA-18 of the regulator are undone by a payment of the successor too", () => {
    const told = withCard().freeze("card", REGULATOR).replace("card", "next").sell("next", 10n);

    expect(onlyBreach(told.report(), "FreezeUndone").subject).to.equal(who("next"));

    const issuers = withCard().freeze("card", ISSUER).replace("card", "next").sell("next", 10n);
    expect(breachesOf(issuers.report())).to.be.empty;
  });

  it("CA-18 do not stop captures and refunds", () => {
    const told = withCard()
      .authorize("hotel", "card", 100n)
      .freeze("card", REGULATOR)
      .capture("hotel", "card", 100n)
      .refund("hotel", "card", 10n);

    expect(breachesOf(told.report())).to.be.empty;
  });

  it("CA-18 let a payment before and after them be", () => {
    const told = withCard()
      .sell("card", 1n)
      .freeze("card", REGULATOR)
      .thaw("card", REGULATOR)
      .sell("card", 1n);

    expect(breachesOf(told.report())).to.be.empty;
  });

  it("CA-18 tell a recorded row of an upload once", () => {
    const told = Told.open({ record: true })
      .card("card", 1_000n)
      .freeze("card", REGULATOR)
      .sell("card", 10n)
      .upload([{ amount: 10n }]);

    onlyBreach(told.report(), "FreezeUndone");
  });
});

describe("payments that something should have stopped", () => {
  const stopped = {
    Holder: withCard().freeze("card", HOLDER),
    Issuer: withCard().freeze("card", ISSUER),
    Blocked: withCard().tell("CardBlocked", {
      program: 1n,
      card: who("card"),
      reason: encodeBytes32String("fraud"),
    }),
    Replaced: withCard().replace("card", "next"),
  };

  for (const [stop, told] of Object.entries(stopped)) {
    it(`CA-18 are told with what it was: ${stop}`, () => {
      expect(breachesOf(told.report())).to.be.empty;

      const breach = onlyBreach(told.sell("card", 10n).report(), "PaidWhileStopped");

      expect(breach).to.include({ subject: who("card"), value: 10n });
      expect(breach.rows[0]).to.include({ event: "Sold", detail: stop });
    });
  }

  it("CA-18 CA-22 are redemptions too, but for those of expired cards", () => {
    const redeem = (told: Told, card: string) =>
      told.tell("Redeemed", {
        program: 1n,
        card: who(card),
        to: who("holder"),
        amount: 10n,
        overflow: 0n,
        byExit: false,
      });

    const frozen = redeem(withCard().freeze("card", REGULATOR), "card");
    expect(onlyBreach(frozen.report(), "FreezeUndone").rows[0]).to.include({ event: "Redeemed" });
    const expired = withCard()
      .issue("short", 0, 1)
      .request("r", "short", { amount: 10n })
      .approve("r")
      .at(MARCH.from + 9 * DAY);
    expect(breachesOf(redeem(expired, "short").report())).to.be.empty;
  });

  it("CA-18 are such after the last day, to the second", () => {
    const lastDay = MARCH.from / DAY + 5;
    const sold = (second: number) =>
      withCard()
        .at(MARCH.from)
        .issue("short", 0, 5)
        .request("r", "short", { amount: 10n })
        .approve("r")
        .at(second)
        .sell("short", 1n);

    expect(breachesOf(sold((lastDay + 1) * DAY - 1).report())).to.be.empty;
    const breach = onlyBreach(sold((lastDay + 1) * DAY).report(), "PaidWhileStopped");
    expect(breach.rows[0]).to.include({ detail: "Expired" });
  });
});

describe("cards and keys in the regulator's report", () => {
  it("CA-18 counts what was frozen, thawed, blocked and replaced, and keys by what became of them", () => {
    const told = withCard()
      .freeze("card", HOLDER)
      .thaw("card", HOLDER)
      .replace("card", "next")
      .tell("CardBlocked", {
        program: 1n,
        card: who("next"),
        reason: encodeBytes32String("fraud"),
      })
      .merchant(2n, "counter")
      .tell("TerminalRetired", { program: 1n, terminal: who("till"), to: 0n })
      .tell("TerminalRevoked", { program: 1n, terminal: who("counter") });

    const { figures } = told.report().standing;

    const count = (name: string) => figures.find((figure) => figure.name === name)!;
    for (const name of [
      "frozen",
      "thawed",
      "blocked",
      "replaced",
      "enrolled",
      "retired",
      "revoked",
    ])
      expect(count(name), name).to.include({ value: 1n, measure: "count" });
    expect(count("blocked").rows[0]).to.include({ card: who("next"), detail: "fraud" });
    expect(count("replaced").rows[0]).to.include({ card: who("card"), detail: "lost" });
    expect(count("retired").rows[0]).to.include({ terminal: who("till"), merchant: 1 });
    expect(count("revoked").rows[0]).to.include({ terminal: who("counter"), merchant: 2 });
  });
});
