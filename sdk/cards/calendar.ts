/**
 * Days, weeks and months of a program: CA-8 as pure functions, the same result as the contract's for
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

/** CA-15. When the periods of a program are at first: see `schedule.ts`. */
export interface Periods {
  /** First second of period 0. */
  readonly periodStart: number;
  /** In seconds. */
  readonly periodLength: number;
}
