/**
 * RE-3. The comparison of legs, as the contract makes it. Numbers are compared by their spread over all legs, largest less
 * smallest; the rest is equal or not. So whether a case ends alarmed does not depend on the order in which its legs come.
 * @module
 */
import {
  type AlarmCode,
  type CaseRecord,
  type Figures,
  isLeg,
  type RecordedLeg,
} from "./records.js";
import type { Rules } from "./template.js";

/** A leg that is compared with those on record. */
export type Stated = Figures & Pick<RecordedLeg, "role" | "fields">;

const BPS = 10_000n;

/**
 * What a further leg shows.
 * @returns Only what the leg itself makes true, so that a right leg behind a wrong one is not named.
 */
export function codesOf(rules: Rules, record: CaseRecord, leg: Stated): AlarmCode[] {
  const legs = record.legs.filter(isLeg);
  if (legs.length === 0) return [];
  return [
    ...(isAmountShown(rules, legs, leg) ? (["Amount"] as const) : []),
    ...(legs.some(({ currency }) => currency === leg.currency) ? [] : (["Currency"] as const)),
    ...(isDateShown(rules, legs, leg) ? (["Date"] as const) : []),
    ...(legs.some(({ fields }) => fields === leg.fields) ? [] : (["Fields"] as const)),
  ];
}

/** Whether all legs of a record are within tolerance. */
export function isEven(rules: Rules, { legs: all }: CaseRecord): boolean {
  const legs = all.filter(isLeg);
  const [first] = legs;
  if (first === undefined) return true;
  const isMixed = legs.some(
    ({ currency, fields }) => currency !== first.currency || fields !== first.fields,
  );
  const origin = legs.find(({ role }) => role === rules.originator);
  const isComparable = rules.amountBps === 0 || origin !== undefined;
  return (
    !isMixed &&
    spreadOf(legs.map(({ valueDate }) => BigInt(valueDate))) <= BigInt(rules.dateWindow) &&
    (!isComparable ||
      spreadOf(legs.map(({ amount }) => amount)) <= toleranceOf(rules, origin?.amount ?? 0n))
  );
}

/** Most by which amounts may spread, in minor units, rounded down. @param originator Its amount. */
export function toleranceOf({ amountBps, amountTolerance }: Rules, originator: bigint): bigint {
  return amountBps === 0 ? amountTolerance : (originator * BigInt(amountBps)) / BPS;
}

/** Basis points are of the originator's amount: before that is there, nothing is compared, and then all is. */
function isAmountShown(rules: Rules, legs: readonly Stated[], leg: Stated): boolean {
  const amounts = legs.map(({ amount }) => amount);
  const origin = legs.find(({ role }) => role === rules.originator);
  const waits = rules.amountBps !== 0 && origin === undefined;
  if (waits && leg.role !== rules.originator) return false;
  const spread = spreadOf([...amounts, leg.amount]);
  const isNew = waits || spread !== spreadOf(amounts);
  return isNew && spread > toleranceOf(rules, (origin ?? leg).amount);
}

function isDateShown({ dateWindow }: Rules, legs: readonly Stated[], leg: Stated): boolean {
  const dates = legs.map(({ valueDate }) => BigInt(valueDate));
  const spread = spreadOf([...dates, BigInt(leg.valueDate)]);
  return spread !== spreadOf(dates) && spread > BigInt(dateWindow);
}

function spreadOf(values: readonly bigint[]): bigint {
  const [first = 0n, ...rest] = values;
  const least = rest.reduce((a, b) => (b < a ? b : a), first);
  const most = rest.reduce((a, b) => (b > a ? b : a), first);
  return most - least;
}
