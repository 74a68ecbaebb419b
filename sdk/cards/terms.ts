/**
 * CA-8, CA-15, CA-18. The terms of a program.
 * @module
 */
import { InputError, type Integer, requireAddress, requireInteger } from "../common/inputs.js";
import type {
  ProgramTermsStruct,
  ProgramTermsStructOutput,
} from "../../typechain-types/contracts/cards/ICardEvents.js";
import { DAY, type Periods, QUARTER } from "./calendar.js";
import { requireLimit } from "./inputs.js";
import type { Bounds } from "./rules.js";

/** CA-14. How a top-up was paid for, in the order of the contract's `Funding`. */
export const FUNDINGS = ["Transfer", "DebitCard", "CreditCard", "Cash", "Token"] as const;
export type Funding = (typeof FUNDINGS)[number];

/** CA-16. Most that any program's fee may be, in millionths. */
const MAX_RATE = 200_000n;

/** CA-9, CA-18. What a tier of a program allows. */
export interface Tier {
  /** CA-14. Most that balance, holds and requested top-ups of a card may be, in units: m·10^e with m ≤ 127; 0 for no cap. */
  readonly cap: bigint;
  /** Fewest days that a card must be valid when it is issued. */
  readonly minDays: number;
  /** Whether the holder is known: bearer cards cannot be reported lost. */
  readonly registered: boolean;
  /** CA-14. Kinds of funding that its top-ups take. */
  readonly fundings: readonly Funding[];
}

/** The terms of a program when it is created: only periods and fee change later. Times are seconds. */
export interface Program extends Bounds, Periods {
  /** The ERC-20 token that is prepaid. */
  readonly token: string;
  /** Token units per unit of the program. */
  readonly unit: bigint;
  readonly issuer: string;
  /** CA-8. How long a raised limit waits. */
  readonly limitDelay: number;
  /** CA-5. Whether every sale writes a record. */
  readonly record: boolean;
  /** CA-16. Discount fee at first, in millionths. */
  readonly rate: number;
  /** CA-16. Most that the fee may ever be, in millionths. */
  readonly maxRate: number;
  /** CA-14, CA-18. Units of a funder's purchases in a day from which the buyer's name is needed; 0: never. */
  readonly nameFrom: bigint;
  /** CA-22. Periods without a sign of the issuer after which holders redeem without it. */
  readonly absentPeriods: number;
  readonly tiers: readonly Tier[];
}

/** A program as contract and events tell it. */
export function programOf(terms: ProgramTermsStructOutput): Program {
  return {
    token: terms.token,
    unit: terms.unit,
    issuer: terms.issuer,
    periodStart: Number(terms.periodStart),
    periodLength: Number(terms.periodLength),
    limitDelay: Number(terms.limitDelay),
    maxAuthorizationDays: Number(terms.maxAuthorizationDays),
    maxRefundDays: Number(terms.maxRefundDays),
    utcOffset: Number(terms.utcOffset),
    record: terms.record,
    rate: Number(terms.rate),
    maxRate: Number(terms.maxRate),
    nameFrom: terms.nameFrom,
    absentPeriods: Number(terms.absentPeriods),
    tiers: terms.tiers.map(({ cap, minDays, registered, fundings }) => ({
      cap,
      minDays: Number(minDays),
      registered,
      fundings: FUNDINGS.filter((_, kind) => (Number(fundings) >> kind) % 2 === 1),
    })),
  };
}

