/**
 * RE-2, RE-3, RE-4. What a posting does to a case, as the contract decides it: whether it is taken, what it alarms, and what
 * the case is afterwards.
 * @module
 */
import { ZeroHash } from "ethers";

import { codesOf } from "./comparing.js";
import { endOf, isTimeToCommit, sinceClosing, turnOf, unblindingOf } from "./deadlines.js";
import {
  type Alarm,
  type AlarmCode,
  type CaseRecord,
  EMPTY_RECORD,
  isCommitment,
  isLeg,
  legOf,
  raise,
  type RecordedLeg,
  saysSame,
  withLeg,
  digestOf,
} from "./records.js";
import type { Refusal } from "./refusals.js";
import { hasBit, numbersIn, type Role, type Rules, type Template } from "./template.js";

/** What a case has come to: the contract's `CaseStatus`, in its order. */
export const STATUSES = [
  "None",
  "Open",
  "Matched",
  "Alarmed",
  "AdjustmentProposed",
  "Adjusted",
  "Final",
] as const;
export type CaseStatus = (typeof STATUSES)[number];

/** A case as it is kept: never Final. */
export interface CaseState {
  readonly status: Exclude<CaseStatus, "Final">;
  readonly generation: number;
  /** Second of the status's last change; of the first alarm while it is alarmed. */
  readonly changedAt: number;
  readonly isHeld: boolean;
  readonly isWrittenOff: boolean;
  readonly record: CaseRecord;
}

/** A case that was not opened. */
export const NO_CASE: CaseState = {
  status: "None",
  generation: 0,
  changedAt: 0,
  isHeld: false,
  isWrittenOff: false,
  record: EMPTY_RECORD,
};

/** RE-2. A leg as its role signs it. */
export interface Leg {
  /** 32 bytes in hex: see `referenceOf`. */
  readonly businessReference: string;
  readonly generation: number;
  /** Minor units of the currency; 0 where the template hashes it. */
  readonly amount: bigint;
  /** ISO 4217, numeric. */
  readonly currency: number;
  /** Days since 1970-01-01. */
  readonly valueDate: number;
  /** Root over the other fields. */
  readonly fields: string;
  /** Second at which the role accepted the case's key; 0 where the template asks for none. */
  readonly acceptedAt: number;
}

/** RE-2. That a role will post a leg that nobody can know yet. */
export interface Commitment {
  readonly businessReference: string;
  readonly generation: number;
  readonly commitment: string;
}

/** Who posts. */
export interface Poster {
  /** Number of the template. */
  readonly template: number;
  readonly terms: Template;
  readonly role: number;
  /** Whether a newer version of the template is in force. */
  readonly isSuperseded: boolean;
}

/** What came of a posting. */
export interface Outcome {
  /** "None" where it was taken, or was on record. */
  readonly refusal: Refusal;
  readonly state: CaseState;
  readonly raised: readonly Alarm[];
  /** Whether it matched the case. */
  readonly isMatched: boolean;
}

/** The status at a second. Final begins with the second changedAt + final window. */
export function statusAt(state: CaseState, { finalWindow }: Rules, time: number): CaseStatus {
  return isClean(state) && time >= state.changedAt + finalWindow ? "Final" : state.status;
}

/** Whether legs are taken and alarms raised. */
export function isOpenAt(state: CaseState, rules: Rules, time: number): boolean {
  const { status } = state;
  if (status === "None" || status === "AdjustmentProposed") return false;
  return statusAt(state, rules, time) !== "Final";
}

/**
 * RE-2, RE-3. What a leg does to a case.
 * @param record What the poster brings: another than the case's is stale.
 * @param time Second of the block.
 */
export function post(
  poster: Poster,
  state: CaseState,
  leg: Leg,
  record: CaseRecord,
  time: number,
): Outcome {
  const { rules } = poster.terms;
  const refusal = refusalOf(poster, state, record, leg.generation, time);
  if (refusal !== "None") return refused(state, refusal);
  if (!isWellFormed(rules, leg, time)) return refused(state, "BadLeg");
  const before = legOf(record, poster.role);
  if (before !== undefined && isLeg(before)) return again(poster, state, before, leg, time);
  const { isInTurn, start } = turnOf(record, roleOf(poster), time);
  if (!isInTurn) return refused(state, "OutOfTurn");

  const isLate = before !== undefined || isOver(poster, state, start, leg, time);
  return taken(poster, state, recorded(poster, leg, time), unexpectedOf(poster), isLate, time);
}

