import { readFileSync } from "node:fs";
import path from "node:path";

import { parseCamt053 } from "camt-parser";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { validateXML } from "xmllint-wasm";

import { InputError } from "../../../sdk/common/inputs.js";
import { readCsv as readRecords, writeCsv } from "../../../sdk/common/files.js";
import { showAmount } from "../../../sdk/cards/statements/amounts.js";
import { toCamt } from "../../../sdk/cards/statements/camt053.js";
import { readCsv, toCsv } from "../../../sdk/cards/statements/csv.js";
import { readJson, toJson } from "../../../sdk/cards/statements/json.js";
import { readCamt, readFile } from "../../../sdk/cards/statements/read.js";
import { maskCard, type Statement } from "../../../sdk/cards/statements/statement.js";
import { verifyFile } from "../../../sdk/cards/statements/verify.js";
import { cardOf, ClearingModel, DAY, MERCHANT } from "../../kit/cards/clearing.js";
import { runs } from "../../kit/runs.js";
import { busyDays, draw, months } from "./months.js";

const SCHEMA = readFileSync(path.join(import.meta.dirname, "camt.053.001.08.xsd"), "utf8");

/** What the schema says against files. */
async function invalid(...files: string[]): Promise<string[]> {
  const xml = files.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: SCHEMA, maxMemoryPages: 4_096 });
  return errors.map(({ rawMessage }) => rawMessage);
}

const show = (statement: Statement, units: bigint) => showAmount(units, statement);

const busy = () => draw(busyDays().events)[1]!;

/** A statement without lines: it was paid out, all of it in the one before. */
const empty = (): Statement => {
  const [statement] = draw(busyDays().events);
  const none = { captures: 0, captured: 0n, fee: 0n, closing: 0n, lines: [], totals: {} };
  return { ...statement!, ...none };
};

describe("amounts in files", () => {
  it("CA-17 have the digits that the program's unit needs", () => {
    const shown = (unit: bigint, decimals: number) => showAmount(1_230n, { unit, decimals });

    expect(shown(10_000n, 6)).to.equal("12.30");
    expect(shown(1_000_000n, 6)).to.equal("1230");
    expect(shown(10n ** 13n, 18)).to.equal("0.01230");
    expect(shown(25_000n, 6)).to.equal("30.750");
    expect(showAmount(-5n, { unit: 10_000n, decimals: 6 })).to.equal("-0.05");
  });
});

describe("CSV", () => {
  it("CA-17 is read as it was written, here and by another reader", () => {
    const records = fc.integer({ min: 2, max: 4 }).chain((width) => {
      const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r\n", "\n", " ", "é") });
      const record = fc.array(field, { minLength: width, maxLength: width });
      return fc.array(record, { minLength: 1, maxLength: 5 });
    });
    fc.assert(
      fc.property(records, (all) => {
        const text = writeCsv(all);

        expect(readRecords(text)).to.deep.equal(all);
        expect(parse(text, { record_delimiter: "\r\n" })).to.deep.equal(all);
      }),
      runs(300),
    );
  });

  it("CA-17 is refused where it is none", () => {
    for (const text of ['a,"b', 'a,b"c\r\n', "a,b\r\nc\r\n", '"a"b\r\n'])
      expect(() => readRecords(text), text).to.throw(InputError);
    expect(readRecords("")).to.deep.equal([]);
  });
});

