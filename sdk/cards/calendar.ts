/**
 * Days, weeks, months and periods of a program: CA-8 and CA-15 as pure functions, the same result as the contract's for
 * every second. All windows are half-open.
 * @module
 */

export const DAY = 86_400;
/** CA-11, CA-15. What the times of terminals and periods are multiples of, in seconds. */
export const QUARTER = 900;

/** Monday, 29 December 1969: the week that 1 January 1970 is in began 3 days before. */
const WEEK_SHIFT = 3;

/** CA-8. The day of a second in the program's time: days since 1970-01-01. @param utcOffset In seconds. */
export function dayOf(second: number, utcOffset: number): number {
  return Math.floor((second + utcOffset) / DAY);
}

/** CA-8. The week of a day, Monday to Sunday. */
export function weekOf(day: number): number {
  return Math.floor((day + WEEK_SHIFT) / 7);
}

/** CA-8. The calendar month of a day, counted from January 1970. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY * 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** CA-15. When the periods of a program are. */
export interface Periods {
  /** First second of period 0. */
  readonly periodStart: number;
  /** In seconds. */
  readonly periodLength: number;
}

/** CA-15. The number of the period that a second is in. */
export function periodOf(second: number, { periodStart, periodLength }: Periods): number {
  return Math.floor((second - periodStart) / periodLength);
}

/** CA-15. A period's first second, and the first one after it. */
export function boundsOf(
  period: number,
  { periodStart, periodLength }: Periods,
): { start: number; end: number } {
  const start = periodStart + period * periodLength;
  return { start, end: start + periodLength };
}
