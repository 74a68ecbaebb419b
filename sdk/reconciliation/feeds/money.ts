/**
 * RE-2. From units of a token to minor units of a currency, and to nothing in between.
 * @module
 */
import { InputError, type Integer, requireInteger } from "../../common/inputs.js";
import { requireAmount } from "../inputs.js";

/** What a room's amounts are in a currency. */
export interface Money {
  /** Of what the token stands for: ISO 4217, numeric. */
  readonly currency: Integer;
  /** Digits of its minor unit, 0 to 4: 2 for cents. */
  readonly digits: Integer;
  /** Of the token, 0 to 36. */
  readonly decimals: Integer;
  /** Token units per unit of the amounts that are told: a card program's `unit`; 1 by default. */
  readonly unit?: Integer;
}

const MOST_DIGITS = 4n;
const MOST_DECIMALS = 36n;
const MAX_UINT256 = 2n ** 256n - 1n;

/**
 * RE-2. An amount in minor units of the currency.
 * @param name Of the amount, for the error.
 * @param units As the room tells them.
 * @throws InputError where it does not come out even: a leg says no more and no less than what was moved.
 */
export function minorUnits(name: string, units: Integer, money: Money): bigint {
  const { digits, decimals, unit = 1n } = money;
  const tokens =
    requireInteger(name, units, 0n, MAX_UINT256) * requireInteger("unit", unit, 1n, MAX_UINT256);
  const per = 10n ** requireInteger("digits", digits, 0n, MOST_DIGITS);
  const whole = 10n ** requireInteger("decimals", decimals, 0n, MOST_DECIMALS);
  if ((tokens * per) % whole !== 0n)
    throw new InputError(
      `${name} does not come out even: ${tokens} units of the token are no whole minor units of ${whole / per}`,
    );
  return requireAmount(name, (tokens * per) / whole);
}
