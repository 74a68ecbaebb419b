import { concat, getBytes, keccak256, SigningKey, toBeArray } from "ethers";

import type { Dice } from "./dice.js";

/** An item of RLP: a string of bytes or a list, and how it is encoded if not as it ought to be. */
export interface Item {
  content: Uint8Array | Item[];
  /** What its encoding becomes. */
  spoil?: (encoded: Uint8Array) => Uint8Array;
}

interface List extends Item {
  content: Item[];
}

/** A transaction as a tree, from which bytes are made. */
export interface Draft {
  /** 0 to 4. */
  readonly type: number;
  readonly fields: List;
}

export const string = (content: Uint8Array): Item => ({ content });
export const integer = (value: bigint): Item => string(toBeArray(value));
export const list = (...content: Item[]): List => ({ content });

const KEYS = [1n, 2n, 0x1234567890abcdefn].map(
  (key) => new SigningKey(`0x${key.toString(16).padStart(64, "0")}`),
);

/** The bytes of an item. */
export function encode({ content, spoil }: Item): Uint8Array {
  const inner = content instanceof Uint8Array ? content : getBytes(concat(content.map(encode)));
  const isByte = content instanceof Uint8Array && inner.length === 1 && inner[0]! < 0x80;
  const head = isByte
    ? new Uint8Array()
    : headOf(content instanceof Uint8Array ? 0x80 : 0xc0, inner);
  const encoded = getBytes(concat([head, inner]));
  return spoil === undefined ? encoded : spoil(encoded);
}

function headOf(kind: number, { length }: Uint8Array): Uint8Array {
  if (length <= 55) return Uint8Array.of(kind + length);
  const size = toBeArray(length);
  return Uint8Array.of(kind + 55 + size.length, ...size);
}

/** The raw transaction. */
export const rawOf = ({ type, fields }: Draft): Uint8Array =>
  getBytes(concat([type === 0 ? new Uint8Array() : Uint8Array.of(type), encode(fields)]));

/** A valid transaction of a type, signed. */
export function draw(dice: Dice, type: number): Draft {
  const chainId = dice.of([1n, 31_337n, 127n, 128n, 255n, 256n, 2n ** 32n, 2n ** 64n - 1n]);
  const body = [
    ...(type === 0 ? [] : [integer(chainId)]),
    integer(dice.integer(dice.of([1, 2, 6]))),
    ...priceOf(dice, type),
    integer(dice.integer(dice.of([3, 8]))),
    string(type < 3 && dice.below(8) === 0 ? new Uint8Array() : addressOf(dice)),
    integer(dice.integer(dice.of([8, 32]))),
    string(dice.bytes(dice.of([0, 1, 1, 2, 4, 55, 56, 255, 256, 452]))),
    ...(type === 0 ? [] : [accessListOf(dice)]),
    ...(type === 3 ? [integer(dice.integer(8)), blobsOf(dice)] : []),
    ...(type === 4 ? [authorizationsOf(dice)] : []),
  ];
  return sign({ type, fields: list(...body) }, dice, chainId);
}

/** A higher maximum than priority fee: ethers refuses others. */
function priceOf(dice: Dice, type: number): Item[] {
  const priority = dice.integer(dice.of([5, 31]));
  return type < 2 ? [integer(priority)] : [integer(priority), integer(priority + dice.integer(31))];
}

function addressOf(dice: Dice): Uint8Array {
  const address = dice.bytes(20);
  if (dice.below(4) === 0) address.fill(0, 0, 19);
  return address;
}

function accessListOf(dice: Dice): Item {
  const length = dice.of([0, 0, 1, 2]);
  const entry = () => {
    const slots = Array.from({ length: dice.below(3) }, () => string(dice.bytes(32)));
    return list(string(addressOf(dice)), list(...slots));
  };
  return list(...Array.from({ length }, entry));
}

const blobsOf = (dice: Dice): Item =>
  list(
    ...Array.from({ length: 1 + dice.below(2) }, () => string(Uint8Array.of(1, ...dice.bytes(31)))),
  );

function authorizationsOf(dice: Dice): Item {
  const authorization = () => {
    const { r, s, yParity } = dice.of(KEYS).sign(keccak256(dice.bytes(32)));
    const [chainId, nonce] = [dice.integer(8), dice.integer(6)];
    const signature = [BigInt(yParity), BigInt(r), BigInt(s)].map(integer);
    return list(integer(chainId), string(addressOf(dice)), integer(nonce), ...signature);
  };
  return list(...Array.from({ length: 1 + dice.below(2) }, authorization));
}

/** Signs a body; of legacy ones, three of four by EIP-155. */
function sign(body: Draft, dice: Dice, chainId: bigint): Draft {
  const { type, fields } = body;
  const isProtected = type !== 0 || dice.below(4) !== 0;
  const tail = type === 0 && isProtected ? [integer(chainId), integer(0n), integer(0n)] : [];
  const signed = rawOf({ type, fields: list(...fields.content, ...tail) });
  const { r, s, yParity } = dice.of(KEYS).sign(keccak256(signed));
  const v = type !== 0 ? 0n : isProtected ? 35n + 2n * chainId : 27n;
  const signature = [v + BigInt(yParity), BigInt(r), BigInt(s)].map(integer);
  return { type, fields: list(...fields.content, ...signature) };
}
