import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { id } from "ethers";

import {
  breachesOf,
  BREACHES,
  CHINESE_RULES,
  reportJson,
  reportOf,
  reportTables,
  SECTIONS,
} from "../../../sdk/cards/index.js";
import { DAY, HOUR } from "../../kit/chain.js";
import { MARCH, Told, TOKEN, TOLD_TIER, valuesOf, who } from "../../kit/cards/told.js";

const PAGE = path.join(import.meta.dirname, "../../../docs/regulator-report.md");

/** A month in which everything happens that may. */
function lawful(): Told {
  const told = Told.open()
    .at(MARCH.from - DAY)
    .card("long", 90_000n)
    .at(MARCH.from + HOUR)
    .card("card", 500_000n)
    .issue("gift", TOLD_TIER.bearer, 3 * 365 + 1)
    .request("gift", "gift", { amount: 100_000n, funder: id("giver"), buyer: id("name") })
    .at(MARCH.from + 2 * HOUR)
    .approve("gift")
    .request("doubt", "long", { amount: 10_000n })
    .reject("doubt", "unclear");
  told
    .at(MARCH.from + DAY)
    .sell("card", 100_000n)
    .authorize("hotel", "card", 50_000n)
    .capture("hotel", "card", 30_000n, 20_000n, "")
    .refund("hotel", "card", 5_000n)
    .upload([{ amount: 7_000n }, { decline: "InsufficientBalance" }, { decline: "Repeated" }]);
  return told
    .freeze("long", 0n)
    .at(MARCH.from + 2 * DAY)
    .thaw("long", 0n)
    .freeze("long", 2n)
    .replace("long", "longer")
    .at(MARCH.from + 3 * DAY)
    .thaw("longer", 2n)
    .sell("longer", 1n)
    .tell("ReserveFunded", { program: 1n, merchant: 1n, amount: 40_000n });
}

describe("the regulator's report", () => {
  it("CA-18 finds no breach in a lawful month", () => {
    const report = lawful().report();

    expect(breachesOf(report)).to.deep.equal([]);
    const { figures } = report.outstanding;
    expect(valuesOf(figures, "liabilities")).to.deep.equal({ "": 730_000n });
    expect(valuesOf(figures, "accruals")).to.deep.equal({ "": 132_001n });
    expect(valuesOf(figures, "reserves")).to.deep.equal({ "": 40_000n });
    expect(valuesOf(figures, "ratio")).to.deep.equal({ [TOKEN]: 1_000_000n });
  });

  it("CA-18 stands each sum on the rows that it is the sum of", () => {
    const report = lawful().report();

    const sums = SECTIONS.flatMap((section) => [...report[section].figures]).filter(
      ({ measure }) => measure === "units",
    );
    expect(sums.length).to.be.greaterThan(20);
    for (const { name, value, rows } of sums) {
      const sum = rows.reduce((units, { amount }) => units + amount!, 0n);
      expect(value, name).to.equal(sum);
    }
  });

  it("CA-18 counts what happens in the first second, and not what happens in the first one after", () => {
    const issued = (second: number) =>
      valuesOf(Told.open().at(second).issue("card").report().caps.figures, "issued")[""];

    expect(issued(MARCH.from - 1)).to.equal(0n);
    expect(issued(MARCH.from)).to.equal(1n);
    expect(issued(MARCH.to - 1)).to.equal(1n);
    expect(issued(MARCH.to)).to.equal(0n);
  });

  it("CA-18 is not of an empty span, nor by parameters that measure nothing", () => {
    const { events } = Told.open();
    const { from } = MARCH;

    expect(() => reportOf(events, { from, to: from }, { [TOKEN]: 0n })).to.throw("some time");
    expect(() => reportOf(events, MARCH, {})).to.throw(`how much of ${TOKEN}`);
    for (const some of [{ splitDays: 0 }, { cardDeclines: 0 }, { pendingDays: -1 }])
      expect(() => reportOf(events, MARCH, { [TOKEN]: 0n }, some)).to.throw("whole number");
  });
});

describe("the regulator's report as text", () => {
  it("CA-18 is JSON with every section, breach and parameter, whole numbers as strings", () => {
    const report = lawful().report({}, 1n);

    const read = JSON.parse(reportJson(report)) as Record<string, unknown> & {
      breaches: { code: string; section: string; value: string; rows: object[] }[];
      parameters: { bearerCap: string };
    };

    expect(read).to.include.keys("from", "to", ...SECTIONS);
    expect(read.parameters.bearerCap).to.equal("1000");
    const [breach] = read.breaches;
    expect(breach).to.include({ code: "Undercovered", section: "outstanding", value: "0" });
    expect(breach!.rows[0]).to.have.nested.property("position.time").that.is.a("string");
  });

  it("CA-18 is tables whose lines are as long as their heads", () => {
    const tables = reportTables(lawful().report({}, 3_650_000_000n));

    for (const { head, lines } of tables)
      for (const line of lines) expect(line).to.have.length(head.length);
    expect(tables.find(({ title }) => title === "breaches")?.lines).to.have.length(1);
    const [line] = tables.find(({ title }) => title === "breaches")!.lines;
    expect(line!.slice(0, 6)).to.deep.equal([
      "Undercovered",
      "all",
      TOKEN,
      "50.0000",
      "100.0000",
      "%",
    ]);
    expect(line![6]).to.match(/^\d+:0(:\d+)?( \d+:0(:\d+)?)+$/);
    expect(tables.filter(({ title }) => title === "figures")).to.have.length(SECTIONS.length - 1);
  });

  it("CA-18 tells where in an upload a row is", () => {
    const told = Told.open()
      .issue("card")
      .upload([{}, { decline: "CardFrozen" }]);
    const { figures } = told.report({ cardDeclines: 1 }).declines;
    const table = reportTables(told.report({ cardDeclines: 1 })).find(
      ({ title, section }) => title === "breaches" && section === "declines",
    );

    expect(figures[0]!.rows[0]).to.include({ row: 1, card: who("card"), detail: "CardFrozen" });
    expect(table?.lines[0]?.at(-1)).to.equal(`${told.events.length}:0:1`);
  });
});

describe("the page about the regulator's report", () => {
  const page = readFileSync(PAGE, "utf8");

  it("CA-18 names every code of a breach, in its section", () => {
    const sections = page.split(/^### /m).slice(1);

    expect(sections).to.have.length(SECTIONS.length);
    for (const [index, section] of SECTIONS.entries()) {
      const text = sections[index]!.split(/^## /m)[0]!;
      const codes = [...text.matchAll(/^\| `([A-Z][A-Za-z]+)`/gm)].map(([, code]) => code);
      expect(codes, section).to.deep.equal(BREACHES[section]);
    }
  });

  it("CA-18 names every parameter", () => {
    const names = [...page.matchAll(/^\| `([a-z][A-Za-z]+)` /gm)].map(([, name]) => name);

    expect(names).to.include.members(Object.keys(CHINESE_RULES));
  });
});
