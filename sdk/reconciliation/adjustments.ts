/**
 * RE-5. Adjustments, as the contract judges them: what one makes of a record, who may approve it, and what a proposal's hash is.
 * @module
 */
import {
  AbiCoder,
  dataSlice,
  keccak256,
  toBeHex,
  TypedDataEncoder,
  ZeroAddress,
  ZeroHash,
} from "ethers";

import { isEven } from "./comparing.js";
import { MAX_AMOUNT, MAX_ROLES } from "./inputs.js";
import {
  type Alarm,
  ALARMS,
  type AlarmCode,
  alarmBit,
  alarmBits,
  alarmsIn,
  type CaseRecord,
  digestOf,
  isLeg,
  legOf,
  type RecordedLeg,
  withLeg,
} from "./records.js";
import { ADJUSTMENT } from "./signatures.js";
import { bitsOf, hasBit, numbersIn, type Template } from "./template.js";
import { rolesOf } from "./terms.js";

/** What a role books in its own books, in minor units: the four add up to 0. */
export interface Journal {
  readonly role: number;
  /** What its leg changes by. */
  readonly leg: bigint;
  readonly suspense: bigint;
  readonly fee: bigint;
  readonly loss: bigint;
}

/** Parts of a leg that a correction states anew, by the contract's numbers. */
export const LEG_FIELDS = ["Currency", "ValueDate", "Fields"] as const;

/** What a role's leg should have said. Both are 32 bytes in hex. */
export interface LegCorrection {
  readonly role: number;
  /** Place in `LEG_FIELDS`. */
  readonly field: number;
  readonly stated: string;
  readonly corrected: string;
}

/** An alarm that the parties let go. */
export interface Waiver {
  /** Place in `ALARMS`. */
  readonly code: number;
  readonly role: number;
  /** The report was wrong: an observer loses its stake. */
  readonly isBaseless: boolean;
  /** 32 bytes in hex: hash of why. */
  readonly reason: string;
}

/** A call to another contract, one that the template lists. */
export interface Call {
  readonly target: string;
  readonly data: string;
}

/** What closes a case's alarms, as the maker's officer signs it. */
export interface Adjustment {
  readonly template: number;
  readonly businessReference: string;
  readonly generation: number;
  readonly maker: number;
  /** Second from which on it is neither proposed nor approved. */
  readonly expiry: number;
  /** Above that of every earlier proposal of the generation. */
  readonly number: bigint;
  readonly journals: readonly Journal[];
  readonly corrections: readonly LegCorrection[];
  readonly waivers: readonly Waiver[];
  readonly calls: readonly Call[];
}

type Told<T> = { readonly [K in keyof T]: T[K] extends number ? bigint : T[K] };

/** What `AdjustmentProposed` tells of one. */
export interface ToldAdjustment extends Told<
  Omit<Adjustment, "journals" | "corrections" | "waivers" | "calls">
> {
  readonly journals: readonly Told<Journal>[];
  readonly corrections: readonly Told<LegCorrection>[];
  readonly waivers: readonly Told<Waiver>[];
  readonly calls: readonly Call[];
}

/** The adjustment that an event tells. */
export function adjustmentFrom(told: ToldAdjustment): Adjustment {
  return {
    template: Number(told.template),
    businessReference: told.businessReference,
    generation: Number(told.generation),
    maker: Number(told.maker),
    expiry: Number(told.expiry),
    number: told.number,
    journals: told.journals.map((each) => ({ ...each, role: Number(each.role) })),
    corrections: told.corrections.map((each) => ({
      ...each,
      role: Number(each.role),
      field: Number(each.field),
    })),
    waivers: told.waivers.map((each) => ({
      ...each,
      code: Number(each.code),
      role: Number(each.role),
    })),
    calls: told.calls.map(({ target, data }) => ({ target, data })),
  };
}

/** Why an adjustment closes nothing. */
export type Objection =
  | "StaleNumber"
  | "NoLeg"
  | "AdjustedTwice"
  | "Unbalanced"
  | "OutOfRange"
  | "BadCorrection"
  | "BadWaiver"
  | "NotAlarmed"
  | "StaysAlarmed"
  | "NotEven"
  | "OwnReport"
  | "NobodyChecks"
  | "ExpiresLate"
  | "UnlistedCall";

