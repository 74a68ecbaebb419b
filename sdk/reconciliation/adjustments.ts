/**
 * RE-5. Adjustments: what closes a case's alarms, and what that makes of its record.
 * @module
 */
import { toBeHex, TypedDataEncoder, ZeroHash } from "ethers";

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
  isLeg,
  legOf,
  type RecordedLeg,
  withLeg,
} from "./records.js";
import { ADJUSTMENT } from "./signatures.js";
import type { Template } from "./template.js";

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

/** Thrown where the contract would refuse an adjustment, and told by `objectionTo`. */
export class Objected extends Error {
  constructor(readonly objection: Objection) {
    super(objection);
  }
}

const COMPUTED: ReadonlySet<AlarmCode> = new Set(["Amount", "Currency", "Date", "Fields"]);
const SILENCE: readonly AlarmCode[] = ["Missing", "Withheld"];
const REPORTS: ReadonlySet<AlarmCode> = new Set(["BooksDiffer", "ObserverDiffers"]);
const LAST_CURRENCY = 999n;
const LAST_DATE = 2n ** 32n - 1n;

/** RE-5. What stands for an adjustment on chain: its EIP-712 struct hash. */
export function adjustmentHash(adjustment: Adjustment): string {
  return TypedDataEncoder.hashStruct("Adjustment", ADJUSTMENT, adjustment);
}

/** The record with the adjustment: even, and without open alarms. */
export function adjust(
  { rules, run }: Template,
  record: CaseRecord,
  adjustment: Adjustment,
): CaseRecord {
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

/** 32 bytes in hex of a number, for a correction of currency or value date. */
export const wordOf = (value: number): string => toBeHex(value, 32);
