import { expect } from "chai";
import { ZeroHash } from "ethers";

import { toCamt } from "../../../sdk/cards/statements/camt053.js";
import { toCsv } from "../../../sdk/cards/statements/csv.js";
import { toJson } from "../../../sdk/cards/statements/json.js";
import type { StatementFile } from "../../../sdk/cards/statements/read.js";
import type { Line, Statement } from "../../../sdk/cards/statements/statement.js";
import { verify, verifyFile } from "../../../sdk/cards/statements/verify.js";
import { busyDays, draw } from "./months.js";

const [before, statement] = draw(busyDays().events) as [Statement, Statement];

const codes = (changed: Partial<Statement>, known = {}) => [
  ...new Set(verify({ ...statement, ...changed }, known).map(({ code }) => code)),
];

/** The statement with other lines, everything else as it was. */
const withLine = (index: number, changed: Partial<Line>) => ({
  lines: statement.lines.with(index, { ...statement.lines[index]!, ...changed }),
});

describe("verifying a statement", () => {
  it("CA-17 finds nothing in what was drawn", () => {
    expect(verify(statement, { ...statement, before })).to.deep.equal([]);
    expect(verify(before)).to.deep.equal([]);
  });

  it("CA-17 finds balances that do not add up", () => {
    expect(codes({ closing: statement.closing + 1n })).to.deep.equal(["Balance", "ChainHash"]);
  });

  it("CA-17 finds lines that are missing, doubled, moved or renumbered", () => {
    const { lines } = statement;
    const numbered = (all: readonly Line[]) => all.map((line, i) => ({ ...line, number: i + 1 }));
    const swapped = numbered([...lines.slice(0, 6), lines[7]!, lines[6]!, ...lines.slice(8)]);

    expect(codes({ lines: lines.toSpliced(3, 1) })).to.include.members([
      "LineNumber",
      "Totals",
      "Sums",
      "LineRoot",
    ]);
    expect(codes({ lines: numbered([...lines, lines.at(-1)!]) })).to.include("LineOrder");
    expect(codes({ lines: swapped })).to.have.members(["LineOrder", "LineRoot"]);
    expect(codes(withLine(4, { number: 9 }))).to.have.members(["LineNumber", "LineRoot"]);
  });

  it("CA-17 finds what is wrong with a line, and says which", () => {
    const sale = statement.lines[1]!;

    expect(codes(withLine(1, { net: sale.net + 1n }))).to.have.members(["LineNet", "Totals"]);
    expect(codes(withLine(1, { time: statement.end, order: sale.order! }))).to.have.members([
      "LineTime",
      "LineRoot",
    ]);
    const findings = verify({
      ...statement,
      ...withLine(1, { fee: sale.fee + 1n, net: sale.net - 1n }),
    });
    expect(findings.find(({ code }) => code === "LineFee")).to.deep.equal({
      code: "LineFee",
      message: "line 2: fee 32, not 31",
      line: 2,
    });
  });

  it("CA-17 finds sums and totals that the lines do not make", () => {
    const { totals } = statement;

    expect(codes({ captures: 9 })).to.have.members(["Sums", "ChainHash"]);
    expect(codes({ refunded: 1n })).to.have.members(["Sums", "ChainHash"]);
    expect(codes({ totals: { ...totals, sale: { ...totals.sale!, count: 5 } } })).to.deep.equal([
      "Totals",
    ]);
    expect(codes({ payouts: [] })).to.deep.equal(["Payouts"]);
  });

  it("CA-17 finds a hash or root that is not the contract's, however well the file agrees with itself", () => {
    const chain = { chain: ZeroHash };

    expect(codes(chain)).to.deep.equal(["ChainHash"]);
    expect(codes({}, chain)).to.have.members(["ChainHash", "Field"]);
    expect(codes({ root: ZeroHash })).to.deep.equal(["LineRoot"]);
    expect(codes({}, { root: ZeroHash })).to.have.members(["LineRoot", "Field"]);
  });

  it("CA-17 finds an opening that is not the closing before", () => {
    expect(codes({}, { before: { ...before, closing: 1n } })).to.deep.equal(["Opening"]);
    expect(codes({}, { before: { ...before, chain: ZeroHash } })).to.deep.equal(["Opening"]);
  });

  it("CA-17 finds sums and lines that no contract can have", () => {
    expect(codes({ paid: -1n })).to.include("ChainHash");
    expect(codes(withLine(1, { time: -1 }))).to.include("LineRoot");
  });

  it("CA-17 finds a field that says something else than is known", () => {
    expect(codes({ symbol: "EURX" })).to.deep.equal([]);
    expect(codes({ symbol: "EURX" }, { symbol: "USDX" })).to.deep.equal(["Field"]);
  });
});

