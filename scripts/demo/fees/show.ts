import { STATUSES } from "../../../sdk/fees/account.js";
import { explain, explainSkipped } from "../../../sdk/fees/errors.js";
import type { BatchReport, SkippedItem } from "../../../sdk/fees/executor.js";
import { table } from "../../terminal/table.js";
import { refusal as refused } from "../refusal.js";
import { show } from "../teller.js";
import { type Company, paid, type Stage } from "./stage.js";

export const PLAN_NAMES = ["", "Year", "Quarter", "Voucher"];

/** Amounts in the sentences of errors. */
const WORDING = { amount: paid };

/** Prints a company's tranches, in the order in which they are charged. */
export async function showTranches(
  { fees, token, clock }: Stage,
  { address }: Company,
): Promise<void> {
  const tranches = await fees.tranches(token, address, 0, 63);
  const rows = tranches.map(({ index, plan, principal, remaining, start, end }) => [
    `${index}`,
    PLAN_NAMES[Number(plan)] ?? "",
    paid(principal),
    paid(remaining),
    `day ${clock.dayOf(Number(start))}`,
    `day ${clock.dayOf(Number(end))}`,
    start > clock.now ? "not yet" : "yes",
  ]);
  show(
    table(["Tranche", "Plan", ">Deposited", ">Remaining", "Starts", "Ends", "Chargeable"], rows),
  );
}

/** Prints what a batch charged, a row for each tranche that paid. */
export function showBatch(stage: Stage, { charged }: BatchReport): void {
  const rows = charged.map(({ holder, tranche, amount }) => [
    named(stage, holder),
    `${tranche}`,
    paid(amount),
  ]);
  show(table(["Account", "Tranche", ">Charged"], rows));
}

/** Units that can be charged to a company now. */
export const available = ({ fees, token }: Stage, { address }: Company) =>
  fees.available(token, address);

/** FE-12, in a word. */
export async function statusOf({ fees, token }: Stage, { address }: Company) {
  return STATUSES[Number(await fees.status(token, address))] ?? "";
}

/** Why an item was skipped, as a sentence. */
export function skipReason(stage: Stage, item: SkippedItem): string {
  return named(stage, explainSkipped(item, WORDING));
}

/** Why the contract refuses what is tried, as a sentence. */
export const refusal = (stage: Stage, attempt: () => Promise<unknown>) =>
  refused(attempt, (error) => named(stage, explain(error, WORDING)));

/** The text with the companies' names for their addresses. */
function named({ aurora, borealis }: Stage, text: string): string {
  return text.replaceAll(aurora.address, aurora.name).replaceAll(borealis.address, borealis.name);
}
