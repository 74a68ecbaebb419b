/**
 * RE-9. The report of a period: what matched, what is alarmed, adjusted and open, with sums and ages, and how long it took from
 * the first leg to the alarm, and from the alarm until it was adjusted. From events alone.
 * @module
 */
import { InputError, type Integer } from "../common/inputs.js";
import type { ReconciliationEvent } from "./events.js";
import { requireSecond } from "./inputs.js";
import { isLeg } from "./records.js";
import { type HeldCase, type Ledger, statusIn, templateIn } from "./ledger.js";
import { replay } from "./replay.js";
import type { CaseStatus } from "./rules.js";

/** How the cases of a report stand at its end: a final one as what it became final as. */
export const STANDINGS = ["Matched", "Alarmed", "Adjusted", "Open"] as const;
export type Standing = (typeof STANDINGS)[number];

/** The sum of a standing's cases in one currency. */
export interface CurrencySum {
  /** ISO 4217, numeric. */
  readonly currency: number;
  readonly count: number;
  /** Minor units: each case by its originator's amount, without that by its first leg's. Hashed amounts count as 0. */
  readonly sum: bigint;
}

/** Cases of one standing. */
export interface Tally {
  readonly count: number;
  /** How many of them are final. */
  readonly final: number;
  /** Lowest currency first. A case without any leg in clear is in none. */
  readonly sums: readonly CurrencySum[];
}

/** What stays open or alarmed, by its age at the end of the period. */
export interface AgeBand {
  /** Seconds from which on an age belongs to the band, up to the next band's. */
  readonly from: number;
  readonly count: number;
  readonly sums: readonly CurrencySum[];
}

/** Seconds; the median is the lower of the two in the middle. Undefined where there is none. */
export interface Durations {
  readonly count: number;
  readonly min: number | undefined;
  readonly median: number | undefined;
  readonly max: number | undefined;
}

export interface ReportRequest {
  /** First second of the period … */
  readonly from: Integer;
  /** … and the first behind it. */
  readonly to: Integer;
  /** Numbers of the templates; all by default. */
  readonly templates?: readonly number[];
}

