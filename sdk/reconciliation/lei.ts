/**
 * RE-1. Legal entities: the LEI (ISO 17442) as the number by which a template knows one, and back. An LEI has 18 characters
 * and two check digits; the number is the 18 characters to the base 36.
 * @module
 */
import { InputError } from "../common/inputs.js";

const BASE = 36n;
const CHARACTERS = 18;
/** ISO 7064, MOD 97-10. */
const MODULUS = 97n;
const REMAINDER = 1n;
/** Largest number of 18 characters. */
export const MAX_LEI_NUMBER = BASE ** BigInt(CHARACTERS) - 1n;

/**
 * The number of a legal entity.
 * @param lei 20 capital letters and digits.
 * @throws InputError for another form, for check digits that are wrong or that nobody gives out (00, 01, 99), and for 18 zeros.
 */
export function entityOf(lei: string): bigint {
  if (!/^[0-9A-Z]{18}\d{2}$/.test(lei))
    throw new InputError(`an LEI has 18 capital letters or digits and two check digits: ${lei}`);
  const characters = lei.slice(0, CHARACTERS);
  const expected = checkDigitsOf(characters);
  if (lei.slice(CHARACTERS) !== expected)
    throw new InputError(`the check digits of the LEI ${lei} should be ${expected}`);
  const number = valueOf(characters);
  if (number === 0n) throw new InputError("an LEI of zeros is nobody's");
  return number;
}

/** The LEI of a number. @throws InputError where no LEI has it: the parties have agreed upon another number. */
export function leiOf(entity: bigint): string {
  if (entity <= 0n || entity > MAX_LEI_NUMBER)
    throw new InputError(`no LEI has the number ${entity}`);
  const characters = entity.toString(36).toUpperCase().padStart(CHARACTERS, "0");
  return characters + checkDigitsOf(characters);
}

/** Letters stand for 10 to 35, written in decimal; with the check digits all of it leaves 1. */
function checkDigitsOf(characters: string): string {
  const digits = characters
    .split("")
    .map((character) => Number.parseInt(character, 36))
    .join("");
  const check = MODULUS + REMAINDER - ((BigInt(digits) * 100n) % MODULUS);
  return check.toString().padStart(2, "0");
}

function valueOf(characters: string): bigint {
  return characters
    .split("")
    .reduce((sum, character) => sum * BASE + BigInt(Number.parseInt(character, 36)), 0n);
}
