import {
  type CaseReport,
  type HeldCase,
  STANDINGS,
} from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { HOUR, MINUTE } from "../../time.js";
import { gasIn } from "../book.js";
import { say, scene, show } from "../teller.js";
import { CLEARING_DAY } from "./payments.js";
import { whole } from "./show.js";
import { bare, type Stage } from "./stage.js";
import type { Fault, Week } from "./week.js";

/** Hour at which an end-of-day run would compare. */
const CUT_OFF = 22;
const LAST = CLEARING_DAY + 1;

/** RE-9. The reports, the times and the gas. */
export async function tellReport(stage: Stage, week: Week): Promise<void> {
  await week.until({ day: LAST, hour: 23 });
  const { clock, regulator } = stage;
  const periods = [
    ["days 0 to 6", 0, CLEARING_DAY],
    [`day ${CLEARING_DAY}`, CLEARING_DAY, LAST],
    [`day ${LAST}`, LAST, LAST + 1],
  ] as const;
  const reports: Named[] = [];
  for (const [name, from, to] of periods) {
    const [begin, end] = [from, to].map((day) => clock.second({ day, hour: 0 }));
    reports.push([name, await regulator.report({ from: begin ?? 0, to: end ?? 0 })]);
  }
  tellStandings(reports);
  tellTimes(stage, week);
  tellGas(stage);
}

type Named = readonly [name: string, report: CaseReport];

function tellStandings(reports: readonly Named[]): void {
  scene(LAST, "What the Regulator reads");
  say(
    `Of each period the cases that something happened to, and those that were open or alarmed at its
    end, with the sums of what their originators say. All of it comes from the contract's events. A
    run is one case, and its sum that of all its records.`,
  );
  const rows = reports.flatMap(([name, { tallies }]) =>
    STANDINGS.filter((standing) => tallies[standing].count > 0).map((standing, place) => {
      const { count, sums } = tallies[standing];
      const sum = sums.reduce((all, each) => all + each.sum, 0n);
      return [place === 0 ? name : "", standing.toLowerCase(), whole(count), bare(sum)];
    }),
  );
  show(table(["Period", "At its end", ">Cases", ">EUR"], rows));
}

/** How long each kind took, and would have taken at the end of the day. */
function tellTimes({ clock }: Stage, week: Week): void {
  scene(LAST, "At once, and at the end of the day");
  say(
    `From the first leg to the alarm, and from the alarm until the case was adjusted. Beside it what
    an end-of-day run would have taken. The assumption: it compares at ${CUT_OFF}:00, finds all that was
    posted until then, and people work on it just as long as they did here, at night too. Of several
    the median.`,
  );
  const rows = [...Map.groupBy(timed(week), ({ kind }) => kind)].map(([kind, all]) => {
    const day = all.map(({ legAt, alarmedAt, adjustedAt }) => {
      const dayOf = clock.dayOf(legAt);
      const cutOff = clock.second({ day: dayOf, hour: CUT_OFF });
      return cutOff - legAt + (adjustedAt - alarmedAt);
    });
    const once = all.map(({ legAt, adjustedAt }) => adjustedAt - legAt);
    return [
      kind,
      `${all.length}`,
      span(median(all.map(({ legAt, alarmedAt }) => alarmedAt - legAt))),
      span(median(all.map(({ alarmedAt, adjustedAt }) => adjustedAt - alarmedAt))),
      span(median(once)),
      span(median(day)),
    ];
  });
  show(
    table(
      ["What", ">Cases", ">Leg to alarm", ">Alarm to adjusted", ">In all", ">End of day"],
      rows,
    ),
  );
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
    week.planted.map((fault) => [`${fault.template}/${fault.businessReference}`, fault]),
  );
  return [...faults.values()].flatMap((fault) => timesOf(fault, week.heldOf(fault)));
}

function timesOf({ kind, since }: Fault, held: HeldCase | undefined): Timed[] {
  const [episode] = held?.episodes ?? [];
  if (episode?.adjustedAt === undefined) return [];
  const { openedAt, alarmedAt, adjustedAt } = episode;
  return [{ kind, legAt: since ?? openedAt, alarmedAt, adjustedAt }];
}

function tellGas({ book }: Stage): void {
  const rows = [...Map.groupBy(book.entries, ({ what }) => what)].map(([what, entries]) => {
    const gas = gasIn(entries);
    return [what, `${entries.length}`, whole(gas), whole(gas / BigInt(entries.length))];
  });
  say("What all of it took, by what the transactions did:");
  show(table(["Transactions for", ">How many", ">Gas", ">Each"], rows));
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
