/**
 * RE-3. The comparison of legs, as the contract makes it. Numbers are compared by their spread over all legs, largest less
 * smallest; the rest is equal or not. So whether a case ends alarmed does not depend on the order in which its legs come.
 * @module
 */
import {
  type AlarmCode,
  type CaseRecord,
  type Figures,
  isCommitment,
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
    ...(isAmountShown(rules, record.legs, leg) ? (["Amount"] as const) : []),
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
  const tolerance = toleranceOf(rules, all);
  return (
    !isMixed &&
    spreadOf(legs.map(({ valueDate }) => BigInt(valueDate))) <= BigInt(rules.dateWindow) &&
    (tolerance === undefined || spreadOf(legs.map(({ amount }) => amount)) <= tolerance)
  );
}

/**
 * Most by which amounts may spread, in minor units, rounded down. Basis points are of the originator's amount; where its leg was
 * waived, of nothing.
 * @returns undefined while basis points are of a leg that may still come: nothing is compared before.
 */
export function toleranceOf(rules: Rules, legs: readonly RecordedLeg[]): bigint | undefined {
  const { amountBps, amountTolerance, originator } = rules;
  if (amountBps === 0) return amountTolerance;
  const origin = legs.find(({ role }) => role === originator);
  if (origin === undefined || isCommitment(origin)) return undefined;
  return shareOf(rules, origin.amount);
}

function shareOf({ amountBps }: Rules, amount: bigint): bigint {
  return (amount * BigInt(amountBps)) / BPS;
}

/** With the originator's leg all amounts are compared, with another's what it adds to the spread. */
function isAmountShown(rules: Rules, all: readonly RecordedLeg[], leg: Stated): boolean {
  const amounts = all.filter(isLeg).map(({ amount }) => amount);
  const spread = spreadOf([...amounts, leg.amount]);
  if (rules.amountBps !== 0 && leg.role === rules.originator)
    return spread > shareOf(rules, leg.amount);
  const tolerance = toleranceOf(rules, all);
  return tolerance !== undefined && spread > spreadOf(amounts) && spread > tolerance;
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
