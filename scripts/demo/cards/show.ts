import type { Decline } from "../../../sdk/cards/declines.js";
import { explain, explainDecline } from "../../../sdk/cards/errors.js";
import { table } from "../../terminal/table.js";
import { refusal as refused } from "../refusal.js";
import { show } from "../teller.js";
import { cardOf } from "./acts.js";
import { bare, type Citizen, paid, type Stage } from "./stage.js";
import type { DayReport } from "./trade.js";

/** Prints what the tills uploaded, and its sum. */
export function showDay(reports: readonly DayReport[]): void {
  const rows = reports.map(({ business, rows: count, approved, sum, declined }) => [
    business.name,
    `${count}`,
    `${approved}`,
    bare(sum),
    tally(declined),
  ]);
  show(table(["Till", ">Rows", ">Approved", ">PAY", "Declined"], rows));
}

/** Prints how often which code was given, and what it says. */
export function showCodes(codes: ReadonlyMap<Decline, number>): void {
  const rows = [...codes]
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => [code, `${count}`, explainDecline(code)]);
  show(table(["Code", ">Times", "What the terminal shows"], rows));
}

/** `2 × CardFrozen, 1 × OverDayLimit`. */
function tally(codes: readonly Decline[]): string {
  const groups = [...Map.groupBy(codes, (code) => code)];
  return groups.map(([code, all]) => `${all.length} × ${code}`).join(", ");
}

/** What is on a card: balance and hold. */
export function balanceOf(stage: Stage, citizen: Citizen): string {
  const { balance, hold } = cardOf(stage, citizen);
  return hold === 0n ? paid(balance) : `${paid(balance)}, and ${paid(hold)} held`;
}

/** Why the contract refuses what is tried, as a sentence. */
export const refusal = (stage: Stage, attempt: () => Promise<unknown>) =>
  refused(attempt, (error) => named(stage, explain(error, { amount: paid })));

/** A second by the story's days: `day 20, 06:00`. */
export function moment({ clock }: Stage, second: number): string {
  const date = new Date(second * 1000).toISOString();
  return `day ${clock.dayOf(second)}, ${date.slice(11, 16)}`;
}

/** Millionths as a percentage. */
export const percent = (millionths: number) => `${millionths / 10_000} %`;

/** The text with people's names for the ids of their cards and tills, the story's days for dates, and short hashes. */
function named(stage: Stage, text: string): string {
  const { citizens, businesses, issuer, treasury, clock } = stage;
  const names = [
    [issuer.address, "the issuer"] as const,
    [treasury, "the maker"] as const,
    ...citizens.map(({ key, name }) => [key.id, `of ${name}`] as const),
    ...businesses.map(({ till, name }) => [till.key.id, `of the ${name}`] as const),
    ...businesses.map(({ address, name }) => [address, `the owner of the ${name}`] as const),
  ];
  const sentence = names
    .reduce((all, [address, name]) => all.replaceAll(address, name), text)
    .replaceAll(/(0x[0-9a-f]{4})[0-9a-f]{56}([0-9a-f]{4})/g, "$1…$2")
    .replaceAll(/[\d-]+T(\d\d:\d\d):\d\dZ/g, (date, minute: string) => {
      return `day ${clock.dayOf(Date.parse(date) / 1000)}, ${minute}`;
    });
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
