/**
 * CA-15, CA-16. Periods and rates of a program over its whole time: both change from a second on that was announced
 * before.
 * @module
 */
import type { CardEvent, EventArgs } from "./events.js";

/** CA-15. Periods of one length, from a second on until the next era. */
export interface PeriodEra {
  /** First second. */
  readonly from: number;
  /** Number of the period that begins there. */
  readonly number: number;
  /** In seconds. */
  readonly length: number;
}

/** CA-16. A discount fee, from a second on until the next era: each is a new base. */
export interface RateEra {
  readonly from: number;
  /** Millionths. */
  readonly rate: number;
}

/** Eras in the order of time, the first one that of the program's terms. */
export interface Schedule {
  readonly periods: readonly PeriodEra[];
  readonly rates: readonly RateEra[];
}

/** What the terms of a program say when it is created. */
interface Terms {
  readonly periodStart: bigint | number;
  readonly periodLength: bigint | number;
  readonly rate: bigint | number;
}

/** The schedule before anything is announced. */
export function scheduleAtFirst({ periodStart, periodLength, rate }: Terms): Schedule {
  const from = Number(periodStart);
  return {
    periods: [{ from, number: 0, length: Number(periodLength) }],
    rates: [{ from, rate: Number(rate) }],
  };
}

/** CA-15. The schedule with a change of length that was announced. */
export function withPeriods(
  schedule: Schedule,
  { from, number, duration }: Omit<EventArgs["PeriodsChanged"], "program">,
): Schedule {
  const era = { from: Number(from), number: Number(number), length: Number(duration) };
  return { ...schedule, periods: announced(schedule.periods, era) };
}

/** CA-16. The schedule with a rate that was announced. */
export function withRate(
  schedule: Schedule,
  { from, rate }: Omit<EventArgs["FeeRateChanged"], "program">,
): Schedule {
  const era = { from: Number(from), rate: Number(rate) };
  return { ...schedule, rates: announced(schedule.rates, era) };
}

/** What was announced last holds, also in place of what had not begun. */
function announced<Era extends { readonly from: number }>(eras: readonly Era[], era: Era): Era[] {
  return [...eras.filter(({ from }) => from < era.from), era];
}

/**
 * The schedule of a program, as its events have told it so far.
 * @throws Error where the program was never created.
 */
export function scheduleOf(events: readonly CardEvent[], program: number): Schedule {
  let schedule: Schedule | undefined;
  for (const { name, args } of events) {
    if (!("program" in args) || Number(args.program) !== program) continue;
    if (name === "ProgramCreated") schedule = scheduleAtFirst(args.terms);
    if (schedule === undefined) continue;
    if (name === "PeriodsChanged") schedule = withPeriods(schedule, args);
    if (name === "FeeRateChanged") schedule = withRate(schedule, args);
  }
  if (schedule === undefined) throw new Error(`no program ${program}: earlier events are missing`);
  return schedule;
}

/** CA-15. The number of the period that a second is in. */
export function periodAt(second: number, eras: readonly PeriodEra[]): number {
  const { from, number, length } = eraAt(eras, (era) => era.from <= second);
  return number + Math.floor((second - from) / length);
}

/** CA-15. A period's first second, and the first one after it. */
export function boundsOf(
  period: number,
  eras: readonly PeriodEra[],
): { start: number; end: number } {
  const { from, number, length } = eraAt(eras, (era) => era.number <= period);
  const start = from + (period - number) * length;
  return { start, end: start + length };
}

/** CA-16. The rate at a second, and from when on it has held. */
export function rateAt(second: number, eras: readonly RateEra[]): RateEra {
  return eraAt(eras, ({ from }) => from <= second);
}

/** The last era that has begun; the first one also before that. */
function eraAt<Era>(eras: readonly Era[], hasBegun: (era: Era) => boolean): Era {
  const era = eras.findLast(hasBegun) ?? eras[0];
  if (era === undefined) throw new Error("a schedule has an era at least");
  return era;
}
