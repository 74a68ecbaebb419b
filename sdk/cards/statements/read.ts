/**
 * CA-17. Reads statements out of their files. How JSON and CSV are read stands beside how they are written.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import type { Amount } from "./amounts.js";
import {
  CLOSING_FIELDS,
  DEBITS,
  PARTY_FIELDS,
  PLACE_FIELDS,
  PROGRAM_FIELDS,
  toCamt,
} from "./camt053.js";
import { readCsv, toCsv } from "./csv.js";
import { HEAD, LINE, read, readUnit, SUMS, type Texts, TOTALS } from "./forms.js";
import { readJson, toJson } from "./json.js";
import {
  type Head,
  type Line,
  type LineKind,
  movedBy,
  payoutsOf,
  type Statement,
  type Totals,
  totalsOf,
} from "./statement.js";
import { type Element, readXml } from "./xml.js";

/** A file of a statement. A CSV tells little of program and closing: that must be known. */
export type StatementFile =
  | { readonly format: "json" | "camt053"; readonly text: string }
  | { readonly format: "csv"; readonly text: string; readonly head: Head };

/** CA-17. What a file says. @throws InputError for what nobody writes so; it names the field. */
export function readFile(file: StatementFile): Statement {
  return readBack(file).statement;
}

/** CA-17. What a file says, and how that is written. @throws InputError likewise. */
export function readBack(file: StatementFile): { statement: Statement; written: string } {
  if (file.format === "camt053") {
    const { statement, currency } = readCamt(file.text);
    return { statement, written: toCamt(statement, currency) };
  }
  const statement = file.format === "csv" ? readCsv(file.text, file.head) : readJson(file.text);
  return { statement, written: file.format === "csv" ? toCsv(statement) : toJson(statement) };
}

/** What a camt.053 tells: the statement, and the currency that it is shown in. */
export interface CamtFile {
  readonly statement: Statement;
  readonly currency: string;
}

/** CA-17. @throws InputError for what `toCamt` does not write; it names the element. */
export function readCamt(text: string): CamtFile {
  const file = readXml(text);
  const header = file.at("Document", "BkToCstmrStmt", "GrpHdr");
  const stmt = file.at("Document", "BkToCstmrStmt", "Stmt");
  const program = unfold(header.textAt("AddtlInf"), PROGRAM_FIELDS);
  const closing = unfold(stmt.textAt("AddtlStmtInf"), CLOSING_FIELDS);
  const head = {
    ...program,
    ...closing,
    closed: stmt.textAt("CreDtTm"),
    start: stmt.textAt("FrToDt", "FrDtTm"),
    end: stmt.textAt("FrToDt", "ToDtTm"),
  };
  const unit = readUnit(head);
  const lines = stmt.all("Ntry").map((entry) => lineOf(entry, unit));
  const [programNumber, merchant] = stmt.textAt("Acct", "Id", "Othr", "Id").split("-");
  const number = { program: programNumber, merchant, period: stmt.textAt("ElctrncSeqNb") };
  const statement = {
    ...read(HEAD, head, unit),
    ...read({ program: SUMS.program, merchant: SUMS.merchant, period: SUMS.period }, number, unit),
    ...movedBy(totalsOf(lines)),
    opening: balanceOf(stmt, "OPBD", unit),
    closing: balanceOf(stmt, "CLBD", unit),
    payouts: payoutsOf(lines),
    lines,
    totals: totalsIn(stmt, lines, unit),
  };
  return { statement, currency: stmt.textAt("Acct", "Ccy") };
}

function lineOf(entry: Element, unit: Amount): Line {
  const details = entry.at("NtryDtls", "TxDtls");
  const kind = LINE.kind.read(entry.textAt("BkTxCd", "Prtry", "Cd"), unit);
  const amount = details.textAt("AmtDtls", "TxAmt", "Amt");
  const order = details.maybe("Refs", "EndToEndId");
  const charge = details.all("Chrgs")[0]?.at("Rcrd");
  return read(
    LINE,
    {
      ...unfold(entry.textAt("AddtlNtryInf"), PLACE_FIELDS),
      ...unfold(details.maybe("RmtInf", "Ustrd") ?? "", PARTY_FIELDS),
      number: entry.textAt("NtryRef"),
      kind,
      time: entry.textAt("BookgDt", "DtTm"),
      order: order === undefined ? undefined : `0x${order}`,
      gross: DEBITS.has(kind) ? opposite(amount) : amount,
      fee: charge === undefined ? LINE.fee.show(0n, unit) : opposite(signed(charge)),
      net: signed(entry),
    },
    unit,
  );
}

function balanceOf(stmt: Element, code: string, unit: Amount): bigint {
  const balance = stmt.all("Bal").find((each) => each.textAt("Tp", "CdOrPrtry", "Cd") === code);
  if (balance === undefined) throw new InputError(`the balance ${code} is missing`);
  return SUMS.opening.read(signed(balance), unit);
}

/** The file sums how many lines of a kind there are, and what they come to; the rest is the lines'. */
function totalsIn(stmt: Element, lines: readonly Line[], unit: Amount): Statement["totals"] {
  const summed = totalsOf(lines);
  const told: Partial<Record<LineKind, Totals>> = {};
  for (const each of stmt.all("TxsSummry").flatMap((all) => all.all("TtlNtriesPerBkTxCd"))) {
    const kind = LINE.kind.read(each.textAt("BkTxCd", "Prtry", "Cd"), unit);
    const { gross, fee } = summed[kind] ?? { gross: 0n, fee: 0n };
    told[kind] = {
      count: TOTALS.count.read(each.textAt("NbOfNtries"), unit),
      gross,
      fee,
      net: TOTALS.net.read(signed(each.at("TtlNetNtry")), unit),
    };
  }
  return told;
}

/** An amount with the sign of its side. */
function signed(element: Element): string {
  const amount = element.textAt("Amt");
  const side = element.textAt("CdtDbtInd");
  if (side !== "CRDT" && side !== "DBIT") throw new InputError(`no side: ${side}`);
  return side === "DBIT" ? opposite(amount) : amount;
}

function opposite(amount: string): string {
  if (/^-?[0.]+$/.test(amount)) return amount;
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}

/** The texts of a free text: `name value; name value`. */
function unfold(text: string, names: readonly string[]): Texts {
  const pairs = text === "" ? [] : text.split("; ").map((pair) => pair.split(" "));
  return Object.fromEntries(
    pairs.map(([name = "", value, ...more]) => {
      if (!names.includes(name) || value === undefined || more.length > 0)
        throw new InputError(`a free text that nobody reads: ${text}`);
      return [name, value];
    }),
  );
}
