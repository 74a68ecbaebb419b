/**
 * CA-4, CA-18. Merchants that owe refunds, and such as refund much of what they capture.
 * @module
 */
import type { MerchantAccount } from "../ledger.js";
import {
  amountOf,
  type Breach,
  type BreachCode,
  type Figure,
  type ReportRow,
  type Section,
  sumFigure,
} from "./rows.js";
import { programsOf, type Scope } from "./scope.js";

/** Sums of the span; refunds due that are open at its end. */
export type MerchantsFigure = "captured" | "refunded" | "refundRatio" | "refundsDue";
export type Merchants = Section<"merchants", MerchantsFigure>;

type Found = Breach<BreachCode<"merchants">>;

const MILLION = 1_000_000n;

export function merchants(scope: Scope): Merchants {
  const all = programsOf(scope).flatMap(([program, book]) =>
    [...book.merchants].map(([merchant, account]) => judge(scope, program, merchant, account)),
  );
  return {
    figures: all.flatMap(({ figures }) => figures),
    breaches: all.flatMap(({ breaches }) => breaches),
  };
}

function judge(
  scope: Scope,
  program: number,
  merchant: number,
  account: MerchantAccount,
): { figures: Figure<MerchantsFigure>[]; breaches: Found[] } {
  const subject = `${merchant}`;
  const steps = scope.steps.filter(
    ({ row }) => row.program === program && row.merchant === merchant,
  );
  const captured = steps.filter(({ isCapture }) => isCapture).map(({ row }) => row);
  const refunded = steps.filter(({ event }) => event.name === "Refunded").map(({ row }) => row);
  const due = refundsDue(scope, program, merchant);
  return {
    figures: [
      sumFigure("captured", program, subject, captured),
      sumFigure("refunded", program, subject, refunded),
      ...ratio(program, subject, captured, refunded),
      sumFigure("refundsDue", program, subject, due),
    ],
    breaches: [
      ...dueOpen(program, subject, account, due),
      ...ratioAbove(scope, program, subject, captured, refunded),
    ],
  };
}

/** CA-4. Refunds that were due, ever, less what has covered them. */
function refundsDue({ course }: Scope, program: number, merchant: number): ReportRow[] {
  return course.steps.flatMap(({ event, row }) => {
    if (row.program !== program || row.merchant !== merchant) return [];
    if (event.name === "RefundDue") return [row];
    return event.name === "RefundsCovered" ? [{ ...row, amount: -event.args.amount }] : [];
  });
}

function dueOpen(
  program: number,
  subject: string,
  { owed, covered }: MerchantAccount,
  rows: readonly ReportRow[],
): Found[] {
  const value = owed - covered;
  if (value === 0n) return [];
  return [{ code: "RefundsDueOpen", program, subject, value, bound: 0n, measure: "units", rows }];
}

/** Refunds of what was captured; where nothing was, there is none. */
function ratio(
  program: number,
  subject: string,
  captured: readonly ReportRow[],
  refunded: readonly ReportRow[],
): Figure<"refundRatio">[] {
  const sum = amountOf(captured);
  if (sum === 0n) return [];
  const value = (amountOf(refunded) * MILLION) / sum;
  const rows = [...captured, ...refunded];
  return [{ name: "refundRatio", program, subject, value, measure: "millionths", rows }];
}

function ratioAbove(
  { parameters }: Scope,
  program: number,
  subject: string,
  captured: readonly ReportRow[],
  refunded: readonly ReportRow[],
): Found[] {
  const allowed = (amountOf(captured) * parameters.refundRatio) / MILLION;
  const value = amountOf(refunded);
  if (value <= allowed) return [];
  return [
    {
      code: "RefundRatio",
      program,
      subject,
      value,
      bound: allowed,
      measure: "units",
      rows: refunded,
    },
  ];
}