/** RE-2. What a commitment does to a case. */
export function commit(
  poster: Poster,
  state: CaseState,
  { generation, commitment }: Commitment,
  record: CaseRecord,
  time: number,
): Outcome {
  const refusal = refusalOf(poster, state, record, generation, time);
  if (refusal !== "None") return refused(state, refusal);
  if (commitment === ZeroHash) return refused(state, "BadLeg");
  const before = legOf(record, poster.role);
  if (before !== undefined) {
    if (isLeg(before) || before.fields === commitment) return unchanged(state);
    return isCommitment(before) ? second(poster, state, time) : refused(state, "OutOfTurn");
  }
  if (!isTimeToCommit(poster.terms, roleOf(poster), record, time))
    return refused(state, "OutOfTurn");

  const { template, role } = poster;
  const figures = { amount: 0n, currency: 0, valueDate: 0, isLast: false };
  const leg = { template, role, generation, postedAt: time, ...figures, fields: commitment };
  return settled(poster, state, leg, unexpectedOf(poster), time);
}

/**
 * RE-2, RE-3. What the leg behind a commitment does to a case.
 * @param opened The commitment that leg and blinding make; of a role that has not committed the blinding.
 */
export function open(
  poster: Poster,
  state: CaseState,
  leg: Leg,
  opened: string,
  record: CaseRecord,
  time: number,
): Outcome {
  const { rules } = poster.terms;
  const refusal = refusalOf(poster, state, record, leg.generation, time);
  if (refusal !== "None") return refused(state, refusal);
  if (!isWellFormed(rules, leg, time)) return refused(state, "BadLeg");
  const before = legOf(record, poster.role);
  if (before !== undefined && isLeg(before)) return again(poster, state, before, leg, time);
  const start = unblindingOf(poster.terms, record, time);
  if (time < start) return refused(state, "NotCommitted");
  if (opened !== (before?.fields ?? ZeroHash)) return refused(state, "OtherCommitment");

  const isCommitted = before !== undefined && isCommitment(before);
  const isLate = !isCommitted || isOver(poster, state, start, leg, time);
  const posted = recorded(poster, leg, before?.postedAt ?? time);
  // a commitment has shown already whether its role is expected
  return taken(poster, state, posted, isCommitted ? [] : unexpectedOf(poster), isLate, time);
}

/** An open case whose record has alarms. It is as old as its first. */
export function alarmed(
  { isHolding }: Rules,
  state: CaseState,
  record: CaseRecord,
  time: number,
): CaseState {
  const changedAt = state.status === "Alarmed" ? state.changedAt : time;
  const flags = { isHeld: isHolding, isWrittenOff: false };
  return { ...state, ...flags, status: "Alarmed", changedAt, record };
}

/** An open case whose record has none. */
export function unalarmed(
  state: CaseState,
  record: CaseRecord,
  isMatched: boolean,
  time: number,
): CaseState {
  return {
    ...state,
    status: isMatched ? "Matched" : "Open",
    changedAt: isMatched || state.status === "None" ? time : state.changedAt,
    isHeld: false,
    isWrittenOff: false,
    record,
  };
}

function isClean({ status }: CaseState): boolean {
  return status === "Matched" || status === "Adjusted";
}

/** Whether anything can be posted to a case. */
function refusalOf(
  { terms, isSuperseded }: Poster,
  state: CaseState,
  record: CaseRecord,
  generation: number,
  time: number,
): Refusal {
  if (state.generation !== generation) return "OtherGeneration";
  if (state.status === "None" && isSuperseded) return "Superseded";
  if (state.status === "AdjustmentProposed") return "Closed";
  if (digestOf(record) !== digestOf(state.record)) return "StaleRecord";
  return state.status === "None" || isOpenAt(state, terms.rules, time) ? "None" : "Closed";
}

