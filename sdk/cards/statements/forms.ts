/**
 * How the values of a statement stand in files: the same text in all of them. What is read is within its field's range, so
 * that it can be hashed.
 * @module
 */
import { getAddress, isAddress, isHexString, ZeroAddress } from "ethers";

import { readInstant, showInstant } from "../../common/files.js";
import { InputError, MAX_UINT32, MAX_UINT64 } from "../../common/inputs.js";
import { type Amount, readAmount, showAmount } from "./amounts.js";
import { type Head, KINDS, type Line, type LineKind, type Sums, type Totals } from "./statement.js";

/** A value as text and back. @throws InputError for another text than it writes. */
interface Form<T> {
  readonly show: (value: T, amount: Amount) => string;
  readonly read: (text: string, amount: Amount) => T;
}

/** A form for every field; those of fields that may be absent say so. */
type Forms<T> = { readonly [K in keyof T]-?: Form<NonNullable<T[K]>> };

/** Values as texts. */
export type Texts = Readonly<Record<string, string | undefined>>;

const integer = (max: bigint): Form<bigint> => ({
  show: String,
  read: (text) => {
    const value = /^(0|[1-9]\d*)$/.test(text) ? BigInt(text) : undefined;
    if (value === undefined || value > max) throw new InputError(`no number up to ${max}: ${text}`);
    return value;
  },
});

const count = (max: bigint): Form<number> => ({
  show: String,
  read: (text, amount) => Number(integer(max).read(text, amount)),
});

const units = (min: bigint, max: bigint): Form<bigint> => ({
  show: showAmount,
  read: (text, amount) => {
    const value = readAmount(text, amount);
    if (value < min || value > max) throw new InputError(`an amount beyond its range: ${text}`);
    return value;
  },
});

const text: Form<string> = { show: String, read: String };

const bytes = (length: number): Form<string> => ({
  show: String,
  read: (value) => {
    if (!isHexString(value, length) || value !== value.toLowerCase())
      throw new InputError(`not ${length} bytes in lower hex: ${value}`);
    return value;
  },
});

const address: Form<string> = {
  show: String,
  read: (value) => {
    if (!isAddress(value) || getAddress(value) !== value)
      throw new InputError(`no address: ${value}`);
    return value;
  },
};

/** What is zero is not told at all. */
const told = (form: Form<string>): Form<string> => ({
  show: form.show,
  read: (value, amount) => {
    if (/^0x0*$/.test(value) || value === ZeroAddress)
      throw new InputError(`zero is left out: ${value}`);
    return form.read(value, amount);
  },
});

const card: Form<string> = {
  show: String,
  read: (value) => {
    if (!/^0x[0-9a-f]{6}\*{6}[0-9a-f]{4}$/.test(value))
      throw new InputError(`no masked card: ${value}`);
    return value;
  },
};

const kind: Form<LineKind> = {
  show: String,
  read: (value) => {
    const known = KINDS.find((each) => each === value);
    if (known === undefined) throw new InputError(`no kind of line: ${value}`);
    return known;
  },
};

const instant: Form<number> = {
  show: showInstant,
  read: (value) => {
    const second = readInstant(value);
    if (second < 0 || second > MAX_UINT32)
      throw new InputError(`a time beyond its range: ${value}`);
    return second;
  },
};

const [uint16, uint24, uint32, uint64] = [2n ** 16n - 1n, 2n ** 24n - 1n, MAX_UINT32, MAX_UINT64];
const signed = units(-(2n ** 63n), 2n ** 63n - 1n);
const unsigned = units(0n, uint64);
const block = count(BigInt(Number.MAX_SAFE_INTEGER));

export const LINE: Forms<Line> = {
  number: count(uint32),
  kind,
  time: instant,
  terminal: told(address),
  card,
  payment: told(bytes(32)),
  order: told(bytes(16)),
  reference: told(bytes(32)),
  gross: signed,
  fee: signed,
  net: signed,
  transaction: bytes(32),
  block,
  log: count(uint32),
  row: count(uint16),
};

export const SUMS: Forms<Sums> = {
  program: count(uint32),
  merchant: count(uint24),
  period: count(uint32),
  captures: count(uint32),
  refunds: count(uint32),
  opening: unsigned,
  captured: unsigned,
  refunded: unsigned,
  drawn: unsigned,
  debited: unsigned,
  credited: unsigned,
  fee: signed,
  paid: unsigned,
  closing: unsigned,
};

export const HEAD: Forms<Head> = {
  chainId: integer(2n ** 256n - 1n),
  contract: address,
  token: address,
  symbol: text,
  unit: integer(uint64),
  decimals: count(24n),
  start: instant,
  end: instant,
  rate: count(uint24),
  base: signed,
  uncovered: unsigned,
  previous: bytes(32),
  chain: bytes(32),
  closed: instant,
  transaction: bytes(32),
  block,
  log: count(uint32),
  revision: count(uint16),
  root: bytes(32),
};

export const TOTALS: Forms<Totals> = {
  count: count(uint32),
  gross: signed,
  fee: signed,
  net: signed,
};

/** What a line need not tell. */
const OPTIONAL = new Set(["terminal", "card", "payment", "order", "reference"]);

/** The fields of a form, in the order of files. */
export function fieldsOf<T>(forms: Forms<T>): (keyof T & string)[] {
  return Object.keys(forms) as (keyof T & string)[];
}

/** Values as texts; what a line does not tell is left out. */
export function show<T>(forms: Forms<T>, value: T, amount: Amount): Record<string, string> {
  return Object.fromEntries(
    fieldsOf(forms).flatMap((name) => {
      const each = value[name];
      if (each === undefined) return [];
      return [[name, forms[name].show(each as NonNullable<T[typeof name]>, amount)]];
    }),
  );
}

/** @throws InputError for a text that no field is written as, or a field that is missing; it names the field. */
export function read<T>(forms: Forms<T>, texts: Texts, amount: Amount): T {
  return Object.fromEntries(
    fieldsOf(forms).flatMap((name) => {
      const each = texts[name];
      if (each === undefined && OPTIONAL.has(name)) return [];
      if (each === undefined) throw new InputError(`${name} is missing`);
      return [[name, named(name, () => forms[name].read(each, amount))]];
    }),
  ) as T;
}

/** The unit that the amounts of a file are shown in. */
export function readUnit(texts: Texts): Amount {
  const { unit, decimals } = HEAD;
  return read<Amount>({ unit, decimals }, texts, { unit: 1n, decimals: 0 });
}

function named<T>(name: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    throw new InputError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
