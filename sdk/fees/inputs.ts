/**
 * Ranges of what FeeAccounts takes.
 * @module
 */
import {
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireInteger,
} from "../common/inputs.js";
import type { PlanTermsStruct } from "../../typechain-types/contracts/fees/IFeeAccounts.js";

/** Units that fit a field: 2^88 − 1. */
export const MAX_AMOUNT = 2n ** 88n - 1n;
const MAX_PLAN = 2n ** 16n - 1n;
/** FE-14. Tranches of an account. */
const MAX_TRANCHE = 63n;
const MINUTE = 60n;
const HOUR = 60n * MINUTE;

/** Units, 1 to 2^88 − 1. */
export const requireAmount = (name: string, value: Integer) =>
  requireInteger(name, value, 1n, MAX_AMOUNT);

/** A second, or 0 where the contract takes 0 for now. */
export const requireTime = (name: string, value: Integer) =>
  requireInteger(name, value, 0n, MAX_UINT32);

export const requirePlan = (value: Integer) => requireInteger("plan", value, 1n, MAX_PLAN);

export const requireTranche = (value: Integer) => requireInteger("tranche", value, 1n, MAX_TRANCHE);

/** FE-7. A cap per account and window; 0 and 0 for none. */
export interface Cap {
  /** Units. */
  readonly cap: Integer;
  /** Seconds. */
  readonly window: Integer;
}

export function requireCap(limit: Cap): { cap: bigint; window: bigint } {
  const cap = requireInteger("cap", limit.cap, 0n, MAX_AMOUNT);
  const window = requireInteger("window", limit.window, 0n, MAX_UINT32);
  if ((cap === 0n) !== (window === 0n)) {
    throw new InputError("a cap needs a window, and a window a cap");
  }
  return { cap, window };
}

/** The terms of a new plan. Times are seconds, amounts units of the token. */
export interface Terms {
  /** Length of a tranche: whole minutes, 1 to 2^24 − 1 of them. */
  readonly validity: Integer;
  /** How late a charge may come: whole hours, 0 to 127; none by default. */
  readonly grace?: Integer;
  /** Length of a closing notice: whole hours, 0 to 65,535, at least the grace where refundable; the grace by default. */
  readonly notice?: Integer;
  /** How long a pause may last before the holder may close: whole hours, 1 to 65,535. */
  readonly maxPause: Integer;
  /** Smallest deposit, 1 by default. */
  readonly minDeposit?: Integer;
  /** Largest deposit, 2^88 − 1 by default. */
  readonly maxDeposit?: Integer;
  /** FE-3. Nothing lapses before the expiry; false by default. */
  readonly cliff?: boolean;
  /** FE-11. The holder may close what it paid itself; false by default. */
  readonly refundable?: boolean;
}

/** @throws InputError where the contract would refuse the terms. */
export function requireTerms(terms: Terms): PlanTermsStruct {
  const grace = requireWhole("grace", terms.grace ?? 0n, HOUR, 0n, 127n);
  const refundable = terms.refundable ?? false;
  const minDeposit = requireAmount("minDeposit", terms.minDeposit ?? 1n);
  return {
    validity: requireWhole("validity", terms.validity, MINUTE, 1n, 2n ** 24n - 1n),
    grace,
    notice: requireNotice(terms.notice ?? grace, grace, refundable),
    maxPause: requireWhole("maxPause", terms.maxPause, HOUR, 1n, 65_535n),
    minDeposit,
    maxDeposit: requireInteger(
      "maxDeposit",
      terms.maxDeposit ?? MAX_AMOUNT,
      minDeposit,
      MAX_AMOUNT,
    ),
    schedule: terms.cliff === true ? 1 : 0,
    refundable,
  };
}

function requireNotice(value: Integer, grace: bigint, refundable: boolean): bigint {
  const notice = requireWhole("notice", value, HOUR, 0n, 65_535n);
  if (refundable && notice < grace) {
    throw new InputError("the notice of a refundable plan must not be shorter than its grace");
  }
  return notice;
}

/** Seconds that make `min` to `max` whole units. */
function requireWhole(
  name: string,
  value: Integer,
  unit: bigint,
  min: bigint,
  max: bigint,
): bigint {
  const seconds = requireInteger(name, value, min * unit, max * unit);
  if (seconds % unit !== 0n) throw new InputError(`${name} must be a multiple of ${unit} seconds`);
  return seconds;
}

/** The addresses with their checksums. @throws InputError where there is none. */
export function requireHolders(holders: readonly string[]): string[] {
  if (holders.length === 0) throw new InputError("no holder is named");
  return holders.map((holder) => requireAddress("holder", holder));
}
