import { concat, getBytes, toBigInt } from "ethers";

import type { Dice } from "./dice.js";
import { type Draft, encode, integer, type Item, list, rawOf, string } from "./transactions.js";

/** SEC 2, 2.4.1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What can be done to a valid transaction, by name; what comes out may be valid, too. */
type Mutation = (draft: Draft, dice: Dice) => Uint8Array;

const join = (...parts: Uint8Array[]): Uint8Array => getBytes(concat(parts));

/** All items below the outer list. */
function itemsOf({ content }: Item): Item[] {
  return content instanceof Uint8Array ? [] : content.flatMap((item) => [item, ...itemsOf(item)]);
}

const strings = (draft: Draft) =>
  itemsOf(draft.fields).filter(({ content }) => content instanceof Uint8Array);

/** Changes the content of a string somewhere. */
const onString =
  (change: (content: Uint8Array, dice: Dice) => Uint8Array | Item[]): Mutation =>
  (draft, dice) => {
    const item = dice.of(strings(draft));
    item.content = change(item.content as Uint8Array, dice);
    return rawOf(draft);
  };

/** Changes the encoding of an item somewhere, or of the whole. */
const onItem =
  (spoil: (encoded: Uint8Array, dice: Dice) => Uint8Array): Mutation =>
  (draft, dice) => {
    const item = dice.of([draft.fields, ...itemsOf(draft.fields)]);
    item.spoil = (encoded) => spoil(encoded, dice);
    return rawOf(draft);
  };

/** Changes the bytes. */
const onBytes =
  (change: (raw: Uint8Array, dice: Dice) => Uint8Array): Mutation =>
  (draft, dice) =>
    change(rawOf(draft), dice);

/** Replaces the field that stands so many before the end. */
const onField =
  (
    fromEnd: number,
    value: (old: Uint8Array, dice: Dice, draft: Draft) => Item | undefined,
  ): Mutation =>
  (draft, dice) => {
    const fields = draft.fields.content;
    const place = fields.length - fromEnd;
    const field = value(fields[place]!.content as Uint8Array, dice, draft);
    if (field !== undefined) fields[place] = field;
    return rawOf(draft);
  };

/** A length that stands in bytes of its own, though it need not, or has a zero before it. */
function lengthen(encoded: Uint8Array, dice: Dice): Uint8Array {
  const head = encoded[0]!;
  if (head < 0x80) return join(dice.of([Uint8Array.of(0x81), Uint8Array.of(0xb8, 1)]), encoded);
  const kind = head < 0xc0 ? 0x80 : 0xc0;
  if (head - kind <= 55) return join(Uint8Array.of(kind + 56, head - kind), encoded.slice(1));
  return join(Uint8Array.of(head + 1, 0), encoded.slice(1));
}

/** Another byte in the head of an item. */
function missize(encoded: Uint8Array, dice: Dice): Uint8Array {
  const spoiled = encoded.slice();
  const long = encoded[0]! > 0xf7 || (encoded[0]! > 0xb7 && encoded[0]! < 0xc0);
  const place = long ? dice.below(2) : 0;
  spoiled[place] = spoiled[place]! + dice.of([1, -1, 56, 64, -64]);
  return spoiled;
}

