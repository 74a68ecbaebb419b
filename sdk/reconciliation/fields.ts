/**
 * RE-2. The other fields of a leg: a root that is equal for equal values, of which an outsider can guess none, and that opens
 * one field at a time.
 *
 * The parties of a case share a key of 32 random bytes. A field's salt is HMAC-SHA256 (RFC 2104, FIPS 198-1) of the key over
 * case and name: a pseudorandom function, so that a salt that is told says nothing of the key or of other salts. The leaf is
 * the hash of tag, name, salt and value. The leaves stand sorted by name behind the leaf of the key's hash, and the tree is
 * filled up to a power of two with leaves that the key makes, so that not even the number of fields shows. Nodes are hashed
 * by position, and otherwise than leaves.
 * @module
 */
import { AbiCoder, computeHmac, hexlify, id, keccak256, randomBytes } from "ethers";

import { InputError, requireBytes32, requireInteger } from "../common/inputs.js";
import { daysOf, requireSecret, utf8 } from "./inputs.js";

/** What a field says. A text is compared in Unicode's composed form, a date is one of ISO 8601. */
export type FieldValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "integer"; readonly integer: bigint }
  | { readonly kind: "date"; readonly date: string };

/** Fields by name. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** One field, as it is shown to somebody outside the case: it tells nothing of the others. */
export interface OpenedField {
  readonly name: string;
  readonly value: FieldValue;
  readonly salt: string;
  /** Place of the leaf, from 0. */
  readonly place: number;
  /** What the leaf is hashed with, from its level upwards. */
  readonly siblings: readonly string[];
}

/** A field as text, integer or date. */
export const text = (value: string): FieldValue => ({ kind: "text", text: value });
export const integer = (value: bigint): FieldValue => ({ kind: "integer", integer: value });
export const date = (value: string): FieldValue => ({ kind: "date", date: value });

const FIELD_TAG = id("Tallystick field");
const KEY_TAG = id("Tallystick key of a case");
const FILLING_TAG = id("Tallystick filling");
const NODE_TAG = id("Tallystick node");
/** Fields, the key's leaf and the filling: 2^8 leaves at most. */
const MAX_FIELDS = 255;
const MAX_DEPTH = 8;
const KEY_PLACE = 0;
const MIN_INT256 = -(2n ** 255n);
const MAX_INT256 = 2n ** 255n - 1n;

const coder = AbiCoder.defaultAbiCoder();

/** A new key of a case: 32 random bytes in hex. The originator makes it and hands it to the other roles, and to nobody else. */
export function generateCaseKey(): string {
  return hexlify(randomBytes(32));
}

/** What a role accepts: the hash of the case's key. */
export function keyHashOf(key: string): string {
  return keccak256(requireSecret("the case's key", key));
}

/**
 * RE-2. The root over the fields of a leg.
 * @param caseId See `caseIdOf`.
 * @throws InputError for a value that is none, and for more than 255 fields.
 */
export function rootOf(key: string, caseId: string, fields: Fields): string {
  const [root] = levelsOf(key, caseId, fields).at(-1) ?? [];
  if (root === undefined) throw new Error("a tree has a root");
  return root;
}

/** RE-2. Opens one field, for a regulator say. @throws InputError where there is no field of this name. */
export function openField(key: string, caseId: string, fields: Fields, name: string): OpenedField {
  const composed = composedOf(fields);
  const wanted = name.normalize("NFC");
  const place = composed.findIndex(([each]) => each === wanted) + 1;
  const value = composed[place - 1]?.[1];
  if (value === undefined) throw new InputError(`there is no field ${name}`);
  const siblings = siblingsOf(levelsOf(key, caseId, fields), place);
  return { name: wanted, value, salt: saltOf(key, caseId, wanted), place, siblings };
}

/** RE-2. Whether a root was made of an opened field: the name, the value and all that proves them. */
export function isFieldOf(root: string, opened: OpenedField): boolean {
  try {
    const { name, value, salt, place, siblings } = opened;
    if (place === KEY_PLACE) return false;
    return leadsTo(root, leafOf(name, requireBytes32("salt", salt), value), place, siblings);
  } catch {
    return false;
  }
}

/** RE-2. Shows under which key a root was made, by the key's hash alone. */
export function openKeyHash(key: string, caseId: string, fields: Fields): readonly string[] {
  return siblingsOf(levelsOf(key, caseId, fields), KEY_PLACE);
}