/** RE-2. Whether a leg says what the template takes. */
function isWellFormed(rules: Rules, leg: Leg, time: number): boolean {
  const { acceptedAt, currency } = leg;
  const isAccepted =
    rules.acceptWindow === 0 ? acceptedAt === 0 : acceptedAt !== 0 && acceptedAt <= time;
  return (
    isAccepted &&
    currency > 0 &&
    currency < 1_000 &&
    leg.fields !== ZeroHash &&
    (leg.amount === 0n || !rules.isAmountHashed)
  );
}

/** A leg of a role that has posted one: the first stays. */
function again(
  poster: Poster,
  state: CaseState,
  before: RecordedLeg,
  leg: Leg,
  time: number,
): Outcome {
  return saysSame(before, leg) ? unchanged(state) : second(poster, state, time);
}

/** Behind an adjustment the record says what was decided: a second leg shows nothing any more. */
function second(poster: Poster, state: CaseState, time: number): Outcome {
  const { role, terms } = poster;
  if (state.record.closed !== 0n) return unchanged(state);
  const { record, raised } = raise(state.record, [{ code: "Duplicate", role }]);
  if (raised.length === 0) return unchanged(state);
  const next = alarmed(terms.rules, state, record, time);
  return { refusal: "None", state: next, raised, isMatched: false };
}

/** Whether a role's deadline is over. */
function isOver(
  poster: Poster,
  { record, changedAt }: CaseState,
  start: number,
  { acceptedAt }: Leg,
  time: number,
): boolean {
  return time >= endOf(roleOf(poster), sinceClosing(record, changedAt, start), acceptedAt);
}

/** A leg that comes on record, with what it shows. @param shown What the role shows by posting at all. */
function taken(
  poster: Poster,
  state: CaseState,
  leg: RecordedLeg,
  shown: readonly AlarmCode[],
  isLate: boolean,
  time: number,
): Outcome {
  const { rules } = poster.terms;
  const codes = [
    ...codesOf(rules, state.record, leg),
    ...shown,
    ...(isLate ? (["Late"] as const) : []),
  ];
  const record = withLeg(state.record, leg);
  const isComplete = numbersIn(rules.expected).every((number) => {
    const has = legOf(record, number);
    return has !== undefined && !isCommitment(has);
  });
  const isLast = isComplete && raise(record, alarmsOf(poster, codes)).record.open === 0n;
  return settled(poster, state, { ...leg, isLast }, codes, time);
}

/** @param codes What the leg or commitment shows; what the case has had before is not raised again. */
function settled(
  poster: Poster,
  state: CaseState,
  leg: RecordedLeg,
  codes: readonly AlarmCode[],
  time: number,
): Outcome {
  const { record, raised } = raise(withLeg(state.record, leg), alarmsOf(poster, codes));
  const next =
    record.open === 0n
      ? unalarmed(state, record, leg.isLast, time)
      : alarmed(poster.terms.rules, state, record, time);
  return { refusal: "None", state: next, raised, isMatched: leg.isLast };
}

function alarmsOf({ role }: Poster, codes: readonly AlarmCode[]): Alarm[] {
  return codes.map((code) => ({ code, role }));
}

/** What a role shows by posting at all. */
function unexpectedOf({ terms, role }: Poster): AlarmCode[] {
  return hasBit(terms.rules.expected, role) ? [] : ["Unexpected"];
}

function recorded({ template, role }: Poster, leg: Leg, postedAt: number): RecordedLeg {
  const { generation, amount, currency, valueDate, fields } = leg;
  const said = { amount, currency, valueDate, fields };
  return { template, role, generation, postedAt, isLast: false, ...said };
}

function roleOf({ terms, role }: Poster): Role {
  const found = terms.roles[role];
  if (found === undefined) throw new Error(`the template has no role ${role}`);
  return found;
}

function refused(state: CaseState, refusal: Refusal): Outcome {
  return { refusal, state, raised: [], isMatched: false };
}

function unchanged(state: CaseState): Outcome {
  return refused(state, "None");
}
