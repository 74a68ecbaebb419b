/**
 * RE-3. The record of a case: its alarms and legs, the words in which callers bring it, and the digest that the contract keeps.
 * @module
 */
import { AbiCoder, concat, dataSlice, keccak256, toBeHex, ZeroHash } from "ethers";

import { InputError } from "../common/inputs.js";
import { MAX_ROLES } from "./inputs.js";

/** RE-4. What is wrong: the contract's `Alarm`, in its order. */
export const ALARMS = [
  "Amount",
  "Currency",
  "Date",
  "Fields",
  "Missing",
  "Duplicate",
  "Unexpected",
  "Late",
  "Withheld",
  "Equivocation",
  "BooksDiffer",
  "ObserverDiffers",
] as const;
export type AlarmCode = (typeof ALARMS)[number];

/** RE-4. An alarm; of `ObserverDiffers` the role is the observer's place. */
export interface Alarm {
  readonly code: AlarmCode;
  readonly role: number;
}

/** Where a leg comes from, and when. */
export interface Origin {
  readonly template: number;
  readonly role: number;
  readonly generation: number;
  /** Second of its posting; of a leg that opens a commitment, of the commitment. */
  readonly postedAt: number;
}

/** What a leg says in clear. */
export interface Figures {
  /** Minor units of the currency; 0 where it is hashed. */
  readonly amount: bigint;
  /** ISO 4217, numeric; 0 of a commitment, and of a leg that was waived. */
  readonly currency: number;
  /** Days since 1970-01-01. */
  readonly valueDate: number;
}

/** A leg on record, a commitment, or a leg that was waived. */
export interface RecordedLeg extends Origin, Figures {
  /** Whether the case matched with it. */
  readonly isLast: boolean;
  /** Root over the other fields; of a commitment the commitment, and zeros of a leg that was waived. */
  readonly fields: string;
}

/** What is on record of a case. Alarms are bits 16 · code + role. */
export interface CaseRecord {
  /** Alarms that are open. */
  readonly open: bigint;
  /** Alarms that an adjustment has closed in this generation. */
  readonly closed: bigint;
  /** RE-5. Number of the last adjustment that was proposed in this generation; 0 for none. */
  readonly lastNumber: bigint;
  /** In the order of the first posting. */
  readonly legs: readonly RecordedLeg[];
}

/** The record of a case that was not opened. */
export const EMPTY_RECORD: CaseRecord = { open: 0n, closed: 0n, lastNumber: 0n, legs: [] };

const CURRENCY_AT = 96n;
const DATE_AT = 112n;
const POSTED_AT = 144n;
const TEMPLATE_AT = 184n;
const ROLE_AT = 216n;
const GENERATION_AT = 224n;
const LAST_AT = 232n;
/** In a record's second word, above the alarms that were closed. */
const NUMBER_AT = 192n;
/** What is above them is free. */
const WORD_BITS = 233n;
const PER_CODE = BigInt(MAX_ROLES);
const HEAD = 2;

const coder = AbiCoder.defaultAbiCoder();

/** RE-2. The id of a case. @param businessReference 32 bytes in hex. */
export function caseIdOf(template: number, businessReference: string): string {
  return keccak256(coder.encode(["uint256", "bytes32"], [template, businessReference]));
}

// ---------------------------------------------------------------- legs

/** The contract's `PostedWord`. */
export function packLeg(leg: Omit<RecordedLeg, "fields">): bigint {
  return (
    leg.amount |
    (BigInt(leg.currency) << CURRENCY_AT) |
    (BigInt(leg.valueDate) << DATE_AT) |
    (BigInt(leg.postedAt) << POSTED_AT) |
    (BigInt(leg.template) << TEMPLATE_AT) |
    (BigInt(leg.role) << ROLE_AT) |
    (BigInt(leg.generation) << GENERATION_AT) |
    (BigInt(leg.isLast) << LAST_AT)
  );
}

/** @param fields 32 bytes in hex, as it stands behind the word. @throws InputError for bits that no word has. */
export function unpackLeg(word: bigint, fields: string): RecordedLeg {
  if (word < 0n || word >> WORD_BITS !== 0n)
    throw new InputError(`no leg on record: ${word.toString(16)}`);
  const part = (at: bigint, bits: bigint) => (word >> at) & ((1n << bits) - 1n);
  return {
    amount: part(0n, 96n),
    currency: Number(part(CURRENCY_AT, 16n)),
    valueDate: Number(part(DATE_AT, 32n)),
    postedAt: Number(part(POSTED_AT, 40n)),
    template: Number(part(TEMPLATE_AT, 32n)),
    role: Number(part(ROLE_AT, 8n)),
    generation: Number(part(GENERATION_AT, 8n)),
    isLast: part(LAST_AT, 1n) === 1n,
    fields,
  };
}

/** Whether it says figures: it is neither a commitment nor a leg that was waived. */
export function isLeg({ currency }: Pick<Figures, "currency">): boolean {
  return currency !== 0;
}