/** RE-2. Whether a root was made under the key of this hash: the one that a role has accepted. */
export function isUnderKey(root: string, keyHash: string, siblings: readonly string[]): boolean {
  try {
    return leadsTo(root, keyLeafOf(keyHash), KEY_PLACE, siblings);
  } catch {
    return false;
  }
}

/** Names and values in the composed form, by the bytes of the names. */
function composedOf(fields: Fields): (readonly [name: string, value: FieldValue])[] {
  const entries = Object.entries(fields).map(
    ([name, value]) => [name.normalize("NFC"), value] as const,
  );
  if (entries.length > MAX_FIELDS)
    throw new InputError(`a leg has at most ${MAX_FIELDS} fields, not ${entries.length}`);
  if (new Set(entries.map(([name]) => name)).size !== entries.length)
    throw new InputError("two fields have the same name");
  return entries.toSorted(([a], [b]) => compareBytes(a, b));
}

/** Leaves first, the root last. */
function levelsOf(key: string, caseId: string, fields: Fields): string[][] {
  const secret = requireSecret("the case's key", key);
  const of = requireBytes32("caseId", caseId);
  const leaves = [
    keyLeafOf(keyHashOf(secret)),
    ...composedOf(fields).map(([name, value]) => leafOf(name, saltOf(secret, of, name), value)),
  ];
  let width = 2;
  while (width < leaves.length) width *= 2;
  for (let place = leaves.length; place < width; ++place)
    leaves.push(hmac(secret, ["bytes32", "bytes32", "uint256"], [FILLING_TAG, of, place]));

  const levels = [leaves];
  let level = leaves;
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: below.length / 2 }, (_, place) =>
      nodeOf(below[2 * place] ?? "", below[2 * place + 1] ?? ""),
    );
    levels.push(level);
  }
  return levels;
}

function siblingsOf(levels: readonly (readonly string[])[], place: number): string[] {
  return levels.slice(0, -1).map((level, height) => level[(place >> height) ^ 1] ?? "");
}

function leadsTo(root: string, leaf: string, place: number, siblings: readonly string[]): boolean {
  const depth = siblings.length;
  const isPlace = Number.isSafeInteger(place) && place >= 0 && place < 2 ** depth;
  if (depth === 0 || depth > MAX_DEPTH || !isPlace) return false;
  const top = siblings.reduce(
    (node, sibling, height) =>
      ((place >> height) & 1) === 0 ? nodeOf(node, sibling) : nodeOf(sibling, node),
    leaf,
  );
  return top === root.toLowerCase();
}

function saltOf(key: string, caseId: string, name: string): string {
  const types = ["bytes32", "bytes32", "bytes32"];
  return hmac(key, types, [FIELD_TAG, caseId, keccak256(utf8("name", name))]);
}

function leafOf(name: string, salt: string, value: FieldValue): string {
  const [kind, content] = encodedOf(name, value);
  return keccak256(
    coder.encode(
      ["bytes32", "bytes32", "bytes32", "bytes32", "bytes32"],
      [FIELD_TAG, keccak256(utf8("name", name)), salt, id(kind), content],
    ),
  );
}

/** Of the value 32 bytes: a text by its hash. */
function encodedOf(name: string, value: FieldValue): readonly [kind: string, content: string] {
  switch (value.kind) {
    case "text":
      return [value.kind, keccak256(utf8(name, value.text))];
    case "integer":
      return [value.kind, int256(requireInteger(name, value.integer, MIN_INT256, MAX_INT256))];
    case "date":
      return [value.kind, int256(BigInt(daysOf(value.date)))];
    default:
      throw new InputError(`the field ${name} is neither text nor integer nor date`);
  }
}

function keyLeafOf(keyHash: string): string {
  return keccak256(
    coder.encode(["bytes32", "bytes32"], [KEY_TAG, requireBytes32("keyHash", keyHash)]),
  );
}

function nodeOf(left: string, right: string): string {
  return keccak256(coder.encode(["bytes32", "bytes32", "bytes32"], [NODE_TAG, left, right]));
}

function hmac(key: string, types: readonly string[], values: readonly unknown[]): string {
  return computeHmac("sha256", key, coder.encode([...types], [...values]));
}

function int256(value: bigint): string {
  return coder.encode(["int256"], [value]);
}

function compareBytes(a: string, b: string): number {
  const [left, right] = [hexlify(utf8("name", a)), hexlify(utf8("name", b))];
  return left < right ? -1 : left > right ? 1 : 0;
}
