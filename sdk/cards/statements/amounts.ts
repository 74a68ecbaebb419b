/**
 * Amounts as files show them: in the token, with as many decimals as the program's unit needs.
 * @module
 */
import { formatUnits, parseUnits } from "ethers";

import { InputError } from "../../common/inputs.js";

/** What an amount of a program's units is in its token. */
export interface Amount {
  /** Token units per unit of the program. */
  readonly unit: bigint;
  /** Of the token. */
  readonly decimals: number;
}

/** Units as a decimal number of tokens: 1230 units of one cent are `12.30`. */
export function showAmount(units: bigint, { unit, decimals }: Amount): string {
  const [whole = "", fraction = ""] = formatUnits(units * unit, decimals).split(".");
  const places = placesOf({ unit, decimals });
  return places === 0 ? whole : `${whole}.${fraction.slice(0, places).padEnd(places, "0")}`;
}

/** @throws InputError for what `showAmount` does not write. */
export function readAmount(text: string, amount: Amount): bigint {
  const { unit, decimals } = amount;
  const units = /^-?\d+(\.\d+)?$/.test(text) ? parse(text, decimals) / unit : undefined;
  if (units === undefined || showAmount(units, amount) !== text)
    throw new InputError(`no amount of the program: ${text}`);
  return units;
}

function parse(text: string, decimals: number): bigint {
  const [, fraction = ""] = text.split(".");
  if (fraction.length > decimals) throw new InputError(`no amount of the program: ${text}`);
  return parseUnits(text, decimals);
}

/** Fraction digits of a unit: at most 5, as the contract takes it. */
function placesOf({ unit, decimals }: Amount): number {
  const zeros = /0*$/.exec(String(unit))?.[0].length ?? 0;
  return Math.max(0, decimals - zeros);
}
