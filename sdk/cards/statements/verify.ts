/**
 * CA-17. Holds a statement, or a file of one, against itself and against what the chain tells. What is wrong is found by
 * name; nothing is thrown.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import { feeOf } from "../fees.js";
import { chainHash } from "./chain.js";
import { fieldsOf, HEAD, SUMS, TOTALS } from "./forms.js";
import { rootOf } from "./lines.js";
import { readBack, type StatementFile } from "./read.js";
import {
  type Head,
  KINDS,
  type Line,
  movedBy,
  PAYMENTS,
  payoutsOf,
  type Statement,
  type Sums,
  totalsOf,
} from "./statement.js";

/** What can be wrong. */
export type FindingCode =
  /** The balances: opening and what moved do not make the closing. */
  | "Balance"
  /** A control total is not that of the lines. */
  | "Totals"
  /** A line's number is not the next. */
  | "LineNumber"
  /** A line stands before one that the chain has earlier. */
  | "LineOrder"
  /** A line lies outside the period. */
  | "LineTime"
  /** A line's gross less its fee is not its net. */
  | "LineNet"
  /** CA-16. A line's fee is not what the rate makes it. */
  | "LineFee"
  /** The lines do not make the sum that was chained. */
  | "Sums"
  /** The payouts that are named are not those among the lines. */
  | "Payouts"
  /** The hash of the statement is another than the file says, or than the contract told. */
  | "ChainHash"
  /** The root of the lines is another than the file says, or than was attested. */
  | "LineRoot"
  /** It does not go on where the statement before ended. */
  | "Opening"
  /** A field says something else than is known. */
  | "Field"
  /** The file cannot be read. */
  | "Unreadable"
  /** The file is written in another way than its content is. */
  | "Written";

/** CA-17. Something wrong. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** Number of the line. */
  readonly line?: number;
}

/** What is known from elsewhere: as little as the hash that the contract holds, as much as the statement drawn anew. */
export type Known = Partial<Head & Sums> & {
  /** The statement before. */
  readonly before?: Pick<Statement, "chain" | "closing">;
};

/** CA-17. What is wrong with a statement; nothing where it is right. */
export function verify(statement: Statement, known: Known = {}): Finding[] {
  return [
    ...balanceOf(statement),
    ...linesOf(statement),
    ...feesOf(statement),
    ...totalsIn(statement),
    ...sumsIn(statement),
    ...hashesOf(statement, known),
    ...openingOf(statement, known),
    ...fieldsIn(statement, known),
  ];
}

function balanceOf(statement: Statement): Finding[] {
  const { opening, captured, drawn, debited, credited, fee, paid, closing } = statement;
  const sum = opening + captured - drawn - debited + credited - fee - paid;
  return sum === closing ? [] : [{ code: "Balance", message: `closing ${closing}, not ${sum}` }];
}

function linesOf({ lines, start, end }: Statement): Finding[] {
  return lines.flatMap((line, index) => {
    const { kind, number, gross, fee, net, time } = line;
    const before = lines[index - 1];
    const isTimed = kind !== "payout" && kind !== "fee";
    return [
      ...(number === index + 1
        ? []
        : [at(line, "LineNumber", `number ${number}, not ${index + 1}`)]),
      ...(gross - fee === net ? [] : [at(line, "LineNet", `net ${net}, not ${gross - fee}`)]),
      ...(before === undefined || isBehind(line, before)
        ? []
        : [at(line, "LineOrder", "the chain has it earlier than the line before")]),
      ...(!isTimed || (start <= time && time < end)
        ? []
        : [at(line, "LineTime", `second ${time} is not in the period`)]),
    ];
  });
}

function isBehind(line: Line, before: Line): boolean {
  const order = (["block", "log", "row"] as const)
    .map((field) => line[field] - before[field])
    .find((difference) => difference !== 0);
  return order !== undefined && order > 0;
}