/** A proposal as callers bring it. */
export interface AdjustmentProposal {
  /** 24 bytes in hex, of the record before, with the adjustment's number. */
  readonly record: string;
  /** 24 bytes in hex, of the record with the adjustment. */
  readonly adjusted: string;
  /** EIP-712 struct hash of the adjustment. */
  readonly adjustment: string;
  /** The contract's `ProposalWord`. */
  readonly terms: bigint;
}

/** What a proposal comes to. */
export interface Draft {
  readonly proposal: AdjustmentProposal;
  /** The record while the proposal waits, and if it is refused … */
  readonly before: CaseRecord;
  /** … and when it is approved. */
  readonly after: CaseRecord;
  /** Whether the case then has all legs. */
  readonly isComplete: boolean;
  /** Roles that may approve. */
  readonly checkers: readonly number[];
  /** Those of them that all have to; none where one is enough. */
  readonly missing: readonly number[];
}

/** Thrown within this module, and told by its functions. */
class Objected extends Error {
  constructor(readonly objection: Objection) {
    super(objection);
  }
}

const coder = AbiCoder.defaultAbiCoder();
const COMPUTED: ReadonlySet<AlarmCode> = new Set(["Amount", "Currency", "Date", "Fields"]);
const SILENCE: readonly AlarmCode[] = ["Missing", "Withheld"];
const REPORTS: ReadonlySet<AlarmCode> = new Set(["BooksDiffer", "ObserverDiffers"]);
const LAST_CURRENCY = 999n;
const LAST_DATE = 2n ** 32n - 1n;
const MOST_CALLS = 16;

/** RE-5. What stands for an adjustment on chain: its EIP-712 struct hash. */
export function adjustmentHash(adjustment: Adjustment): string {
  return TypedDataEncoder.hashStruct("Adjustment", ADJUSTMENT, adjustment);
}

/** The first 192 bits of a proposal's hash: what the contract keeps while it waits. @returns 24 bytes in hex. */
export function proposalDigest({
  record,
  adjusted,
  adjustment,
  terms,
}: AdjustmentProposal): string {
  const types = ["bytes24", "bytes24", "bytes32", "uint256"];
  return dataSlice(keccak256(coder.encode(types, [record, adjusted, adjustment, terms])), 0, 24);
}

/** What is wrong with an adjustment of an alarmed case; undefined where the contract takes it. */
export function objectionTo(
  template: Template,
  record: CaseRecord,
  adjustment: Adjustment,
  now: number,
): Objection | undefined {
  try {
    draftOf(template, record, adjustment, now);
    return undefined;
  } catch (error) {
    if (error instanceof Objected) return error.objection;
    throw error;
  }
}

/**
 * RE-5. What a proposal comes to in the block of a second.
 * @throws Error where the contract would refuse it: see `objectionTo`.
 */
export function draftOf(
  template: Template,
  record: CaseRecord,
  adjustment: Adjustment,
  now: number,
): Draft {
  if (adjustment.number <= record.lastNumber) throw new Objected("StaleNumber");
  const before = { ...record, lastNumber: adjustment.number };
  const after = adjust(template, before, adjustment);
  const isComplete = numbersIn(template.rules.expected).every((role) => {
    const leg = legOf(after, role);
    return leg !== undefined && (isLeg(leg) || leg.fields === ZeroHash);
  });
  const { checkers, missing } = checkersOf(template, adjustment, now);
  requireListed(template, adjustment.calls);
  const terms = termsWord(template, adjustment, { now, isComplete, checkers, missing });
  const proposal = {
    record: digestOf(before),
    adjusted: digestOf(after),
    adjustment: adjustmentHash(adjustment),
    terms,
  };
  return {
    proposal,
    before,
    after,
    isComplete,
    checkers: numbersIn(checkers),
    missing: numbersIn(missing),
  };
}

// ---------------------------------------------------------------- the record

