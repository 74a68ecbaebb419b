/**
 * RE-6. How the differences of a run are closed: which exceptions go into which transaction, and with which proof.
 * @module
 */
import { InputError } from "../common/inputs.js";
import type { ShownLeaf } from "./demands.js";
import { type CaseRecord, isLeg, type RecordedLeg } from "./records.js";
import { hasBit, type Rules } from "./template.js";
import {
  aboveOf,
  differencesOf,
  growTree,
  leafOf,
  type PositionTree,
  replaceLeaves,
  type RunLeaf,
  siblingsOf,
} from "./trees.js";

/** What one side of a run says of each id, in the order of the list. */
export type SideLeaves = readonly RunLeaf[];

/** A record of which the sides say different things. */
export interface RunException {
  readonly index: number;
  readonly id: string;
  readonly a: RunLeaf;
  readonly b: RunLeaf;
}

/** How far the closing of a run has come. */
export interface RunProgress {
  /** Root of A's tree with B's leaf in place of each exception so far. */
  readonly current: string;
  /** What A's amounts of them exceed B's by. */
  readonly net: bigint;
}

/** What one transaction of `closeExceptions` takes, but for the run, its record and its sides. */
export interface RunClosing {
  readonly from: RunProgress;
  readonly exceptions: readonly RunException[];
  readonly siblings: readonly string[];
  readonly above: readonly string[];
}

/** The most exceptions of a transaction. */
export const MOST_EXCEPTIONS = 128;

/**
 * The legs of both sides of a run, the one that was first posted before the other; undefined while one is missing. A leg of a
 * role that is not expected is no side.
 */
export function sidesOf(
  { expected }: Pick<Rules, "expected">,
  { legs }: CaseRecord,
): readonly [a: RecordedLeg, b: RecordedLeg] | undefined {
  const [a, b] = legs.filter((leg) => hasBit(expected, leg.role) && isLeg(leg));
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** What a side's amounts add up to: what the leg of its run says. */
export function totalOf(side: SideLeaves): bigint {
  return side.reduce((total, leaf) => total + amountOf(leaf), 0n);
}

/** The leaves with those in their place that were shown. */
export function withShown(side: SideLeaves, shown: readonly ShownLeaf[]): RunLeaf[] {
  const leaves = [...side];
  for (const { index, content } of shown) {
    if (index >= leaves.length) throw new InputError(`there is no leaf ${index}`);
    leaves[index] = content;
  }
  return leaves;
}

/** The tree of one side. */
export function treeOf(ids: readonly string[], side: SideLeaves): PositionTree {
  if (ids.length !== side.length) throw new InputError("not one leaf for each id");
  return growTree(side.map((leaf, index) => leafOf(index, ids[index] as string, leaf)));
}

/**
 * The transactions that close a run, in their order. None if the sides are equal.
 * @param most Exceptions in each, at most.
 */
export function closingsOf(
  ids: readonly string[],
  a: SideLeaves,
  b: SideLeaves,
  most = MOST_EXCEPTIONS,
): RunClosing[] {
  const [treeA, treeB] = [treeOf(ids, a), treeOf(ids, b)];
  const [leavesB] = treeB.levels;
  let [current, net] = [treeA, 0n];
  const closings: RunClosing[] = [];
  for (const { indices, height } of portionsOf(differencesOf(treeA, treeB), treeA, most)) {
    const exceptions = indices.map((index) => ({
      index,
      id: ids[index] as string,
      a: a[index] as RunLeaf,
      b: b[index] as RunLeaf,
    }));
    const place = (indices[0] as number) >> height;
    closings.push({
      from: { current: current.root, net },
      exceptions,
      siblings: siblingsOf(current, indices, height),
      above: aboveOf(current, treeB, place, height),
    });
    current = replaceLeaves(
      current,
      new Map(indices.map((index) => [index, leavesB?.[index] as string])),
    );
    for (const exception of exceptions) net += amountOf(exception.a) - amountOf(exception.b);
  }
  return closings;
}

/** Differences by the node that they are all below, as high as it can be. */
function portionsOf(differences: readonly number[], tree: PositionTree, most: number) {
  const portions: { indices: readonly number[]; height: number }[] = [];
  const split = (indices: readonly number[], height: number) => {
    if (indices.length === 0) return;
    if (indices.length <= most) {
      portions.push({ indices, height });
      return;
    }
    const isLeft = (index: number) => (index >> (height - 1)) % 2 === 0;
    split(indices.filter(isLeft), height - 1);
    split(
      indices.filter((index) => !isLeft(index)),
      height - 1,
    );
  };
  split(differences, tree.levels.length - 1);
  return portions;
}

const amountOf = ({ currency, amount }: RunLeaf) => (currency === 0 ? 0n : amount);
