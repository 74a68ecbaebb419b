/**
 * CA-18, CA-20. What is owed, against the tokens that are held for it.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import {
  accrualOf,
  type CardAccount,
  known,
  type MerchantAccount,
  type ProgramBook,
} from "../ledger.js";
import { feeRows } from "./clearing.js";
import { RESERVE_RATIOS } from "./parameters.js";
import {
  amountOf,
  type Breach,
  type BreachCode,
  type Figure,
  groupBy,
  type ReportRow,
  type Section,
  sumFigure,
} from "./rows.js";
import { lastRows, programsOf, type Scope } from "./scope.js";

/** CA-20. What a program owes, in units. */
const TERMS = [
  "balances",
  "holds",
  "overflow",
  "accruals",
  "reserves",
  "refundsCovered",
  "escrow",
  "returns",
  "fees",
] as const;
type Term = (typeof TERMS)[number];

/** `owed`, `held` and `ratio` are told by token. */
export type OutstandingFigure = Term | "liabilities" | "owed" | "held" | "ratio";
export type Outstanding = Section<"outstanding", OutstandingFigure>;

type Found = Breach<BreachCode<"outstanding">>;

const MILLION = 1_000_000n;

/** @throws InputError where it is not told how much of a token is held. */
export function outstanding(scope: Scope): Outstanding {
  const programs = programsOf(scope).map(([program, book]) => {
    const terms = termsOf(scope, program, book);
    return { program, book, terms, total: totalOf(program, terms) };
  });
  const tokens = groupBy(programs, ({ book }) => book.terms.token).map(([token, of]) =>
    cover(
      scope,
      token,
      of.map(({ book, total }) => inTokens(total, book.terms.unit)),
    ),
  );
  return {
    figures: [
      ...programs.flatMap(({ terms, total }) => [...terms, total]),
      ...tokens.flatMap(({ figures }) => figures),
    ],
    breaches: [
      ...programs.flatMap(({ terms }) => terms.flatMap(negatives)),
      ...tokens.flatMap(({ breaches }) => breaches),
    ],
  };
}

function termsOf(scope: Scope, program: number, book: ProgramBook): Figure<Term>[] {
  const last = lastRows(scope, program, book);
  const ofCards = (amount: (card: CardAccount) => bigint) =>
    [...book.cards].flatMap(([id, card]) => stand(last.cards.get(id), { card: id }, amount(card)));
  const ofMerchants = (amount: (account: MerchantAccount) => bigint) =>
    [...book.merchants].flatMap(([merchant, account]) =>
      stand(last.merchants.get(merchant), { merchant }, amount(account)),
    );

  const rows: Record<Term, ReportRow[]> = {
    balances: ofCards(({ balance }) => balance),
    holds: ofCards(({ hold }) => hold),
    overflow: ofCards(({ overflow }) => overflow),
    accruals: ofMerchants((account) => account.unpaid + accrualOf(account, book)),
    reserves: ofMerchants(({ reserve }) => reserve),
    refundsCovered: ofMerchants(({ covered, credited }) => covered - credited),
    escrow: [...scope.course.requests.open].map(({ row }) => row).filter(isOf(program)),
    returns: returns(scope).filter(isOf(program)),
    fees: feeRows(scope.course.steps).filter(isOf(program)),
  };
  return TERMS.map((term) => sumFigure(term, program, "", rows[term]));
}

/** What stands on an account, with the last event that told of it. */
function stand(
  last: ReportRow | undefined,
  whose: Partial<ReportRow>,
  amount: bigint,
): ReportRow[] {
  return amount === 0n ? [] : [{ ...known(last, "event of an account"), ...whose, amount }];
}

/** CA-14. What payers of rejected top-ups have not got back. */
function returns({ course }: Scope): ReportRow[] {
  return course.steps.flatMap(({ event, row }) => {
    if (event.name === "ReturnFailed") return [row];
    return event.name === "ReturnClaimed" ? [{ ...row, amount: -event.args.amount }] : [];
  });
}

function totalOf(program: number, terms: readonly Figure<Term>[]): Figure<"liabilities"> {
  return sumFigure(
    "liabilities",
    program,
    "",
    terms.flatMap(({ rows }) => rows),
  );
}

/** The rows of a program in units of its token. */
function inTokens({ rows }: Figure, unit: bigint): ReportRow[] {
  return rows.map((row) => ({ ...row, amount: (row.amount ?? 0n) * unit }));
}

/** What is held of a token for what the programs owe. */
function cover(
  { held, parameters }: Scope,
  token: string,
  programs: readonly ReportRow[][],
): { figures: Figure<"owed" | "held" | "ratio">[]; breaches: Found[] } {
  const tokens = held.get(token);
  if (tokens === undefined) throw new InputError(`it is not told how much of ${token} is held`);
  const rows = programs.flat();
  const owed = amountOf(rows);
  const of = { program: 0, subject: token };
  const figures: Figure<"owed" | "held" | "ratio">[] = [
    { ...of, name: "owed", value: owed, measure: "token units", rows },
    { ...of, name: "held", value: tokens, measure: "token units", rows: [] },
  ];
  if (owed <= 0n) return { figures, breaches: [] };

  const bound = RESERVE_RATIOS[parameters.reserveTier];
  const value = (tokens * MILLION) / owed;
  figures.push({ ...of, name: "ratio", value, measure: "millionths", rows });
  if (tokens * MILLION >= owed * bound) return { figures, breaches: [] };
  const breach: Found = { ...of, code: "Undercovered", value, bound, measure: "millionths", rows };
  return { figures, breaches: [breach] };
}

/** CA-20. Every term is 0 or more: of each card and merchant, and as a whole. */
function negatives({ name, program, value, rows }: Figure<Term>): Found[] {
  const isFlow = name === "returns" || name === "fees";
  const below = isFlow ? (value < 0n ? [rows] : []) : rows.filter(isNegative).map((row) => [row]);
  return below.map((behind) => ({
    code: "NegativeTerm",
    program,
    subject: name,
    value: amountOf(behind),
    bound: 0n,
    measure: "units",
    rows: behind,
  }));
}

const isOf =
  (program: number) =>
  (row: ReportRow): boolean =>
    row.program === program;

const isNegative = ({ amount = 0n }: ReportRow): boolean => amount < 0n;