/** CA-16. Fees are those of the sum, one line after the other. */
function feesOf({ lines, rate, base }: Statement): Finding[] {
  let net = base;
  return lines.flatMap((line) => {
    if (line.kind === "fee") return [];
    const before = net;
    if (PAYMENTS.includes(line.kind)) net += line.gross;
    const fee = feeOf(net, rate) - feeOf(before, rate);
    return line.fee === fee ? [] : [at(line, "LineFee", `fee ${line.fee}, not ${fee}`)];
  });
}

function at({ number }: Line, code: FindingCode, message: string): Finding {
  return { code, message: `line ${number}: ${message}`, line: number };
}

function totalsIn({ lines, totals }: Statement): Finding[] {
  const summed = totalsOf(lines);
  return KINDS.flatMap((kind) =>
    fieldsOf(TOTALS).flatMap((field): Finding[] => {
      const [told, sum] = [totals[kind]?.[field], summed[kind]?.[field]];
      if (told === sum) return [];
      return [{ code: "Totals", message: `${field} of ${kind}: ${told}, the lines make ${sum}` }];
    }),
  );
}

function sumsIn(statement: Statement): Finding[] {
  const moved = movedBy(totalsOf(statement.lines));
  const sums = (Object.keys(moved) as (keyof typeof moved)[]).flatMap((field): Finding[] => {
    if (statement[field] === moved[field]) return [];
    const message = `${field}: ${statement[field]}, the lines make ${moved[field]}`;
    return [{ code: "Sums", message }];
  });
  const payouts = payoutsOf(statement.lines);
  return statement.payouts.join() === payouts.join()
    ? sums
    : [...sums, { code: "Payouts", message: "other payouts than those among the lines" }];
}

function hashesOf(statement: Statement, known: Known): Finding[] {
  const chain = hashOf(() => chainHash(statement.previous, statement));
  const root = hashOf(() => rootOf(statement.lines));
  return [
    ...differing("ChainHash", "the statement's hash", chain, [statement.chain, known.chain]),
    ...differing("LineRoot", "the lines' root", root, [statement.root, known.root]),
  ];
}

/** What lies beyond the contract's ranges has no hash. */
function hashOf(hashing: () => string): string {
  try {
    return hashing();
  } catch {
    return "none";
  }
}

function differing(
  code: FindingCode,
  name: string,
  computed: string,
  told: readonly (string | undefined)[],
): Finding[] {
  return [...new Set(told)]
    .filter((each) => each !== undefined && each !== computed)
    .map((each) => ({ code, message: `${name} is ${computed}, not ${each}` }));
}

function openingOf({ opening, previous }: Statement, { before }: Known): Finding[] {
  if (before === undefined) return [];
  const isNext = opening === before.closing && previous === before.chain;
  const message = `opens with ${opening} behind ${previous}, not ${before.closing} behind ${before.chain}`;
  return isNext ? [] : [{ code: "Opening", message }];
}

function fieldsIn(statement: Statement, known: Known): Finding[] {
  return [...fieldsOf(HEAD), ...fieldsOf(SUMS)].flatMap((field): Finding[] => {
    if (known[field] === undefined || known[field] === statement[field]) return [];
    return [{ code: "Field", message: `${field}: ${statement[field]}, not ${known[field]}` }];
  });
}

/** CA-17. What is wrong with a file; nothing where it is the file of a statement that is right. */
export function verifyFile(file: StatementFile, known: Known = {}): Finding[] {
  try {
    const { statement, written } = readBack(file);
    return [...verify(statement, known), ...writtenAs(file.text, written)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [{ code: "Unreadable", message: error.message }];
  }
}

function writtenAs(text: string, written: string): Finding[] {
  if (text === written) return [];
  const [a, b] = [text.split("\n"), written.split("\n")];
  const index = a.findIndex((line, i) => line !== b[i]);
  const message = `line ${index + 1} of the file is written otherwise: ${b[index] ?? ""}`;
  return [{ code: "Written", message }];
}
