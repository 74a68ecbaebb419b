import { expect } from "chai";
import { id } from "ethers";

import {
  breachesOf,
  BREACHES,
  type Figure,
  type FoundBreach,
  type Report,
  SECTIONS,
} from "../../../sdk/cards/index.js";
import { DAY } from "../../kit/chain.js";
import { LAWFUL, MARCH, Told, together, who } from "../../kit/cards/told.js";

const REGULATOR = 2n;

/** A month against every rule, once each; but that less is held than owed, which is no event. */
function unlawful(program = 1n): Told {
  const [registered, bearer] = LAWFUL.tiers as [
    (typeof LAWFUL.tiers)[number],
    (typeof LAWFUL.tiers)[number],
  ];
  const tiers = [registered, bearer, { ...registered, cap: 0n }, { ...bearer, fundings: 4n }];
  const told = Told.open({ tiers, nameFrom: 0n }, program)
    .at(MARCH.from + DAY)
    .card("card", 400_000n)
    .card("stopped", 1_000n)
    .card("frozen", 1_000n)
    .issue("short", 1, 30);
  buy(told, program);
  return told
    .at(MARCH.to - 1)
    .freeze("stopped", 0n)
    .sell("stopped", 10n)
    .freeze("frozen", REGULATOR)
    .sell("frozen", 10n)
    .upload(Array.from({ length: 10 }, () => ({ decline: "CardFrozen", card: who("frozen") })))
    .upload(
      Array.from({ length: 40 }, (_, number) => ({
        decline: "UnknownCard",
        card: who(`unknown ${number}`),
      })),
    )
    .authorize("hotel", "card", 1_000n)
    .capture("hotel", "card", 1_000n)
    .refund("hotel", "card", 400n, 10n)
    .tell("RefundDue", { program, merchant: 1n, card: who("card"), due: 0n, amount: 10n })
    .tell("PaidOut", { program, merchant: 1n, payout: who("shop 1"), amount: 3n })
    .tell("ReserveDrawn", { program, merchant: 1n, amount: 5n });
}

function buy(told: Told, program: bigint): void {
  told
    .request("credit", "card", { amount: 1n, funding: 2n, funder: id("creditor") })
    .approve("credit")
    .request("own", "card", { amount: 1n, funder: id("own") })
    .approve("own", who("clerk"))
    .request("slow", "card", { amount: 1n, funder: id("slow") })
    .tell("ToppedUp", {
      program,
      card: who("card"),
      bankReference: id("unasked"),
      amount: 1n,
      approver: who("chief"),
    });
  const names = ["one", "two", "three"];
  for (const name of names) told.issue(name, 2);
  for (const name of names)
    told
      .request(`split ${name}`, name, { amount: 400_000n, funder: id("splitter") })
      .approve(`split ${name}`);
  // so large a purchase is above the cap of the rules, too
  told
    .issue("large", 2)
    .request("large", "large", { amount: 1_000_000n, funder: id("large") })
    .approve("large");
}

/** What a breach says, but for its program and the places of its rows. */
const said = ({ code, subject, value, bound, measure, rows, section }: FoundBreach) => {
  const behind = rows.map(({ event, row, card, merchant, amount, detail }) => {
    return { event, row, card, merchant, amount, detail };
  });
  return { code, subject, value, bound, measure, section, behind };
};

const figuresOf = (report: Report, program: number) =>
  SECTIONS.flatMap((section): readonly Figure[] => report[section].figures)
    .filter((figure) => figure.program === program)
    .map(({ name, subject, value, rows }) => [name, subject, value, rows.length]);

describe("the breaches of a month", () => {
  it("CA-18 are found once each where each rule is broken once", () => {
    const codes = breachesOf(unlawful().report({}, 0n)).map(({ code }) => code);

    expect(codes.toSorted()).to.deep.equal(Object.values(BREACHES).flat().toSorted());
  });

  it("CA-18 are each of their program, with its own rows, beside another program", () => {
    const alone = breachesOf(unlawful(1n).report()).map(said);
    const report = together(unlawful(1n), unlawful(2n)).report();

    for (const program of [1, 2]) {
      const breaches = breachesOf(report).filter((breach) => breach.program === program);
      expect(breaches.map(said)).to.deep.equal(alone);
    }
  });

  it("CA-18 stand beside figures that are each of their program", () => {
    const alone = figuresOf(unlawful(1n).report(), 1);
    const report = together(unlawful(1n), unlawful(2n)).report();

    expect(alone.length).to.be.greaterThan(60);
    for (const program of [1, 2]) expect(figuresOf(report, program)).to.deep.equal(alone);
  });
});
