/**
 * RE-6. The trees of runs, as pure functions: the same hashes as `contracts/reconciliation/PositionTrees.sol`. A leaf is hashed
 * with its place and stands there; a node is keccak256(left ‖ right), never sorted; places from the count on are padding.
 * @module
 */
import { id as hashOfText, keccak256, ZeroHash } from "ethers";

import { InputError, MAX_UINT32, requireBytes32, requireInteger } from "../common/inputs.js";

/** What one side says of one record, as in a leg. */
export interface RunLeaf {
  /** In minor units of the currency. */
  readonly amount: bigint;
  /** ISO 4217, numeric; 0 if the side has no such record. */
  readonly currency: number;
  /** Days since 1970-01-01. */
  readonly valueDate: number;
  /** Root over the other fields. */
  readonly fields: string;
}

/** What a side's leg of a run says: its `fields` are `runFieldsOf` it. */
export interface RunList {
  readonly count: number;
  /** `idsRootOf` the list that both sides agreed upon. */
  readonly idsRoot: string;
  readonly root: string;
}

/** A tree whole: the leaves with their padding, then each level above them, the root last. */
export interface PositionTree {
  readonly count: number;
  readonly root: string;
  readonly levels: readonly (readonly string[])[];
}

/** Of a record that a side does not have. */
export const ABSENT: RunLeaf = { amount: 0n, currency: 0, valueDate: 0, fields: ZeroHash };

/** The leaf of a place behind the last. */
export const PADDING = hashOfText("Tallystick run padding");

const RUN_TAG = hashOfText("Tallystick run");
const LEAF_TAG = hashOfText("Tallystick run leaf");
const ABSENT_TAG = hashOfText("Tallystick run absent leaf");
const MAX_AMOUNT = 2n ** 96n - 1n;
const MAX_CURRENCY = 2n ** 16n - 1n;

// ---------------------------------------------------------------- leaves

/** @param index Place in the list of ids. @param id The record's business reference. */
export function leafOf(index: number, id: string, content: RunLeaf): string {
  const place = requireInteger("index", index, 0n, MAX_UINT32);
  requireBytes32("id", id);
  const currency = requireInteger("currency", content.currency, 0n, MAX_CURRENCY);
  if (currency === 0n) return hashOf(ABSENT_TAG, place, id);
  const amount = requireInteger("amount", content.amount, 0n, MAX_AMOUNT);
  const date = requireInteger("value date", content.valueDate, 0n, MAX_UINT32);
  return hashOf(
    LEAF_TAG,
    place,
    id,
    amount,
    currency,
    date,
    requireBytes32("fields", content.fields),
  );
}

/** The `fields` of the leg that says this list. */
export function runFieldsOf({ count, idsRoot, root }: RunList): string {
  return hashOf(RUN_TAG, requireInteger("count", count, 1n, MAX_UINT32), idsRoot, root);
}

/** Root of the agreed list of ids: of the tree in which each record is absent. */
export function idsRootOf(ids: readonly string[]): string {
  return growTree(ids.map((id, index) => leafOf(index, id, ABSENT))).root;
}

// ---------------------------------------------------------------- trees

/** Levels above the leaves: ceil(log2(count)). */
export function depthOf(count: number): number {
  requireInteger("count", count, 1n, MAX_UINT32);
  return count === 1 ? 0 : 32 - Math.clz32(count - 1);
}

export const nodeOf = (left: string, right: string): string =>
  keccak256(`${left}${right.slice(2)}`);

/** @param leaves At least one, in the order of the ids. */
export function growTree(leaves: readonly string[]): PositionTree {
  const depth = depthOf(leaves.length);
  let level: string[] = [...leaves];
  while (level.length < 2 ** depth) level.push(PADDING);
  const levels = [level];
  for (let height = 0; height < depth; height++) {
    const below = level;
    level = Array.from({ length: below.length / 2 }, (_, i) =>
      nodeOf(nodeAt(below, 2 * i), nodeAt(below, 2 * i + 1)),
    );
    levels.push(level);
  }
  return { count: leaves.length, root: nodeAt(level, 0), levels };
}