/** RE-2. Whether it is a commitment that waits for its leg. */
export function isCommitment(leg: RecordedLeg): boolean {
  return !isLeg(leg) && leg.fields !== ZeroHash;
}

/** Whether two legs of a role say the same. */
export function saysSame(one: Figures & { fields: string }, other: typeof one): boolean {
  return (
    one.amount === other.amount &&
    one.currency === other.currency &&
    one.valueDate === other.valueDate &&
    one.fields === other.fields
  );
}

/** What the record has of a role; undefined where it has nothing. */
export function legOf({ legs }: CaseRecord, role: number): RecordedLeg | undefined {
  return legs.find((leg) => leg.role === role);
}

/** The record with a leg: in the place of the role's, or behind all others. */
export function withLeg(record: CaseRecord, leg: RecordedLeg): CaseRecord {
  const place = record.legs.findIndex(({ role }) => role === leg.role);
  const legs = place < 0 ? [...record.legs, leg] : record.legs.with(place, leg);
  return { ...record, legs };
}

// ---------------------------------------------------------------- words

/** The words in which a caller brings the record; none of a case that was not opened. */
export function wordsOf(record: CaseRecord): bigint[] {
  const { open, closed, lastNumber, legs } = record;
  if (legs.length === 0 && open === 0n && closed === 0n && lastNumber === 0n) return [];
  return [
    open,
    closed | (lastNumber << NUMBER_AT),
    ...legs.flatMap((leg) => [packLeg(leg), BigInt(leg.fields)]),
  ];
}

/** @throws InputError for words that are no record's. */
export function recordFrom(words: readonly bigint[]): CaseRecord {
  if (words.length === 0) return EMPTY_RECORD;
  const [open, second, ...rest] = words;
  if (open === undefined || second === undefined || rest.length % 2 !== 0)
    throw new InputError(`a record has an even number of words, not ${words.length}`);
  if (rest.length > 2 * MAX_ROLES)
    throw new InputError(`a record has at most ${HEAD + 2 * MAX_ROLES} words`);
  const legs = rest.flatMap((word, place) =>
    place % 2 === 0 ? [unpackLeg(word, toBeHex(rest[place + 1] ?? 0n, 32))] : [],
  );
  const closed = BigInt.asUintN(Number(NUMBER_AT), second);
  return { open, closed, lastNumber: second >> NUMBER_AT, legs };
}

/** What the contract keeps of a record: the first 192 bits of its hash. @returns 24 bytes in hex. */
export function digestOf(record: CaseRecord): string {
  const words = wordsOf(record);
  const all = words.length === 0 ? [0n, 0n] : words;
  return dataSlice(keccak256(concat(all.map((word) => toBeHex(word, 32)))), 0, 24);
}

// ---------------------------------------------------------------- alarms

/** The bit of an alarm. */
export function alarmBit({ code, role }: Alarm): bigint {
  return 1n << (PER_CODE * BigInt(ALARMS.indexOf(code)) + BigInt(role));
}

/** Alarms as bits. */
export function alarmBits(alarms: readonly Alarm[]): bigint {
  return alarms.reduce((bits, alarm) => bits | alarmBit(alarm), 0n);
}

/** The alarms that bits stand for, by code, then by role. */
export function alarmsIn(bits: bigint): Alarm[] {
  return ALARMS.flatMap((code) =>
    Array.from({ length: MAX_ROLES }, (_, role) => ({ code, role })),
  ).filter((alarm) => (bits & alarmBit(alarm)) !== 0n);
}

/** Whether any open alarm names the role; one by an observer names none. */
export function isAlarmed({ open }: CaseRecord, role: number): boolean {
  return alarmsIn(open).some((alarm) => alarm.role === role && alarm.code !== "ObserverDiffers");
}

/** RE-4. The record with alarms: those that it has not had in this generation. */
export function raise(
  record: CaseRecord,
  alarms: readonly Alarm[],
): { readonly record: CaseRecord; readonly raised: readonly Alarm[] } {
  const fresh = alarmBits(alarms) & ~(record.open | record.closed);
  return { record: { ...record, open: record.open | fresh }, raised: alarmsIn(fresh) };
}

/** RE-5. The record of a case that was given up: without open alarms, each leg that is expected is there or waived. */
export function writtenOff(
  record: CaseRecord,
  expected: number,
  { template, generation, time }: { template: number; generation: number; time: number },
): CaseRecord {
  const none = { amount: 0n, currency: 0, valueDate: 0, isLast: false, fields: ZeroHash };
  const missing = Array.from({ length: MAX_ROLES }, (_, role) => role).filter((role) => {
    const leg = legOf(record, role);
    const isSettled = leg !== undefined && !isCommitment(leg);
    return ((expected >>> role) & 1) !== 0 && !isSettled;
  });
  const settled = missing.reduce(
    (before, role) => withLeg(before, { ...none, template, role, generation, postedAt: time }),
    record,
  );
  return { ...settled, open: 0n, closed: record.closed | record.open };
}
