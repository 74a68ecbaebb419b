/**
 * CA-17. A statement as CSV (RFC 4180): a record for the opening balance, one a line, the control totals (their number is
 * how many lines there are), and the closing balance. Each record says whose statement it is, so that files can be put
 * together; the opening carries the hash of the statement before as its reference, the closing that of this one.
 * @module
 */
import { readCsv as readRecords, showInstant, writeCsv } from "../../common/files.js";
import { InputError } from "../../common/inputs.js";
import { fieldsOf, HEAD, LINE, read, show, SUMS, type Texts, TOTALS } from "./forms.js";
import { type Head, KINDS, movedBy, payoutsOf, type Statement, totalsOf } from "./statement.js";
import { showAmount } from "./amounts.js";

const ACCOUNT = ["program", "merchant", "period", "currency"] as const;
const COLUMNS = [...ACCOUNT, ...fieldsOf(LINE)];

const TOTAL = "total ";

/** CA-17. The statement as CSV. */
export function toCsv(statement: Statement): string {
  const { start, end, previous, chain, opening, closing, lines, totals } = statement;
  const amount = (units: bigint) => showAmount(units, statement);
  const records: Texts[] = [
    { kind: "opening", time: showInstant(start), reference: previous, net: amount(opening) },
    ...lines.map((line) => show(LINE, line, statement)),
    ...Object.entries(totals).map(([kind, each]) => {
      const { count, gross, fee, net } = show(TOTALS, each, statement);
      return { kind: `${TOTAL}${kind}`, number: count, gross, fee, net };
    }),
    { kind: "closing", time: showInstant(end), reference: chain, net: amount(closing) },
  ];
  const { program, merchant, period } = show(SUMS, statement, statement);
  const account = { program, merchant, period, currency: statement.symbol };
  return writeCsv([
    COLUMNS,
    ...records.map((record) => {
      const all: Texts = { ...account, ...record };
      return COLUMNS.map((column) => all[column] ?? "");
    }),
  ]);
}

/**
 * CA-17. Reads what a CSV tells; its sums are those that its lines make.
 * @param head What the file does not tell: of the program, and of the closing.
 * @throws InputError for what `toCsv` does not write; it names the field.
 */
export function readCsv(text: string, head: Head): Statement {
  const [columns, ...records] = readRecords(text);
  if (columns?.join(",") !== COLUMNS.join(",")) throw new InputError("the file has other columns");
  const rows = records.map(textsOf);
  const [opening, closing] = [only(rows, "opening"), only(rows, "closing")];
  const kindOf = (row: Texts) => KINDS.find((kind) => row["kind"] === `${TOTAL}${kind}`);

  const lines = rows
    .filter((row) => row !== opening && row !== closing && kindOf(row) === undefined)
    .map((row) => read(LINE, row, head));
  const totals = rows.flatMap((row) => {
    const kind = kindOf(row);
    if (kind === undefined) return [];
    return [[kind, read(TOTALS, { ...row, count: row["number"] }, head)] as const];
  });
  const { program, merchant, period } = SUMS;
  return {
    ...head,
    ...read({ program, merchant, period }, opening, head),
    ...movedBy(totalsOf(lines)),
    opening: SUMS.opening.read(opening["net"] ?? "", head),
    closing: SUMS.closing.read(closing["net"] ?? "", head),
    start: HEAD.start.read(opening["time"] ?? "", head),
    end: HEAD.end.read(closing["time"] ?? "", head),
    previous: HEAD.previous.read(opening["reference"] ?? "", head),
    chain: HEAD.chain.read(closing["reference"] ?? "", head),
    symbol: opening["currency"] ?? "",
    payouts: payoutsOf(lines),
    lines,
    totals: Object.fromEntries(totals),
  };
}

/** A record by the names of its columns; empty fields tell nothing. */
function textsOf(record: readonly string[]): Texts {
  const fields = COLUMNS.map((column, index) => [column, record[index]] as const);
  return Object.fromEntries(fields.filter(([, field]) => field !== ""));
}

function only(rows: readonly Texts[], kind: string): Texts {
  const [row, ...more] = rows.filter((each) => each["kind"] === kind);
  if (row === undefined || more.length > 0) throw new InputError(`the file has not one ${kind}`);
  return row;
}
