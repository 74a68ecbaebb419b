/**
 * CA-17. A statement as JSON: all of it. Amounts are texts, in the token; hashes and addresses are in hex.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import { HEAD, LINE, read, readUnit, show, SUMS, type Texts, TOTALS } from "./forms.js";
import { KINDS, type Statement } from "./statement.js";

/** What its first field says. */
const FORMAT = "tallystick statement 1";

/** Fields that are numbers in JSON as well. */
const NUMBERS = new Set([
  "program",
  "merchant",
  "period",
  "captures",
  "refunds",
  "decimals",
  "rate",
  "block",
  "log",
  "row",
  "revision",
  "number",
  "count",
]);

/** CA-17. The statement as JSON. */
export function toJson(statement: Statement): string {
  const { payouts, lines, totals } = statement;
  const shown = <T>(forms: Parameters<typeof show<T>>[0], value: T) =>
    numbered(show(forms, value, statement));
  const content = {
    format: FORMAT,
    ...shown(HEAD, statement),
    ...shown(SUMS, statement),
    payouts,
    totals: Object.fromEntries(
      Object.entries(totals).map(([kind, each]) => [kind, shown(TOTALS, each)]),
    ),
    lines: lines.map((line) => shown(LINE, line)),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function numbered(texts: Texts): Record<string, unknown> {
  const entries = Object.entries(texts);
  return Object.fromEntries(
    entries.map(([name, text]) => [name, NUMBERS.has(name) ? Number(text) : text]),
  );
}

/** CA-17. @throws InputError for what `toJson` does not write; it names the field. */
export function readJson(text: string): Statement {
  const content = objectOf("the file", parse(text));
  if (content["format"] !== FORMAT) throw new InputError(`the file is no ${FORMAT}`);
  const { payouts, totals, lines, ...rest } = content;
  const texts = textsOf(rest);
  const unit = readUnit(texts);
  const sums = objectOf("totals", totals);
  return {
    ...read(HEAD, texts, unit),
    ...read(SUMS, texts, unit),
    payouts: arrayOf("payouts", payouts).map((each) => LINE.transaction.read(String(each), unit)),
    totals: Object.fromEntries(
      KINDS.filter((kind) => sums[kind] !== undefined).map((kind) => [
        kind,
        read(TOTALS, textsOf(objectOf(kind, sums[kind])), unit),
      ]),
    ),
    lines: arrayOf("lines", lines).map((line) =>
      read(LINE, textsOf(objectOf("a line", line)), unit),
    ),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("the file is no JSON", { cause: error });
  }
}

function objectOf(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new InputError(`${name} is no object`);
  return value as Record<string, unknown>;
}

function arrayOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError(`${name} is no list`);
  return value;
}

/** Numbers as texts as well; a value that is neither is none. */
function textsOf(value: Readonly<Record<string, unknown>>): Texts {
  const plain = Object.entries(value).filter(([, each]) =>
    ["string", "number"].includes(typeof each),
  );
  return Object.fromEntries(plain.map(([name, each]) => [name, String(each)]));
}