/** The tree with other leaves at some places. */
export function replaceLeaves(
  tree: PositionTree,
  leaves: ReadonlyMap<number, string>,
): PositionTree {
  const levels = tree.levels.map((level) => [...level]);
  let places = new Set<number>();
  for (const [place, leaf] of leaves) {
    if (place < 0 || place >= tree.count) throw new InputError(`there is no leaf ${place}`);
    (levels[0] as string[])[place] = leaf;
    places.add(place);
  }
  for (let height = 1; height < levels.length; height++) {
    const below = levels[height - 1] as string[];
    places = new Set([...places].map((place) => place >> 1));
    for (const place of places)
      (levels[height] as string[])[place] = nodeOf(
        nodeAt(below, 2 * place),
        nodeAt(below, 2 * place + 1),
      );
  }
  return { count: tree.count, root: nodeAt(levels.at(-1) as string[], 0), levels };
}

/** The places at which the leaves of two trees of one depth differ, ascending. Subtrees that are equal are not looked at. */
export function differencesOf(a: PositionTree, b: PositionTree): number[] {
  if (a.count !== b.count) throw new InputError("the trees are of different lists");
  let places = a.root === b.root ? [] : [0];
  for (let height = a.levels.length - 2; height >= 0; height--) {
    const [levelA, levelB] = [a.levels[height], b.levels[height]];
    places = places
      .flatMap((place) => [2 * place, 2 * place + 1])
      .filter((place) => levelA?.[place] !== levelB?.[place]);
  }
  return places;
}

// ---------------------------------------------------------------- proofs

/**
 * The nodes that a proof of some leaves lacks: level by level from the leaves up, in each by ascending place.
 * @param places Of the leaves, ascending, all below one node.
 * @param height Of that node above them.
 */
export function siblingsOf(
  tree: PositionTree,
  places: readonly number[],
  height = tree.levels.length - 1,
): string[] {
  const siblings: string[] = [];
  let row = [...places];
  for (const level of tree.levels.slice(0, height)) {
    const there = new Set(row);
    for (const place of row) {
      const sibling = level[place ^ 1];
      if (!there.has(place ^ 1) && sibling !== undefined) siblings.push(sibling);
    }
    row = [...new Set(row.map((place) => place >> 1))];
  }
  return siblings;
}

/** A leaf, or a node, by its place in its level. */
export interface Placed {
  readonly place: number;
  readonly node: string;
}

/**
 * The node above some leaves.
 * @param leaves Ascending, at least one, all below one node.
 * @param height Of that node above them.
 * @throws InputError for siblings that are too few or too many.
 */
export function climb(
  leaves: readonly Placed[],
  height: number,
  siblings: readonly string[],
): string {
  let row = leaves;
  let next = 0;
  for (let level = 0; level < height; level++) {
    const parents: Placed[] = [];
    for (let i = 0; i < row.length; i++) {
      const { place, node } = row[i] as Placed;
      const right = row[i + 1];
      const isPair = place % 2 === 0 && right?.place === place + 1;
      const other = isPair ? right?.node : siblings[next++];
      if (isPair) i++;
      if (other === undefined) throw new InputError("siblings lack");
      const parent = place % 2 === 0 ? nodeOf(node, other) : nodeOf(other, node);
      parents.push({ place: Math.floor(place / 2), node: parent });
    }
    row = parents;
  }
  const [top] = row;
  if (top === undefined || row.length > 1)
    throw new InputError("the leaves are not below one node");
  if (next !== siblings.length) throw new InputError("there are siblings too many");
  return top.node;
}

/** From a node to the root: for each level what stands beside it in the one tree and in the other. */
export function aboveOf(
  current: PositionTree,
  b: PositionTree,
  place: number,
  height: number,
): string[] {
  const above: string[] = [];
  for (let level = height; level < current.levels.length - 1; level++) {
    const beside = (place >> (level - height)) ^ 1;
    above.push(nodeAt(current.levels[level] ?? [], beside), nodeAt(b.levels[level] ?? [], beside));
  }
  return above;
}

function nodeAt(level: readonly string[], place: number): string {
  const node = level[place];
  if (node === undefined) throw new InputError(`there is no node ${place}`);
  return node;
}

/** keccak256 of words. */
function hashOf(...words: (string | bigint)[]): string {
  const hex = words.map((word) =>
    typeof word === "bigint" ? word.toString(16).padStart(64, "0") : word.slice(2),
  );
  return keccak256(`0x${hex.join("")}`);
}
