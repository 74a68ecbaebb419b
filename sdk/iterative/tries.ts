/**
 * IT-3. Merkle-Patricia tries: the root of a block's transactions or receipts, the proof that one of them is there, and what a
 * proof proves, read as strictly as the contract reads it.
 * @module
 */
import {
  type BytesLike,
  concat,
  encodeRlp,
  getBytes,
  hexlify,
  keccak256,
  type RlpStructuredData,
  toBeArray,
} from "ethers";

import { InputError } from "../common/inputs.js";
import { type DecodingCode, DecodingError, RlpReader } from "./rlp.js";

/** A trie that does not change. */
export interface Trie {
  /** 32 bytes. */
  readonly root: string;
  /**
   * The nodes from the root to a key's leaf, one after another; one below 32 bytes stands in the node above it.
   * @throws InputError for a key that the trie does not have.
   */
  readonly proofOf: (key: BytesLike) => string;
}

/** Hex digits, no 0x before them: the way to a key's leaf. */
type Path = string;

interface Entry {
  readonly path: Path;
  readonly value: string;
}

/** Some, sorted. */
type Entries = readonly [Entry, ...Entry[]];

interface Node {
  readonly items: RlpStructuredData[];
  /** Its items as RLP. */
  readonly encoded: string;
  /** By the way to them. */
  readonly below: ReadonlyMap<Path, Node>;
}

const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
/** Flags of a path: it is of a leaf; it has an odd number of digits. */
const LEAF = 2;
const ODD = 1;
/** A node shorter than this stands in the node above it, instead of its hash. */
const HASH_LENGTH = 32;
const BRANCH_ITEMS = 17;
const EMPTY_ROOT = keccak256("0x80");

/** Where the trie of a list keeps what stands at an index. @param index 0 or more. */
export function indexKey(index: bigint | number): string {
  return encodeRlp(toBeArray(index));
}

/** The trie of a list: a block's raw transactions or receipts. @throws InputError if one is empty. */
export function listTrie(values: readonly BytesLike[]): Trie {
  return trieOf(values.map((value, index) => [indexKey(index), value]));
}

/**
 * The trie of keys and their values.
 * @throws InputError if a value is empty, or one key is the beginning of another.
 */
