/**
 * RE-1. When a role's turn comes, and when it is over, as the contract reckons it. Times are seconds; a deadline is the first
 * second that is too late.
 * @module
 */
import { type CaseRecord, isAlarmed, isCommitment, isLeg, legOf } from "./records.js";
import { hasBit, type Role, numbersIn, type Template } from "./template.js";

/** When a role's leg can be posted, apart from the commitments of a blind template. */
export interface Turn {
  /** Whether each predecessor's leg is there, or was waived, and no alarm names the predecessor. */
  readonly isInTurn: boolean;
  /** When the last predecessor's leg was posted; without any, when the first leg of the case was. */
  readonly start: number;
}

/** @param now Start of the turn in a case without legs. */
export function turnOf(record: CaseRecord, { predecessors }: Role, now: number): Turn {
  if (predecessors === 0) return { isInTurn: true, start: openingOf(record, now) };
  const before = numbersIn(predecessors).flatMap((role) => {
    const leg = legOf(record, role);
    return leg === undefined || isCommitment(leg) || isAlarmed(record, role) ? [] : [leg.postedAt];
  });
  const isInTurn = before.length === numbersIn(predecessors).length;
  return { isInTurn, start: Math.max(0, ...before) };
}

/** When the first leg or commitment of a case was posted. @param now In a case without. */
export function openingOf({ legs }: CaseRecord, now: number): number {
  return legs[0]?.postedAt ?? now;
}

/**
 * First second at which a role's leg is late.
 * @param start When its turn came.
 * @param acceptedAt When it accepted the case; 0 where the template asks for none.
 */
export function endOf({ legDeadline }: Role, start: number, acceptedAt: number): number {
  return Math.max(start, acceptedAt) + legDeadline;
}

/**
 * RE-2. When the legs of a blind case may be opened: when all expected roles have committed, at the latest when the time is over
 * of those that have not.
 */
export function openingTurnOf(
  { roles, rules }: Pick<Template, "roles" | "rules">,
  record: CaseRecord,
  now: number,
): { readonly isOpen: boolean; readonly start: number } {
  const missing = roles.filter(
    (_, number) => hasBit(rules.expected, number) && legOf(record, number) === undefined,
  );
  if (missing.length === 0)
    return { isOpen: true, start: Math.max(0, ...record.legs.map(({ postedAt }) => postedAt)) };
  const opening = openingOf(record, now);
  const start = Math.max(...missing.map((role) => endOf(role, opening, 0)));
  return { isOpen: now >= start, start };
}

/** RE-2. Whether a role may still commit: in its time from the first on, and while no leg is opened. */
export function isTimeToCommit(role: Role, record: CaseRecord, now: number): boolean {
  return now < endOf(role, openingOf(record, now), 0) && !record.legs.some(isLeg);
}
