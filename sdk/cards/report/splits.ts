/**
 * CA-14, CA-18. Purchases that need a name: large ones, and such as are split to stay below, across cards and days.
 * @module
 */
import { ZeroHash } from "ethers";

import { DAY } from "../calendar.js";
import { unitsOf } from "./parameters.js";
import type { TopUpRequest } from "./requests.js";
import {
  amountOf,
  type Breach,
  type BreachCode,
  groupBy,
  type ReportRow,
  type Section,
  sumFigure,
} from "./rows.js";
import { isIn, programsOf, type Scope } from "./scope.js";

/** Purchases of the span. */
export type SplitsFigure = "named" | "unnamed";
export type Splits = Section<"splits", SplitsFigure>;

type Found = Breach<BreachCode<"splits">>;

export function splits(scope: Scope): Splits {
  const programs = programsOf(scope).map(([program]) => {
    const purchases = scope.course.requests.all.filter(
      (request) => request.program === program && request.decided?.state !== "Rejected",
    );
    const bound = unitsOf(scope.parameters, program, scope.parameters.nameFrom);
    return { program, purchases, bound };
  });
  return {
    figures: programs.flatMap(({ program, purchases }) => {
      const rows = (isNamed: boolean) =>
        purchases
          .filter((one) => isNamed === hasName(one) && isIn(scope, one.row))
          .map(({ row }) => row);
      return [
        sumFigure("named", program, "", rows(true)),
        sumFigure("unnamed", program, "", rows(false)),
      ];
    }),
    breaches: programs.flatMap(({ program, purchases, bound }) => {
      const unnamed = purchases.filter((one) => !hasName(one));
      return groupBy(unnamed, ({ funder }) => funder).flatMap(([funder, of]) =>
        [large(scope, program, funder, of, bound), split(scope, program, funder, of, bound)].flat(),
      );
    }),
  };
}

/** Single purchases that reach the bound. */
function large(
  scope: Scope,
  program: number,
  subject: string,
  purchases: readonly TopUpRequest[],
  bound: bigint,
): Found[] {
  return purchases
    .filter(({ amount, row }) => amount >= bound && isIn(scope, row))
    .map(({ amount, row }) => ({
      code: "UnnamedPurchase",
      program,
      subject,
      value: amount,
      bound,
      measure: "units",
      rows: [row],
    }));
}

/**
 * A funder's purchases, each below the bound, that together reach it within the window. Windows that have a purchase in
 * common are one breach, of all their purchases; it is told in every span that one of the windows ends in.
 */
function split(
  scope: Scope,
  program: number,
  subject: string,
  purchases: readonly TopUpRequest[],
  bound: bigint,
): Found[] {
  const small = purchases.filter(({ amount }) => amount < bound).map(({ row }) => row);
  return runsOf(small, scope.parameters.splitDays * DAY, bound)
    .filter((run) => run.endings.some((row) => isIn(scope, row)))
    .map(({ rows }) => ({
      code: "SplitPurchase",
      program,
      subject,
      value: amountOf(rows),
      bound,
      measure: "units",
      rows,
    }));
}

interface Run {
  readonly rows: ReportRow[];
  /** The last purchases of its windows. */
  readonly endings: ReportRow[];
}

/** @param rows In the order of time. @param length Of the window in seconds. */
function runsOf(rows: readonly ReportRow[], length: number, bound: bigint): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let taken = 0;
  let sum = 0n;
  for (const [end, row] of rows.entries()) {
    sum += row.amount ?? 0n;
    while (secondsBetween(rows[start], row) >= BigInt(length)) {
      sum -= rows[start]?.amount ?? 0n;
      start += 1;
    }
    if (sum < bound) continue;
    const run = start < taken ? runs.at(-1) : undefined;
    const behind = rows.slice(Math.max(start, taken), end + 1);
    if (run === undefined) runs.push({ rows: behind, endings: [row] });
    else {
      run.rows.push(...behind);
      run.endings.push(row);
    }
    taken = end + 1;
  }
  return runs;
}

function secondsBetween(from: ReportRow | undefined, to: ReportRow): bigint {
  return to.position.time - (from ?? to).position.time;
}

function hasName({ buyer }: TopUpRequest): boolean {
  return buyer !== ZeroHash;
}