export function trieOf(entries: readonly (readonly [key: BytesLike, value: BytesLike])[]): Trie {
  const [first, ...others] = entries
    .map(([key, value]) => ({ path: pathOf(key), value: hexlify(value) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const top = first === undefined ? undefined : nodeOf(requireEntries([first, ...others]), 0);
  return {
    root: top === undefined ? EMPTY_ROOT : keccak256(top.encoded),
    proofOf: (key) => concat(nodesTo(pathOf(key), top)),
  };
}

/**
 * IT-3. The value that a proof proves.
 * @param root 32 bytes: of the trie.
 * @param key At most 32 bytes.
 * @param proof The nodes from the root to the leaf, one after another.
 * @returns A part of the proof, no copy where it is given as bytes.
 * @throws DecodingError where it is no such proof, and where a node stands in another.
 */
export function valueAt(root: string, key: BytesLike, proof: BytesLike): Uint8Array {
  const bytes = getBytes(proof);
  let named = hexlify(root);
  let rest = pathOf(key);
  for (let place = 0; ;) {
    const { items, end } = readNode(bytes, place, named);
    const step = stepOf(items, rest, place) ?? refuse("TrieProof_WrongPath", place);
    rest = rest.slice(step.passed);
    if (step.isLeaf) {
      if (end !== bytes.length) refuse("TrieProof_Malformed", end);
      return step.content;
    }
    named = hexlify(step.content);
    place = end;
  }
}

/** @param entries They agree in what is above `depth`. */
function nodeOf(entries: Entries, depth: number): Node {
  const [first] = entries;
  const last = entries.at(-1) ?? first;
  if (first === last) return node([compact(first.path.slice(depth), LEAF), first.value]);
  const end = forkOf(first.path, last.path);
  if (end === depth) return branchOf(entries, depth);
  const below = branchOf(entries, end);
  const way = first.path.slice(depth, end);
  return node([compact(way, 0), nameOf(below)], new Map([[way, below]]));
}

function branchOf(entries: Entries, depth: number): Node {
  const below = new Map<Path, Node>();
  for (const digit of DIGITS) {
    const [first, ...others] = entries.filter(({ path }) => path.charAt(depth) === digit);
    if (first !== undefined) below.set(digit, nodeOf([first, ...others], depth + 1));
  }
  const names = DIGITS.map((digit) => {
    const child = below.get(digit);
    return child === undefined ? "0x" : nameOf(child);
  });
  return node([...names, "0x"], below);
}

function node(items: RlpStructuredData[], below: Node["below"] = new Map()): Node {
  return { items, encoded: encodeRlp(items), below };
}

/** How the node above names a node: by its hash, or by all of it if that is shorter. */
function nameOf({ items, encoded }: Node): RlpStructuredData {
  return isEmbedded(encoded) ? items : keccak256(encoded);
}

function isEmbedded(encoded: string): boolean {
  return encoded.length < 2 + 2 * HASH_LENGTH;
}

/** Where two paths part. */
function forkOf(a: Path, b: Path): number {
  let end = 0;
  while (a.charAt(end) === b.charAt(end)) ++end;
  return end;
}

/** A path with its flags, in whole bytes. */
function compact(path: Path, flags: number): string {
  return path.length % 2 === 1 ? `0x${flags + ODD}${path}` : `0x${flags}0${path}`;
}

function nodesTo(path: Path, top: Node | undefined): string[] {
  const nodes: string[] = [];
  let rest = path;
  for (let next = top; next !== undefined;) {
    if (next === top || !isEmbedded(next.encoded)) nodes.push(next.encoded);
    if (next.below.size === 0 && next.items[0] === compact(rest, LEAF)) return nodes;
    const way: Path = [...next.below.keys()].find((key) => rest.startsWith(key)) ?? "";
    next = next.below.get(way);
    rest = rest.slice(way.length);
  }
  throw new InputError(`the trie has no key 0x${path}`);
}

function requireEntries(sorted: Entries): Entries {
  for (const [i, { path, value }] of sorted.entries()) {
    if (value === "0x") throw new InputError(`the trie's value at 0x${path} is empty`);
    const before = sorted[i - 1];
    if (before !== undefined && path.startsWith(before.path)) {
      throw new InputError(`the trie's key 0x${path} begins with another, 0x${before.path}`);
    }
  }
  return sorted;
}

function pathOf(key: BytesLike): Path {
  return hexlify(key).slice(2);
}

/** An item of a node, and where it begins. */
interface Item {
  readonly content: Uint8Array;
  readonly place: number;
}

/** What a node leads to. */
interface Step {
  /** Digits of the key. */
  readonly passed: number;
  readonly isLeaf: boolean;
  /** The value of a leaf, or the hash of the next node. */
  readonly content: Uint8Array;
}

/** The strings that a node is of. */
function readNode(bytes: Uint8Array, place: number, hash: string) {
  const outer = new RlpReader(bytes, place);
  const list = outer.readList();
  const end = outer.next;
  if (keccak256(bytes.subarray(place, end)) !== hash) {
    refuse("TrieProof_WrongNode", place);
  }
  const items: Item[] = [];
  while (list.more()) {
    const begin = list.next;
    list.readBytes();
    items.push({ content: bytes.subarray(list.begin, list.next), place: begin });
  }
  return { items, end };
}

/** undefined where the node leads elsewhere. @param place Where it begins. */
function stepOf(items: readonly Item[], rest: Path, place: number): Step | undefined {
  const [head, tail] = items;
  if (items.length === BRANCH_ITEMS) return branch(items, rest);
  if (head === undefined || tail === undefined || items.length > 2) {
    refuse("TrieProof_Malformed", place);
  }
  return stretch(head, tail, rest);
}

/** [child for each digit, no value]; undefined where it leads elsewhere. */
function branch(items: readonly Item[], rest: Path): Step | undefined {
  for (const [i, { content, place }] of items.entries()) {
    const isHash = content.length === HASH_LENGTH && i < BRANCH_ITEMS - 1;
    if (content.length > 0 && !isHash) refuse("TrieProof_Malformed", place);
  }
  const child = rest === "" ? undefined : items[parseInt(rest.charAt(0), 16)];
  if (child === undefined || child.content.length === 0) return undefined;
  return { passed: 1, isLeaf: false, content: child.content };
}

/** [path, child or value]; undefined where it leads elsewhere. */
function stretch(head: Item, { content, place }: Item, rest: Path): Step | undefined {
  const { isLeaf, path } = readPath(head);
  if (isLeaf ? content.length === 0 : content.length !== HASH_LENGTH) {
    refuse("TrieProof_Malformed", place);
  }
  if (isLeaf ? path !== rest : !rest.startsWith(path)) return undefined;
  return { passed: path.length, isLeaf, content };
}

function readPath({ content, place }: Item) {
  const digits = pathOf(content);
  const flags = parseInt(digits.charAt(0), 16);
  const isOdd = (flags & ODD) !== 0;
  const isLeaf = (flags & LEAF) !== 0;
  const path = digits.slice(isOdd ? 1 : 2);
  const isCanonical = flags <= (LEAF | ODD) && (isOdd || digits.charAt(1) === "0");
  if (!isCanonical || (!isLeaf && path === "")) {
    refuse("TrieProof_Malformed", place);
  }
  return { isLeaf, path };
}

function refuse(code: DecodingCode, place: number): never {
  throw new DecodingError(code, place);
}