/** The record with the adjustment: even, and without open alarms. */
function adjust({ rules, run }: Template, record: CaseRecord, adjustment: Adjustment): CaseRecord {
  const booked = book(record, adjustment.journals);
  const corrected = correct(booked, adjustment.corrections);
  const { record: waived, bits } = waive(corrected, adjustment);

  const posted = waived.legs.filter(isLeg).map(({ role }) => role);
  const answers: readonly AlarmCode[] = run.itemTemplate === 0 ? SILENCE : ["Missing"];
  const answered = alarmBits(posted.flatMap((role) => answers.map((code) => ({ code, role }))));
  const computed = alarmsIn(waived.open).filter(({ code }) => COMPUTED.has(code));
  if ((waived.open & ~(bits | answered | alarmBits(computed))) !== 0n)
    throw new Objected("StaysAlarmed");
  if (!isEven(rules, waived)) throw new Objected("NotEven");
  return { ...waived, open: 0n, closed: waived.closed | waived.open };
}

function book(record: CaseRecord, journals: readonly Journal[]): CaseRecord {
  const done = new Set<number>();
  return journals.reduce((booked, { role, leg: change, suspense, fee, loss }) => {
    const leg = legIn(booked, role);
    if (done.has(role)) throw new Objected("AdjustedTwice");
    done.add(role);
    if (change + suspense + fee + loss !== 0n) throw new Objected("Unbalanced");
    const amount = leg.amount + change;
    if (amount < 0n || amount > MAX_AMOUNT) throw new Objected("OutOfRange");
    return withLeg(booked, { ...leg, amount });
  }, record);
}

function correct(record: CaseRecord, corrections: readonly LegCorrection[]): CaseRecord {
  const done = new Set<string>();
  return corrections.reduce((corrected, correction) => {
    const leg = legIn(corrected, correction.role);
    const key = `${correction.role}/${correction.field}`;
    if (done.has(key)) throw new Objected("AdjustedTwice");
    done.add(key);
    return withLeg(corrected, correctedLeg(leg, correction));
  }, record);
}

function correctedLeg(leg: RecordedLeg, { field, stated, corrected }: LegCorrection): RecordedLeg {
  const [was, is] = [BigInt(stated), BigInt(corrected)];
  const name = LEG_FIELDS[field];
  const says =
    name === "Currency"
      ? BigInt(leg.currency)
      : name === "ValueDate"
        ? BigInt(leg.valueDate)
        : BigInt(leg.fields);
  const isGood =
    name === "Currency"
      ? is !== 0n && is <= LAST_CURRENCY
      : name === "ValueDate"
        ? is <= LAST_DATE
        : is !== 0n;
  if (!isGood || says !== was || says === is) throw new Objected("BadCorrection");
  if (name === "Currency") return { ...leg, currency: Number(is) };
  return name === "ValueDate" ? { ...leg, valueDate: Number(is) } : { ...leg, fields: corrected };
}

/** @returns Also the alarms that are waived, as bits. */
function waive(
  record: CaseRecord,
  { waivers, template, generation, expiry }: Adjustment,
): { readonly record: CaseRecord; readonly bits: bigint } {
  let bits = 0n;
  const waived = waivers.reduce((before, waiver) => {
    const alarm = alarmOf(waiver);
    if ((record.open & ~bits & alarmBit(alarm)) === 0n) throw new Objected("NotAlarmed");
    bits |= alarmBit(alarm);
    const leg = legOf(before, alarm.role);
    if (!SILENCE.includes(alarm.code) || (leg !== undefined && isLeg(leg))) return before;
    // the roles behind it have all their time when the adjustment is approved at last
    const none = { amount: 0n, currency: 0, valueDate: 0, isLast: false, fields: ZeroHash };
    const { role } = alarm;
    return withLeg(before, { ...none, template, role, generation, postedAt: expiry });
  }, record);
  return { record: waived, bits };
}

function alarmOf({ code: number, role, isBaseless }: Waiver): Alarm {
  const code = ALARMS[number];
  if (code === undefined || role >= MAX_ROLES || COMPUTED.has(code))
    throw new Objected("BadWaiver");
  if (isBaseless && !REPORTS.has(code)) throw new Objected("BadWaiver");
  return { code, role };
}

function legIn(record: CaseRecord, role: number): RecordedLeg {
  const leg = legOf(record, role);
  if (leg === undefined || !isLeg(leg)) throw new Objected("NoLeg");
  return leg;
}

// ---------------------------------------------------------------- who approves