describe("files of statements", () => {
  it("CA-17 never show the card, only its mask", () => {
    const statement = busy();
    const files = [toJson(statement), toCsv(statement), toCamt(statement)];

    for (const file of files) {
      expect(file).to.contain(maskCard(cardOf(1)));
      for (const index of [0, 1, 9])
        expect(file.toLowerCase()).not.to.contain(cardOf(index).slice(8, 38).toLowerCase());
    }
  });

  it("CA-17 as JSON is all of the statement, also without lines", () => {
    for (const statement of [busy(), empty()])
      expect(readJson(toJson(statement))).to.deep.equal(statement);
    const told = JSON.parse(toJson(busy())) as Record<string, unknown>;
    expect(told).to.include({ period: 1, opening: "97.50", fee: "-1.66", rate: 25_000 });
    expect(told["totals"]).to.have.property("sale").that.includes({ count: 4, gross: "17.74" });
  });

  it("CA-17 as CSV is the statement with what is known of program and closing", () => {
    for (const statement of [busy(), empty()])
      expect(readCsv(toCsv(statement), statement)).to.deep.equal(statement);
  });

  it("CA-17 as CSV sums to the closing in any spreadsheet", () => {
    const statement = busy();
    const options = { columns: true, record_delimiter: "\r\n" } as const;
    const rows: Record<string, string>[] = parse(toCsv(statement), options);

    const [opening, ...lines] = rows.filter(({ kind }) => !kind!.startsWith("total "));
    const closing = lines.pop()!;
    expect(opening).to.include({ kind: "opening", net: show(statement, statement.opening) });
    expect(closing).to.include({ kind: "closing", net: show(statement, statement.closing) });
    const cents = (text: string) => Math.round(Number(text) * 100);
    const sum = lines.reduce((total, { net }) => total + cents(net!), cents(opening!["net"]!));
    expect(sum).to.equal(cents(closing["net"]!));
    expect(lines[1]).to.include({
      number: "2",
      kind: "sale",
      currency: "USDX",
      time: "2026-01-02T00:00:00Z",
      gross: "12.34",
      fee: "0.31",
      net: "12.03",
    });
  });

  it("CA-17 as camt.053 is the statement, also without lines", () => {
    for (const statement of [busy(), empty()]) {
      expect(readCamt(toCamt(statement, "EUR"))).to.deep.equal({ statement, currency: "EUR" });
      expect(readCamt(toCamt(statement)).currency).to.equal("XXX");
    }
  });

  it("CA-17 as camt.053 is valid, and says the same to another reader", async () => {
    const statement = busy();
    const file = toCamt(statement, "USD");

    expect(await invalid(file, toCamt(empty()))).to.deep.equal([]);
    const { header, statements } = await parseCamt053(file);
    expect(header).to.deep.equal({ messageId: "3-7-1", creationDateTime: "2026-01-03T00:00:01Z" });
    const [read] = statements;
    expect(read).to.deep.include({
      statementId: "3-7-1",
      fromDateTime: "2026-01-02T00:00:00Z",
      toDateTime: "2026-01-03T00:00:00Z",
    });
    const balance = (type: string, units: bigint, date: string) => ({
      type,
      amount: { currency: "USD", value: show(statement, units) },
      creditDebitIndicator: "CRDT",
      date,
    });
    expect(read!.balances).to.deep.equal([
      balance("OPBD", statement.opening, "2026-01-02T00:00:00Z"),
      balance("CLBD", statement.closing, "2026-01-03T00:00:00Z"),
    ]);
    const signed = read!.transactions.map(
      ({ amount, creditDebitIndicator, bankTransactionCode }) => [
        bankTransactionCode,
        `${creditDebitIndicator === "DBIT" ? "-" : ""}${amount.value}`,
      ],
    );
    expect(signed).to.deep.equal(
      statement.lines.map(({ kind, net }) => [kind, show(statement, net)]),
    );
    const [, sale] = read!.transactions;
    expect(sale).to.include({
      reference: "2",
      status: "BOOK",
      bookingDate: "2026-01-02T00:00:00Z",
    });
    expect(sale!.details[0]!.references.endToEndId).to.equal(statement.lines[1]!.order!.slice(2));
    expect(sale!.details[0]!.amountDetails.transactionAmount.value).to.equal("12.34");
    expect(read!.transactionSummary).to.deep.equal({
      totalCreditEntries: { numberOfEntries: "9", sum: "91.61" },
      totalDebitEntries: { numberOfEntries: "4", sum: "139.00" },
    });
  });

  it("CA-17 are held to the schema's limits and order", async () => {
    const file = toCamt(busy());
    const wrong = [
      file.replaceAll("<Id>3-7-1</Id>", `<Id>${"3".repeat(36)}</Id>`),
      file.replace(">12.03<", ">12.034567<"),
      file.replace('Ccy="XXX"', 'Ccy="XX"'),
      file.replace(/(<ElctrncSeqNb>.*<\/ElctrncSeqNb>)(\s*)(<CreDtTm>.*<\/CreDtTm>)/, "$3$2$1"),
      file.replace("<Cd>BOOK</Cd>", "<Code>BOOK</Code>"),
      file.replace(/<AddtlStmtInf>/, `<AddtlStmtInf>${"a".repeat(500)}`),
    ];

    for (const each of wrong) {
      expect(each).not.to.equal(file);
      expect(await invalid(each)).not.to.deep.equal([]);
    }
  });

  it("CA-17 as camt.053 are refused where camt is too narrow", () => {
    const statement = busy();
    const refused: Statement[] = [
      { ...statement, unit: 1n },
      { ...statement, closing: 10n ** 18n },
    ];

    for (const each of refused) expect(() => toCamt(each)).to.throw(InputError, "too few");
    expect(() => toCamt(statement, "euro")).to.throw(InputError);
  });

  it("CA-17 as camt.053 fit at the greatest numbers, in the free text, too", async () => {
    const model = new ClearingModel(200_000n);
    model.sell(MERCHANT, 2n ** 40n - 1n);
    model.wait(DAY);
    model.close();
    const [statement] = draw(model.events) as [Statement];
    const [line] = statement.lines;
    const widest: Statement = {
      ...statement,
      program: 2 ** 32 - 1,
      merchant: 2 ** 24 - 1,
      period: 2 ** 32 / 3_600,
      revision: 2 ** 16 - 1,
      chainId: 2n ** 64n,
      unit: 10n ** 13n,
      decimals: 18,
      symbol: "S".repeat(32),
      rate: 200_000,
      base: 2n ** 55n,
      uncovered: 2n ** 55n,
      block: 10 ** 12,
      log: 10 ** 6,
      lines: [{ ...line!, reference: line!.payment!, block: 10 ** 12, log: 10 ** 6, row: 65_535 }],
    };

    expect(await invalid(toCamt({ ...widest, period: Math.floor(widest.period) }))).to.deep.equal(
      [],
    );
  });

  it("CA-17 say the same again in all formats, whatever happened, and camt.053 is valid", async () => {
    const xml: string[] = [];
    fc.assert(
      fc.property(months, ({ events }) => {
        for (const statement of draw(events)) {
          const camt = toCamt(statement);
          xml.push(camt);
          const files = [
            { format: "json", text: toJson(statement) },
            { format: "csv", text: toCsv(statement), head: statement },
            { format: "camt053", text: camt },
          ] as const;
          for (const file of files) {
            expect(readFile(file), file.format).to.deep.equal(statement);
            expect(verifyFile(file, statement), file.format).to.deep.equal([]);
          }
        }
      }),
      runs(40),
    );
    expect(xml.length).to.be.greaterThan(40);
    expect(await invalid(...xml)).to.deep.equal([]);
  });
});
