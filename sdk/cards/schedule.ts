/**
 * CA-15, CA-16. Periods and rates of a program over its whole time: both change from a second on that was announced
 * before.
 * @module
 */
import type { CardEvent } from "./events.js";

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

/**
 * The schedule of a program, as its events have told it so far.
 * @throws Error where the program was never created.
 */
export function scheduleOf(events: readonly CardEvent[], program: number): Schedule {
  let schedule: Schedule | undefined;
  for (const { name, args } of events) {
    if (name === "ProgramCreated" && Number(args.program) === program) {
      const { periodStart, periodLength, rate } = args.terms;
      const from = Number(periodStart);
      schedule = {
        periods: [{ from, number: 0, length: Number(periodLength) }],
        rates: [{ from, rate: Number(rate) }],
      };
    } else if (schedule === undefined) {
      continue;
    } else if (name === "PeriodsChanged" && Number(args.program) === program) {
      const [from, number, length] = [args.from, args.number, args.duration].map(Number);
      const era = { from, number, length } as PeriodEra;
      schedule = { ...schedule, periods: announced(schedule.periods, era) };
    } else if (name === "FeeRateChanged" && Number(args.program) === program) {
      const era = { from: Number(args.from), rate: Number(args.rate) };
      schedule = { ...schedule, rates: announced(schedule.rates, era) };
    }
  }
  if (schedule === undefined) throw new Error(`no program ${program}: earlier events are missing`);
  return schedule;
}

/** What was announced last holds, also in place of what had not begun. */
function announced<Era extends { readonly from: number }>(eras: readonly Era[], era: Era): Era[] {
  return [...eras.filter(({ from }) => from < era.from), era];
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
