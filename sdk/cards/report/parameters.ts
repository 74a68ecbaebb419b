/**
 * CA-18. What the regulator measures by: data, with the Chinese rules as defaults. docs/regulator-report.md names the
 * source of each.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import type { Funding } from "../terms.js";

/** CA-18. What an issuer must hold of what it owes, in millionths, by the kind of issuer. */
export const RESERVE_RATIOS = {
  /** Large issuer. */
  large: 200_000n,
  /** Issuer for a group of companies. */
  group: 300_000n,
  /** Issuer for a brand. */
  brand: 400_000n,
  /** Payment institution: this loop. */
  loop: 1_000_000n,
} as const;

export type ReserveTier = keyof typeof RESERVE_RATIOS;

/** CA-18. What the regulator measures by. */
export interface ReportParameters {
  /** Units of a program that are one of its currency: 100 where the unit is a cent. */
  readonly unitsPerCurrency: bigint;
  /** The same for programs with another unit, by number. */
  readonly unitsPerCurrencyOf: Readonly<Record<number, bigint>>;
  readonly reserveTier: ReserveTier;
  /** Most that a registered card may hold, in currency. */
  readonly registeredCap: bigint;
  /** Most that a bearer card may hold, in currency. */
  readonly bearerCap: bigint;
  /** Fewest years that a bearer card is valid when it is issued. */
  readonly bearerYears: number;
  /** Kinds of funding that no top-up may have. */
  readonly refusedFundings: readonly Funding[];
  /** Purchases from this sum on need the buyer's name, in currency. */
  readonly nameFrom: bigint;
  /** Length of the window in which split purchases are looked for, in days: 1 or more. */
  readonly splitDays: number;
  /** Cards whose last day is one of so many, today included, are told. */
  readonly expiringDays: number;
  /** Days that a requested top-up may wait. */
  readonly pendingDays: number;
  /** Declines of a terminal that are unusually many. */
  readonly terminalDeclines: number;
  /** Declines of a card that are unusually many. */
  readonly cardDeclines: number;
  /** Most that a merchant may refund of what it captured, in millionths. */
  readonly refundRatio: bigint;
}

/** CA-18. The Chinese rules, with usual values where they say nothing. */
export const CHINESE_RULES: ReportParameters = {
  unitsPerCurrency: 100n,
  unitsPerCurrencyOf: {},
  reserveTier: "loop",
  registeredCap: 5_000n,
  bearerCap: 1_000n,
  bearerYears: 3,
  refusedFundings: ["CreditCard"],
  nameFrom: 10_000n,
  splitDays: 7,
  expiringDays: 90,
  pendingDays: 3,
  terminalDeclines: 50,
  cardDeclines: 10,
  refundRatio: 200_000n,
};

/** An amount of currency in units of a program. */
export function unitsOf(
  { unitsPerCurrency, unitsPerCurrencyOf }: ReportParameters,
  program: number,
  currency: bigint,
): bigint {
  return currency * (unitsPerCurrencyOf[program] ?? unitsPerCurrency);
}

/** CA-18. The most that a card of a tier may hold by the rules, in units of the program. */
export function ruledCap(
  parameters: ReportParameters,
  program: number,
  isRegistered: boolean,
): bigint {
  const { registeredCap, bearerCap } = parameters;
  return unitsOf(parameters, program, isRegistered ? registeredCap : bearerCap);
}

/** The defaults, but for what is named. @throws InputError for a number of days or declines that measures nothing. */
export function requireParameters(some: Partial<ReportParameters>): ReportParameters {
  const parameters = { ...CHINESE_RULES, ...some };
  for (const name of ["splitDays", "terminalDeclines", "cardDeclines"] as const)
    requireWhole(name, parameters[name], 1);
  for (const name of ["bearerYears", "expiringDays", "pendingDays"] as const)
    requireWhole(name, parameters[name], 0);
  return parameters;
}

function requireWhole(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min)
    throw new InputError(`${name} must be a whole number from ${min} on, not ${value}`);
}
