/**
 * CA-18. What cards may hold, how long bearer cards are valid, and how top-ups may be paid for.
 * @module
 */
import { DAY, dayOf } from "../calendar.js";
import { known, latest, type ProgramBook } from "../ledger.js";
import { most } from "../limits.js";
import type { Tier } from "../terms.js";
import { ruledCap, unitsOf } from "./parameters.js";
import {
  type Breach,
  type BreachCode,
  countFigure,
  type Figure,
  type ReportRow,
  type Section,
} from "./rows.js";
import { isIn, programsOf, rowsNamed, type Scope } from "./scope.js";

export type CapsFigure = "issued" | "fullest";
export type Caps = Section<"caps", CapsFigure>;

type Found = Breach<BreachCode<"caps">>;

export function caps(scope: Scope): Caps {
  const programs = programsOf(scope);
  return {
    figures: programs.flatMap(([program, book]) => figuresOf(scope, program, book)),
    breaches: programs.flatMap(([program, book]) =>
      [
        ofTerms(scope, program, book),
        overfull(scope, program, book),
        shortBearers(scope, program, book),
        refusedFundings(scope, program),
      ].flat(),
    ),
  };
}

function figuresOf(scope: Scope, program: number, book: ProgramBook): Figure<CapsFigure>[] {
  const issued = rowsNamed(scope, program, "CardIssued");
  return [countFigure("issued", program, "", issued), ...fullest(scope, program, book)];
}

/** CA-14. How full an account was after an event: balance, hold and requested top-ups. */
interface Filling {
  readonly card: string;
  readonly filling: bigint;
  readonly row: ReportRow;
}

/** The fullest that each account was in the span, or since before it. */
function fillings({ course, from }: Scope, program: number, book: ProgramBook): Filling[] {
  const fullestOf = new Map<string, Filling>();
  for (const { account, row } of course.steps) {
    if (account === undefined || row.program !== program) continue;
    const [card] = latest(book, account.card);
    const { filling } = account;
    const before = fullestOf.get(card);
    if (before === undefined || !isIn({ from }, row) || filling > before.filling)
      fullestOf.set(card, { card, filling, row });
  }
  return [...fullestOf.values()];
}

/** The fullest card of each tier. */
function fullest(scope: Scope, program: number, book: ProgramBook): Figure<"fullest">[] {
  const all = fillings(scope, program, book);
  return book.terms.tiers.flatMap((_, tier) => {
    const [first] = all
      .filter(({ card }) => book.cards.get(card)?.tier === tier)
      .toSorted((a, b) => (a.filling < b.filling ? 1 : -1));
    if (first === undefined) return [];
    const { filling: value, row } = first;
    const of = { program, subject: `tier ${tier}`, value, measure: "units" as const };
    return [{ name: "fullest", ...of, rows: [{ ...row, amount: value }] }];
  });
}

/** CA-14. Cards that were fuller than their tier or the rules allow. */
function overfull(scope: Scope, program: number, book: ProgramBook): Found[] {
  return fillings(scope, program, book).flatMap(({ card, filling, row }) => {
    const account = known(book.cards.get(card), card);
    const tier = known(book.terms.tiers[account.tier], `tier ${account.tier}`);
    const ruled = ruledCap(scope.parameters, program, tier.registered);
    const own = most(account.cap);
    const bound = own < ruled ? own : ruled;
    if (filling <= bound) return [];
    const rows = [{ ...row, amount: filling }];
    const of = { program, subject: card, value: filling, bound, measure: "units" as const, rows };
    return [{ code: "CardAboveCap", ...of }];
  });
}

/** What the terms of a program allow beyond the rules. */
function ofTerms(scope: Scope, program: number, { terms }: ProgramBook): Found[] {
  const { parameters, course } = scope;
  const rows = course.steps
    .filter(({ event, row }) => event.name === "ProgramCreated" && row.program === program)
    .map(({ row }) => row);
  const ofTiers = terms.tiers.flatMap((tier, number) => [
    ...capOf(scope, program, tier, number, rows),
    ...tier.fundings
      .filter((funding) => parameters.refusedFundings.includes(funding))
      .map((funding): Found => {
        const subject = `tier ${number}: ${funding}`;
        return {
          code: "FundingAllowed",
          program,
          subject,
          value: 1n,
          bound: 0n,
          measure: "count",
          rows,
        };
      }),
  ]);
  const bound = unitsOf(parameters, program, parameters.nameFrom);
  if (terms.nameFrom !== 0n && terms.nameFrom <= bound) return ofTiers;
  const value = terms.nameFrom;
  return [
    ...ofTiers,
    { code: "NameFromTooHigh", program, subject: "", value, bound, measure: "units", rows },
  ];
}

function capOf(
  { parameters }: Scope,
  program: number,
  { cap, registered }: Tier,
  number: number,
  rows: readonly ReportRow[],
): Found[] {
  const bound = ruledCap(parameters, program, registered);
  const value = most(cap);
  if (value <= bound) return [];
  const subject = `tier ${number}`;
  return [{ code: "TierAboveCap", program, subject, value, bound, measure: "units", rows }];
}

/** Bearer cards that were issued for too short a time. */
function shortBearers(scope: Scope, program: number, { terms }: ProgramBook): Found[] {
  return scope.steps.flatMap(({ event, row }) => {
    if (event.name !== "CardIssued" || row.program !== program) return [];
    const { card, tier, lastDay } = event.args;
    if (terms.tiers[Number(tier)]?.registered !== false) return [];
    const issued = dayOf(Number(row.position.time), terms.utcOffset);
    const value = (lastDay - BigInt(issued)) * BigInt(DAY);
    const until = yearsLater(issued, scope.parameters.bearerYears);
    const bound = BigInt((until - issued) * DAY);
    if (value >= bound) return [];
    return [
      {
        code: "ShortBearerCard",
        program,
        subject: card,
        value,
        bound,
        measure: "seconds",
        rows: [row],
      },
    ];
  });
}

/** The same date so many years later; 1 March for 29 February where there is none. */
function yearsLater(day: number, years: number): number {
  const date = new Date(day * DAY * 1000);
  return date.setUTCFullYear(date.getUTCFullYear() + years) / 1000 / DAY;
}

/** Top-ups that were requested with a kind of funding that the rules refuse. */
function refusedFundings({ course, parameters, from }: Scope, program: number): Found[] {
  return course.requests.all.flatMap((request) => {
    const { funding, card, amount, row } = request;
    if (request.program !== program || !isIn({ from }, row)) return [];
    if (funding === undefined || !parameters.refusedFundings.includes(funding)) return [];
    return [
      {
        code: "FundingUsed",
        program,
        subject: card,
        value: amount,
        bound: 0n,
        measure: "units",
        rows: [{ ...row, detail: funding }],
      },
    ];
  });
}
