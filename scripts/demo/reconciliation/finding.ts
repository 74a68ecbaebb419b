import { CARDS_CLEARING, type HeldCase } from "../../../sdk/reconciliation/index.js";
import { unpackLeg } from "../../../sdk/reconciliation/records.js";
import { DAY } from "../../time.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { CLEARING_DAY, type Clearing } from "./payments.js";
import { timeOf, whole } from "./show.js";
import { bare, EUR, type Stage } from "./stage.js";
import type { Fault } from "./planted.js";
import type { Week } from "./week.js";

const { clearing: CLEARING, bank: BANK } = CARDS_CLEARING;

/** RE-4, RE-5. Every difference of the day, and how many others matched while it waited. */
export function tellFound(stage: Stage, week: Week, { items }: Clearing): void {
  const cases = [...stage.chronicle.ledger.cases.values()].filter(
    ({ template }) => template === items.number,
  );
  const found = week.planted.filter(({ code }) => code !== "Late");
  const faults = new Map(found.map((fault) => [fault.businessReference, fault]));
  const rows = cases
    .flatMap((held) => {
      const fault = faults.get(held.businessReference);
      const [episode] = held.episodes;
      return fault === undefined || episode === undefined ? [] : [{ held, fault, episode }];
    })
    .toSorted((a, b) => a.episode.alarmedAt - b.episode.alarmedAt)
    .map(({ held, fault, episode: { alarmedAt, adjustedAt = 0 } }) => [
      timeOf(alarmedAt),
      fault.kind,
      said(stage, held, fault, CLEARING),
      said(stage, held, fault, BANK),
      moment(stage, adjustedAt),
      whole(cases.filter((other) => isMatchedWithin(other, alarmedAt, adjustedAt)).length),
    ]);
  scene(CLEARING_DAY, "What was found, and when it was put right");
  say(
    `All that was wrong that day, in the order of the alarms. Amounts are as each side said them, a
    dash is a record that a side did not have. The last column tells how many others
    came and matched while the case waited.`,
  );
  show(table(["Alarmed", "What is wrong", ">Clearing", ">Bank", ">Adjusted", ">Meanwhile"], rows));
}

/** What of a role's leg, as it was posted, is about a fault. */
function said({ chronicle, clock }: Stage, { id }: HeldCase, fault: Fault, role: number): string {
  const leg = chronicle
    .told("LegPosted")
    .filter(({ caseId }) => caseId === id)
    .map(({ word, fields }) => unpackLeg(word, fields))
    .find((each) => each.role === role);
  // one that was missing may have come since
  if (leg === undefined || (fault.code === "Missing" && fault.role === role)) return "–";
  const { code } = fault;
  if (code === "Currency") return `${bare(leg.amount)} ${leg.currency === EUR ? "EUR" : "USD"}`;
  if (code === "Date") return `for day ${clock.dayOf(leg.valueDate * DAY)}`;
  return code === "Fields" ? `hash ${leg.fields.slice(0, 6)}…` : bare(leg.amount);
}

function moment({ clock }: Stage, second: number): string {
  const day = clock.dayOf(second);
  return day === CLEARING_DAY ? timeOf(second) : `day ${day}, ${timeOf(second)}`;
}

/** Whether a case went through without any alarm, and matched within a span. */
function isMatchedWithin({ episodes, state }: HeldCase, from: number, to: number): boolean {
  return episodes.length === 0 && state.changedAt > from && state.changedAt < to;
}
