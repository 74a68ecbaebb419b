import type { HeldCase } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { HOUR, MINUTE } from "../../time.js";
import type { Clock } from "../clock.js";
import { say, scene, show } from "../teller.js";
import { RUN_DIFFERS } from "./running.js";
import type { Stage } from "./stage.js";
import type { Fault } from "./planted.js";
import type { Week } from "./week.js";

/** Hour at which an end-of-day run would compare. */
const CUT_OFF = 22;

/** RE-9. How long each kind took, and would have taken at the end of the day. */
export function tellTimes({ clock }: Stage, week: Week, today: number): void {
  scene(today, "At once, and at the end of the day");
  say(
    `From the first leg to the alarm, and from the alarm until the case was adjusted. Beside it what
    an end-of-day run would have taken. The assumption: it compares at ${CUT_OFF}:00, finds all that was
    posted until then, and people work on it just as long as they did here, at night too. Of several
    the median. A small payment counts from the root of its run: it had waited for that for up to
    four hours, and would wait less if there were more runs.`,
  );
  const all = timed(week);
  const rows = [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, some]) =>
    rowOf(clock, kind, some),
  );
  rows.push(rowOf(clock, "all of them", all));
  show(table(["What", ">Cases", ">Leg to alarm", ">To adjusted", ">In all", ">End of day"], rows));
}

/** Of each the median over the cases. */
function rowOf(clock: Clock, name: string, all: readonly Timed[]): string[] {
  const late = ({ legAt, alarmedAt, adjustedAt }: Timed) =>
    clock.second({ day: clock.dayOf(legAt), hour: CUT_OFF }) - legAt + (adjustedAt - alarmedAt);
  return [
    name,
    `${all.length}`,
    span(median(all.map(({ legAt, alarmedAt }) => alarmedAt - legAt))),
    span(median(all.map(({ alarmedAt, adjustedAt }) => adjustedAt - alarmedAt))),
    span(median(all.map(({ legAt, adjustedAt }) => adjustedAt - legAt))),
    span(median(all.map(late))),
  ];
}

interface Timed {
  readonly kind: string;
  readonly legAt: number;
  readonly alarmedAt: number;
  readonly adjustedAt: number;
}

/** Each case that something was planted in, once. */
function timed(week: Week): Timed[] {
  const faults = new Map(
    week.planted
      .filter(({ kind }) => kind !== RUN_DIFFERS)
      .map((fault) => [`${fault.template}/${fault.businessReference}`, fault]),
  );
  return [...faults.values()].flatMap((fault) => timesOf(fault, week.heldOf(fault)));
}

function timesOf({ kind, since }: Fault, held: HeldCase | undefined): Timed[] {
  const [episode] = held?.episodes ?? [];
  if (episode?.adjustedAt === undefined) return [];
  const { openedAt, alarmedAt, adjustedAt } = episode;
  return [{ kind, legAt: since ?? openedAt, alarmedAt, adjustedAt }];
}

/** Of the two in the middle the lower. */
function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? 0;
}

/** Seconds for people: `2 s`, `17 min`, `6 h 40 min`. */
function span(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  const minutes = Math.round(seconds / MINUTE);
  const [hours, rest] = [Math.floor(minutes / (HOUR / MINUTE)), minutes % (HOUR / MINUTE)];
  if (hours === 0) return `${rest} min`;
  return `${hours} h ${String(rest).padStart(2, "0")} min`;
}
