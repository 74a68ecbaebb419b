/**
 * CA-16. Where captured money goes when periods are closed: to fees, by adjustments, and out.
 * @module
 */
import type { Step } from "./course.js";
import type { ReportEvent } from "./events.js";
import type { ReportRow } from "./rows.js";

type Adjustment = Extract<ReportEvent, { name: "AdjustmentProposed" }>["args"]["adjustment"];

/** What moved between a merchant, the fees and outside, in units. */
export interface Flow {
  readonly row: ReportRow;
  /** What the merchant is owed less. */
  readonly fromMerchant: bigint;
  /** What there is more in fees. */
  readonly toFees: bigint;
}

/** CA-16. All that moved. An adjustment moves where it is approved; what is against the merchant goes to the fees. */
export function flowsOf(steps: readonly Step[]): Flow[] {
  const proposed = new Map<string, Adjustment>();
  return steps.flatMap(({ event: { name, args }, row }) => {
    if (name === "PeriodClosed") return [toFees(row, args.statement.fee)];
    if (name === "PaidOut") return [{ row, fromMerchant: args.amount, toFees: 0n }];
    if (name === "FeesWithdrawn") {
      const amount = -args.amount;
      return [{ row: { ...row, amount }, fromMerchant: 0n, toFees: amount }];
    }
    if (name === "AdjustmentProposed") proposed.set(args.id, args.adjustment);
    if (name !== "AdjustmentApproved") return [];
    const adjustment = proposed.get(args.id);
    if (adjustment === undefined) return [];
    const [program, merchant] = [Number(adjustment.program), Number(adjustment.merchant)];
    return [toFees({ ...row, program, merchant }, -adjustment.amount)];
  });
}

/** From a merchant to the fees. */
function toFees(row: ReportRow, amount: bigint): Flow {
  return { row: { ...row, amount }, fromMerchant: amount, toFees: amount };
}
