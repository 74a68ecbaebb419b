/**
 * CA-16. What made the fees that clearing has not withdrawn.
 * @module
 */
import type { Step } from "./course.js";
import type { ReportRow } from "./rows.js";

/** Fees of closed periods, adjustments, which are to their debit or credit, and what was withdrawn. */
export function feeRows(steps: readonly Step[]): ReportRow[] {
  return steps.flatMap(({ event: { name, args }, row }) => {
    if (name === "PeriodClosed") return [{ ...row, amount: args.statement.fee }];
    if (name === "FeesWithdrawn" || name === "AdjustmentApproved")
      return [{ ...row, amount: -(row.amount ?? 0n) }];
    return [];
  });
}
