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
 * While an adjustment waited, or a predecessor was alarmed, a role could not post: its time begins anew.
 * @param changedAt Of the case.
 * @param start When its turn came first.
 */
export function sinceClosing({ closed }: CaseRecord, changedAt: number, start: number): number {
  return closed === 0n ? start : Math.max(changedAt, start);
}

/**
 * RE-2. First second in which the legs of a blind case are opened: when all expected roles have committed, at the latest when the
 * time is over of those that have not.
 */
export function unblindingOf({ roles, rules }: Terms, record: CaseRecord, now: number): number {
  const missing = roles.filter(
    (_, number) => hasBit(rules.expected, number) && legOf(record, number) === undefined,
  );
  return missing.length === 0
    ? Math.max(0, ...record.legs.map(({ postedAt }) => postedAt))
    : Math.max(...missing.map((role) => commitEndOf(rules, role, record, now)));
}

/**
 * RE-2. First second that is too late for a role to commit. It has its time behind the last second in which it may accept the
 * case, if it must.
 */
export function commitEndOf(
  { acceptWindow }: Terms["rules"],
  role: Role,
  record: CaseRecord,
  now: number,
): number {
  return endOf(role, openingOf(record, now) + acceptWindow, 0);
}

/** RE-2. Whether a role may still commit: in its time from the first on, and while no leg is opened. */
export function isTimeToCommit(
  { rules }: Terms,
  role: Role,
  record: CaseRecord,
  now: number,
): boolean {
  return now < commitEndOf(rules, role, record, now) && !record.legs.some(isLeg);
}

type Terms = Pick<Template, "roles" | "rules">;