/** The terms of a new program; what is not said is what most programs want. */
export interface NewProgram {
  readonly token: string;
  /** Token units per unit: a multiple of 10^(decimals − 5). */
  readonly unit: Integer;
  readonly issuer: string;
  /** Begin of period 0: a multiple of 900, not ahead. */
  readonly periodStart: Integer;
  /** A multiple of 900, one hour to 366 days; a day by default. */
  readonly periodLength?: Integer;
  /** A day by default. */
  readonly limitDelay?: Integer;
  /** 1 to 63; 30 by default. */
  readonly maxAuthorizationDays?: Integer;
  /** 0 to 511; 90 by default. */
  readonly maxRefundDays?: Integer;
  /** A multiple of 900, −43,200 to 50,400; 0 by default. */
  readonly utcOffset?: Integer;
  /** False by default. */
  readonly record?: boolean;
  /** CA-16. Discount fee at first, in millionths; none by default. */
  readonly rate?: Integer;
  /** CA-16. Most that the fee may ever be, in millionths: at most 200,000; `rate` by default. */
  readonly maxRate?: Integer;
  /** CA-14, CA-18. Units of a funder's purchases in a day from which the buyer's name is needed; 0, never, by default. */
  readonly nameFrom?: Integer;
  /** CA-22. Periods without a sign of the issuer after which holders redeem without it: 1 to 255; 90 by default. */
  readonly absentPeriods?: Integer;
  /** By number, 1 to 16 of them. */
  readonly tiers: readonly {
    readonly cap: Integer;
    readonly minDays?: Integer;
    readonly registered?: boolean;
    /** CA-14. All by default. */
    readonly fundings?: readonly Funding[];
  }[];
}

/** @throws InputError where the contract would refuse the terms, whatever the token. */
export function requireTerms(terms: NewProgram): ProgramTermsStruct {
  const { length } = terms.tiers;
  const rate = requireRate("rate", terms.rate ?? 0n);
  if (length < 1 || length > 16) throw new InputError(`a program has 1 to 16 tiers, not ${length}`);
  return {
    token: requireAddress("token", terms.token),
    unit: requireInteger("unit", terms.unit, 1n, 2n ** 64n - 1n),
    issuer: requireAddress("issuer", terms.issuer),
    periodStart: requireQuarters("periodStart", terms.periodStart, 0n, 2n ** 32n - 1n),
    periodLength: requireQuarters("periodLength", terms.periodLength ?? DAY, 3_600n, 31_622_400n),
    limitDelay: requireInteger("limitDelay", terms.limitDelay ?? DAY, 0n, 2n ** 32n - 1n),
    maxAuthorizationDays: requireInteger(
      "maxAuthorizationDays",
      terms.maxAuthorizationDays ?? 30n,
      1n,
      63n,
    ),
    maxRefundDays: requireInteger("maxRefundDays", terms.maxRefundDays ?? 90n, 0n, 511n),
    utcOffset: requireQuarters("utcOffset", terms.utcOffset ?? 0n, -43_200n, 50_400n),
    record: terms.record ?? false,
    rate,
    maxRate: requireInteger("maxRate", terms.maxRate ?? rate, rate, MAX_RATE),
    nameFrom: requireInteger("nameFrom", terms.nameFrom ?? 0n, 0n, 2n ** 40n - 1n),
    absentPeriods: requireInteger("absentPeriods", terms.absentPeriods ?? 90n, 1n, 255n),
    tiers: terms.tiers.map(({ cap, minDays = 0n, registered = true, fundings = FUNDINGS }) => ({
      cap: requireLimit("cap", cap),
      minDays: requireInteger("minDays", minDays, 0n, 4_095n),
      registered,
      fundings: FUNDINGS.reduce((sum, f, kind) => sum + (fundings.includes(f) ? 1 << kind : 0), 0),
    })),
  };
}

/** Seconds that make whole quarters of an hour. */
export function requireQuarters(name: string, value: Integer, min: bigint, max: bigint): bigint {
  const seconds = requireInteger(name, value, min, max);
  if (seconds % BigInt(QUARTER) !== 0n)
    throw new InputError(`${name} must be a multiple of ${QUARTER} seconds, not ${seconds}`);
  return seconds;
}

/** CA-16. A discount fee in millionths that some program may have. */
export function requireRate(name: string, value: Integer): bigint {
  return requireInteger(name, value, 0n, MAX_RATE);
}