/** A text with one character changed for another of its kind. */
function altered(text: string, at: number): string {
  const old = text[at] ?? "";
  const alphabet = ["0123456789", "abcdef", "ABCDEF"].find((each) => each.includes(old)) ?? "xyz";
  const next = alphabet[(alphabet.indexOf(old) + 1) % alphabet.length] ?? "";
  return text.slice(0, at) + next + text.slice(at + 1);
}

/** The file with each of its fields altered by one character, one at a time. */
function* tampered(text: string, field: RegExp): Generator<[what: string, text: string]> {
  for (const { index, groups, 0: all } of text.matchAll(field)) {
    const value = groups?.["value"] ?? "";
    if (value === "") continue;
    const at = index + all.lastIndexOf(value);
    const other = altered(value, index % value.length);
    yield [`${all.trim()} to ${other}`, text.slice(0, at) + other + text.slice(at + value.length)];
  }
}

/** A value of JSON. */
const FIELD = /"?(?<value>[^"\s,:[\]{}]+)"?(?=,?\n)/g;

describe("verifying a file", () => {
  const files: [StatementFile, field: RegExp, fields: number][] = [
    [{ format: "json", text: toJson(statement) }, FIELD, 200],
    [{ format: "csv", text: toCsv(statement), head: statement }, /(?<value>[^,\r\n]+)/g, 200],
    [
      { format: "camt053", text: toCamt(statement) },
      /[>"](?<value>[^<>"]*\S[^<>"]*)(?=[<"])/g,
      200,
    ],
  ];

  for (const [file, field, fields] of files) {
    it(`CA-17 finds each altered field of ${file.format}`, () => {
      let count = 0;
      for (const [what, text] of tampered(file.text, field)) {
        expect(verifyFile({ ...file, text }, statement), what).not.to.deep.equal([]);
        count += 1;
      }
      expect(count).to.be.greaterThan(fields);
      expect(verifyFile(file, statement)).to.deep.equal([]);
    });
  }

  it("CA-17 needs no more than the contract's hash and the attested root for sums, totals and lines", () => {
    const { chain, root } = statement;
    const json = toJson(statement);
    // before that stands what neither binds: it is compared with the statement drawn anew
    const at = json.indexOf('"program"');
    const [head, bound] = [json.slice(0, at), json.slice(at)];

    for (const [what, text] of tampered(bound, FIELD)) {
      const file = { format: "json", text: head + text } as const;
      expect(verifyFile(file, { chain, root }), what).not.to.deep.equal([]);
    }
  });

  it("CA-17 finds another way to write the same", () => {
    const { chain, root } = statement;
    const text = toJson(statement);
    const zero = `"order": "0x${"0".repeat(32)}",`;
    const others = [
      text.replace('"reference": ', `${zero}\n      "reference": `),
      text.replace(/"payment": "0x\w+"/, (each) =>
        each.toUpperCase().replace(/.*: "0X/, '"payment": "0x'),
      ),
      text.replace(/"contract": "0x\w+"/, (each) => each.toLowerCase()),
      text.replace('"number": 1,', '"number": "1",'),
      text.replace('"number": 1,', '"number": 1,\n      "card": null,'),
    ];

    for (const other of others) {
      expect(other).not.to.equal(text);
      expect(verifyFile({ format: "json", text: other }, { chain, root })).to.have.length(1);
    }
  });

  it("CA-17 says what it cannot read, and where a file is written otherwise", () => {
    const text = toJson(statement);

    expect(verifyFile({ format: "json", text: "{" })).to.deep.equal([
      { code: "Unreadable", message: "the file is no JSON" },
    ]);
    expect(verifyFile({ format: "camt053", text: "<Document>" })[0]).to.include({
      code: "Unreadable",
    });
    expect(
      verifyFile({ format: "json", text: text.replace('"12.34"', '"12.340"') })[0]!.message,
    ).to.contain("gross: no amount of the program: 12.340");
    expect(verifyFile({ format: "json", text: text.replace("{\n", "{\n\n") })).to.deep.equal([
      {
        code: "Written",
        message: 'line 2 of the file is written otherwise:   "format": "tallystick statement 1",',
      },
    ]);
    expect(verifyFile({ format: "json", text: text.slice(0, -1) })).to.have.length(1);
  });
});