/** RE-9. Cases that something happened to in the period, and those that were open or alarmed at its end. */
export interface CaseReport {
  readonly from: number;
  readonly to: number;
  readonly tallies: Readonly<Record<Standing, Tally>>;
  /** RE-5. Ages of what is open (since the first leg) or alarmed (since the alarm). */
  readonly ageing: readonly AgeBand[];
  /** Of the alarms that began in the period. */
  readonly toAlarm: Durations;
  /** Of the adjustments that were approved in it. */
  readonly toAdjusted: Durations;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Under an hour, under a day, under a week, under 30 days, and older. */
export const AGE_BANDS: readonly number[] = [0, HOUR, DAY, 7 * DAY, 30 * DAY];

const STANDING_OF: Readonly<Record<Exclude<CaseStatus, "None" | "Final">, Standing>> = {
  Open: "Open",
  Matched: "Matched",
  Alarmed: "Alarmed",
  AdjustmentProposed: "Alarmed",
  Adjusted: "Adjusted",
};

/**
 * Reports on a period.
 * @param events All events of the contract up to the end of the period, in the order of the chain; later ones are passed over.
 * @throws InputError for a period that does not begin before it ends.
 */
export function reportOf(
  events: readonly ReconciliationEvent[],
  request: ReportRequest,
): CaseReport {
  const period = periodOf(request);
  const past = events.filter(({ position }) => Number(position.time) < period.to);
  return reportOn(replay(past), movedIn(past, period.from), request);
}

/**
 * Reports on a period from what was rebuilt.
 * @param ledger As it was at the end of the period.
 * @param moved Ids of the cases that something happened to in it.
 */
export function reportOn(
  ledger: Ledger,
  moved: ReadonlySet<string>,
  request: ReportRequest,
): CaseReport {
  const { from, to } = periodOf(request);
  const cases = [...ledger.cases.values()].filter(
    (held) =>
      (request.templates?.includes(held.template) ?? true) &&
      (moved.has(held.id) || ageOf(held, to) !== undefined),
  );
  return {
    from,
    to,
    tallies: Object.fromEntries(
      STANDINGS.map((standing) => [standing, tallyOf(ledger, cases, standing, to)]),
    ) as Record<Standing, Tally>,
    ageing: ageingOf(ledger, cases, to),
    ...durationsOf(cases, from),
  };
}

/** How a case stands; what was alarmed and waits for an approval is alarmed still. */
export function standingOf({ state }: HeldCase): Standing {
  if (state.status === "None") throw new Error("a case that was opened has a status");
  return STANDING_OF[state.status];
}

/** Since when a case has been waiting, in seconds at a time; undefined of one that is settled. */
export function ageOf(held: HeldCase, time: number): number | undefined {
  const standing = standingOf(held);
  if (standing === "Open") return time - held.openedAt;
  if (standing !== "Alarmed") return undefined;
  return time - (held.episodes.at(-1)?.alarmedAt ?? held.state.changedAt);
}

/** Ids of the cases that something happened to from a second on. */
function movedIn(events: readonly ReconciliationEvent[], from: number): Set<string> {
  return new Set(
    events.flatMap(({ name, args, position }) =>
      "caseId" in args && name !== "LegRefused" && Number(position.time) >= from
        ? [args.caseId]
        : [],
    ),
  );
}

function periodOf(request: ReportRequest): Pick<CaseReport, "from" | "to"> {
  const [from, to] = [requireSecond("from", request.from), requireSecond("to", request.to)];
  if (from >= to) throw new InputError(`the period from ${from} to ${to} has no second`);
  return { from, to };
}

function tallyOf(
  ledger: Ledger,
  cases: readonly HeldCase[],
  standing: Standing,
  time: number,
): Tally {
  const those = cases.filter((held) => standingOf(held) === standing);
  return {
    count: those.length,
    final: those.filter((held) => statusIn(ledger, held, time) === "Final").length,
    sums: sumsOf(ledger, those),
  };
}

function ageingOf(ledger: Ledger, cases: readonly HeldCase[], time: number): AgeBand[] {
  return AGE_BANDS.map((from, band) => {
    const until = AGE_BANDS[band + 1] ?? Number.POSITIVE_INFINITY;
    const those = cases.filter((held) => {
      const age = ageOf(held, time);
      return age !== undefined && age >= from && age < until;
    });
    return { from, count: those.length, sums: sumsOf(ledger, those) };
  });
}

function sumsOf(ledger: Ledger, cases: readonly HeldCase[]): CurrencySum[] {
  const sums = new Map<number, CurrencySum>();
  for (const held of cases) {
    const { originator } = templateIn(ledger, held.template).terms.rules;
    const legs = held.state.record.legs.filter(isLeg);
    const leg = legs.find(({ role }) => role === originator) ?? legs[0];
    if (leg === undefined) continue;
    const { currency, amount } = leg;
    const { count, sum } = sums.get(currency) ?? { count: 0, sum: 0n };
    sums.set(currency, { currency, count: count + 1, sum: sum + amount });
  }
  return [...sums.values()].toSorted((a, b) => a.currency - b.currency);
}

/** What begins or ends in the period: nothing is behind its end. */
function durationsOf(
  cases: readonly HeldCase[],
  from: number,
): Pick<CaseReport, "toAlarm" | "toAdjusted"> {
  const episodes = cases.flatMap((held) => held.episodes);
  return {
    toAlarm: summed(
      episodes.flatMap(({ openedAt, alarmedAt }) =>
        alarmedAt >= from ? [alarmedAt - openedAt] : [],
      ),
    ),
    toAdjusted: summed(
      episodes.flatMap(({ alarmedAt, adjustedAt }) =>
        adjustedAt !== undefined && adjustedAt >= from ? [adjustedAt - alarmedAt] : [],
      ),
    ),
  };
}

function summed(seconds: readonly number[]): Durations {
  const sorted = seconds.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    min: sorted[0],
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    max: sorted.at(-1),
  };
}