const V = 3;
const R = 2;
const S = 1;
/** By type. */
const TO = [6, 7, 7, 9, 8];

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  none: rawOf,
  "a zero before an integer or a string": onString((content) => join(Uint8Array.of(0), content)),
  "a zero for nothing": onString(() => Uint8Array.of(0)),
  "a longer string": onString((content, dice) => join(dice.bytes(1 + dice.below(33)), content)),
  "a shorter string": onString((content, dice) => content.slice(dice.below(content.length + 1))),
  "another string": onString((_, dice) => dice.bytes(dice.of([0, 1, 8, 9, 20, 32, 33]))),
  "a list for a string": onString((content) => [string(content)]),
  "an empty list for a string": onString(() => []),
  "a string for a list": (draft, dice) => {
    const lists = itemsOf(draft.fields).filter(({ content }) => !(content instanceof Uint8Array));
    if (lists.length > 0) {
      const item = dice.of(lists);
      item.content = encode(item).slice(0, dice.below(60));
    }
    return rawOf(draft);
  },
  "an item less": (draft, dice) => {
    const holder = dice.of(
      [draft.fields, ...itemsOf(draft.fields)].flatMap(({ content }) =>
        content instanceof Uint8Array || content.length === 0 ? [] : [content],
      ),
    );
    holder.splice(dice.below(holder.length), 1);
    return rawOf(draft);
  },
  "an item more": (draft, dice) => {
    const lists = [draft.fields, ...itemsOf(draft.fields)].flatMap(({ content }) =>
      content instanceof Uint8Array ? [] : [content],
    );
    const holder = dice.of(lists);
    const item = dice.of([string(dice.bytes(dice.below(40))), list(), integer(1n)]);
    holder.splice(dice.below(holder.length + 1), 0, item);
    return rawOf(draft);
  },
  "a longer length": onItem(lengthen),
  "another length": onItem(missize),
  "a byte changed in an item": onItem((encoded, dice) => {
    const spoiled = encoded.slice();
    spoiled[dice.below(encoded.length)] = dice.below(256);
    return spoiled;
  }),
  "a bit flipped": onBytes((raw, dice) => {
    const flipped = raw.slice();
    flipped[dice.below(raw.length)]! ^= 1 << dice.below(8);
    return flipped;
  }),
  "another first byte": onBytes((raw, dice) => join(Uint8Array.of(dice.below(256)), raw.slice(1))),
  "another type": onBytes((raw, dice) =>
    join(Uint8Array.of(dice.below(6)), raw[0]! < 0xc0 ? raw.slice(1) : raw),
  ),
  truncated: onBytes((raw, dice) => raw.slice(0, dice.below(raw.length))),
  "bytes left behind": onBytes((raw, dice) => join(raw, dice.bytes(1 + dice.below(3)))),
  "a byte lost": onBytes((raw, dice) => {
    const place = dice.below(raw.length);
    return join(raw.slice(0, place), raw.slice(place + 1));
  }),
  "a high s": (draft, dice) => {
    onField(S, (s) => integer(ORDER - toBigInt(s)))(draft, dice);
    return onField(V, (v) => (draft.type === 0 ? undefined : integer(1n - toBigInt(v))))(
      draft,
      dice,
    );
  },
  "an edge of s": onField(S, (_, dice) =>
    integer(dice.of([0n, 1n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n, ORDER, ORDER + 1n])),
  ),
  "an edge of r": onField(R, (_, dice) =>
    integer(dice.of([0n, 1n, 2n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 256n - 1n])),
  ),
  "another v": onField(V, (_, dice) =>
    integer(
      dice.of([0n, 1n, 2n, 26n, 27n, 28n, 29n, 34n, 35n, 36n, 37n, 38n, 127n, 128n, 255n, 256n]),
    ),
  ),
  "an edge of v": onField(V, (_, dice) =>
    integer(35n + 2n * (2n ** 64n - 1n) + dice.of([-1n, 0n, 1n, 2n, 3n])),
  ),
  "nobody to call": (draft, dice) =>
    onField(TO[draft.type]!, () => string(new Uint8Array()))(draft, dice),
  "no blobs or authorizations": (draft) => {
    if (draft.type > 2) draft.fields.content.splice(-4, 1, list());
    return rawOf(draft);
  },
  "a sidecar": (draft) =>
    draft.type === 3
      ? join(Uint8Array.of(3), encode(list(draft.fields, list(), list(), list())))
      : rawOf(draft),
  "a nonce of eight bytes": (draft) => {
    draft.fields.content[draft.type === 0 ? 0 : 1] = integer(2n ** 64n - 1n);
    return rawOf(draft);
  },
  "a priority fee above the maximum": (draft) => {
    if (draft.type > 1) draft.fields.content[2] = integer(2n ** 256n - 1n);
    return rawOf(draft);
  },
  "a void authorization": (draft, dice) => {
    if (draft.type === 4) {
      const authorizations = draft.fields.content.at(-4)!.content as Item[];
      const fields = dice.of(authorizations).content as Item[];
      fields[3 + dice.below(3)] = integer(dice.of([0n, 2n, 255n]));
    }
    return rawOf(draft);
  },
};