/** RE-5. Nobody closes the alarm against itself, and only a third entity rules that a report was baseless. Bits of roles. */
function checkersOf(
  template: Template,
  { maker, journals, corrections, waivers, expiry }: Adjustment,
  now: number,
): { readonly checkers: number; readonly missing: number } {
  const { checkers, isByAll, approvalWindow, arbiter } = template.adjustment;
  const byRoles = waivers.filter(({ code }) => ALARMS[code] !== "ObserverDiffers");
  const byObservers = waivers.filter(
    ({ code, isBaseless }) => ALARMS[code] === "ObserverDiffers" && isBaseless,
  );
  const reporters =
    byRoles
      .filter(({ isBaseless }) => isBaseless)
      .reduce((bits, { role }) => bits | (1 << role), 0) |
    byObservers.reduce((bits, { role }) => bits | entityOfObserver(template, role), 0);
  const own = siblingsOf(template, maker);
  if ((reporters & own) !== 0) throw new Objected("OwnReport");
  const named = byRoles.reduce((bits, { role }) => bits | siblingsOf(template, role), 0);
  const able = checkers & ~own & ~(named | reporters);
  const decidableAt = now + approvalWindow;
  if (expiry > decidableAt + approvalWindow) throw new Objected("ExpiresLate");
  if (able === 0 && (arbiter === ZeroAddress || decidableAt >= expiry))
    throw new Objected("NobodyChecks");
  const affected = bitsOf([...journals, ...corrections, ...byRoles].map(({ role }) => role));
  return { checkers: able, missing: isByAll ? affected & able : 0 };
}

/** Bit of each role of the same entity. */
function siblingsOf(template: Template, role: number): number {
  const entity = template.roles[role]?.entity;
  return entity === undefined ? 0 : rolesOf(template, entity);
}

function entityOfObserver(template: Template, place: number): number {
  const entity = template.observers[place]?.entity;
  return entity === undefined ? 0 : rolesOf(template, entity);
}

function requireListed({ actions }: Template, calls: readonly Call[]): void {
  const isListed = ({ target, data }: Call) =>
    actions.some(
      (action) =>
        action.target.toLowerCase() === target.toLowerCase() &&
        data.toLowerCase().startsWith(action.selector.toLowerCase()),
    );
  if (calls.length > MOST_CALLS || !calls.every(isListed)) throw new Objected("UnlistedCall");
}

// ---------------------------------------------------------------- the proposal's word

interface Standing {
  readonly now: number;
  readonly isComplete: boolean;
  readonly checkers: number;
  readonly missing: number;
}

/** The contract's `ProposalWord`. */
function termsWord(
  template: Template,
  { maker, expiry, template: number, waivers, calls }: Adjustment,
  { now, isComplete, checkers, missing }: Standing,
): bigint {
  const observed = waivers.filter(({ code }) => ALARMS[code] === "ObserverDiffers");
  const observers = bitsOf(observed.map(({ role }) => role));
  const baseless = bitsOf(observed.filter(({ isBaseless }) => isBaseless).map(({ role }) => role));
  const parts: readonly (readonly [value: number, bits: bigint])[] = [
    [now + template.adjustment.approvalWindow, 40n],
    [expiry, 40n],
    [number, 32n],
    [maker, 8n],
    [checkers, 16n],
    [missing, 16n],
    [observers, 16n],
    [baseless, 16n],
    [Number(isComplete), 1n],
    [Number(calls.length > 0), 1n],
  ];
  let at = 0n;
  let word = 0n;
  for (const [value, bits] of parts) {
    word |= BigInt(value) << at;
    at += bits;
  }
  return word;
}

const MISSING_AT = 136n;

/** The proposal after a role's approval, where others still have to approve. */
export function approvedBy(proposal: AdjustmentProposal, role: number): AdjustmentProposal {
  return { ...proposal, terms: proposal.terms & ~(1n << (MISSING_AT + BigInt(role))) };
}

/** Whether a role may still approve. */
export function mayApprove({ terms }: AdjustmentProposal, role: number): boolean {
  const part = (at: bigint) => Number((terms >> at) & 0xffffn);
  const missing = part(MISSING_AT);
  return hasBit(missing === 0 ? part(120n) : missing, role);
}

/** 32 bytes in hex of a number, for a correction of currency or value date. */
export const wordOf = (value: number): string => toBeHex(value, 32);
