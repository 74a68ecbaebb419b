/**
 * CA-14, CA-18. Top-ups: what was requested, approved and rejected, by whom, and how long it took.
 * @module
 */
import { DAY } from "../calendar.js";
import type { TopUpRequest } from "./requests.js";
import {
  type Breach,
  type BreachCode,
  type Figure,
  groupBy,
  type ReportRow,
  type Section,
  sumFigure,
} from "./rows.js";
import { isIn, programsOf, type Scope } from "./scope.js";

/** Sums of the span, rejections by reason, seconds to each approval, and what is open at the end. */
export type TopUpsFigure =
  "requested" | "approved" | "rejected" | "rejectedFor" | "approvalTime" | "pending";
export type TopUps = Section<"topUps", TopUpsFigure>;

type Found = Breach<BreachCode<"topUps">>;

export function topUps(scope: Scope): TopUps {
  const programs = programsOf(scope).map(([program]) => {
    const of = scope.course.requests.all.filter((request) => request.program === program);
    return { program, of };
  });
  return {
    figures: programs.flatMap(({ program, of }) => figuresOf(scope, program, of)),
    breaches: programs.flatMap(({ program, of }) =>
      [
        decidedIn(scope, of, "Approved").flatMap(ownApproval),
        pendingTooLong(scope, of),
        notRequested(scope, program),
      ].flat(),
    ),
  };
}

function figuresOf(
  scope: Scope,
  program: number,
  requests: readonly TopUpRequest[],
): Figure<TopUpsFigure>[] {
  const requested = requests.map(({ row }) => row).filter((row) => isIn(scope, row));
  const approved = decidedIn(scope, requests, "Approved");
  const rejected = decidedIn(scope, requests, "Rejected").flatMap(decisionRow);
  const pending = requests.filter(({ decided }) => decided === undefined);
  return [
    sumFigure("requested", program, "", requested),
    sumFigure("approved", program, "", approved.flatMap(decisionRow)),
    sumFigure("rejected", program, "", rejected),
    ...groupBy(rejected, ({ detail }) => detail).map(([reason, rows]) =>
      sumFigure("rejectedFor", program, reason, rows),
    ),
    ...approved.flatMap(approvalTime),
    sumFigure(
      "pending",
      program,
      "",
      pending.map(({ row }) => row),
    ),
  ];
}

function decidedIn(
  scope: Scope,
  requests: readonly TopUpRequest[],
  state: "Approved" | "Rejected",
): TopUpRequest[] {
  return requests.filter(({ decided }) => decided?.state === state && isIn(scope, decided.row));
}

function decisionRow({ decided }: TopUpRequest): ReportRow[] {
  return decided === undefined ? [] : [decided.row];
}

function approvalTime(request: TopUpRequest): Figure<"approvalTime">[] {
  const { program, bankReference: subject, row } = request;
  return decisionRow(request).map((decision) => ({
    name: "approvalTime",
    program,
    subject,
    value: decision.position.time - row.position.time,
    measure: "seconds",
    rows: [row, decision],
  }));
}

/** CA-14. A second person approves. */
function ownApproval(request: TopUpRequest): Found[] {
  const { program, bankReference: subject, amount: value, requester, row, decided } = request;
  if (decided?.person !== requester) return [];
  const rows = [row, decided.row];
  return [{ code: "OwnApproval", program, subject, value, bound: 0n, measure: "units", rows }];
}

function pendingTooLong({ to, parameters }: Scope, requests: readonly TopUpRequest[]): Found[] {
  const bound = BigInt(parameters.pendingDays * DAY);
  return requests.flatMap(({ program, bankReference: subject, row, decided }) => {
    const value = BigInt(to) - row.position.time;
    if (decided !== undefined || value <= bound) return [];
    return [
      { code: "PendingTooLong", program, subject, value, bound, measure: "seconds", rows: [row] },
    ];
  });
}

/** CA-14. Credits without a request. */
function notRequested(scope: Scope, program: number): Found[] {
  return scope.course.requests.notRequested
    .filter((row) => row.program === program && isIn(scope, row))
    .map((row) => ({
      code: "NotRequested",
      program,
      subject: row.detail,
      value: row.amount ?? 0n,
      bound: 0n,
      measure: "units",
      rows: [row],
    }));
}
