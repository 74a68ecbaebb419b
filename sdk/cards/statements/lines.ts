/**
 * CA-17. What clearing attests of a statement's lines: the root of a Merkle tree whose leaves are the lines in their
 * order. The tree is laid out as `SimpleMerkleTree` of @openzeppelin/merkle-tree without sorted leaves, so that a contract
 * verifies a line with OpenZeppelin's `MerkleProof`.
 *
 * A leaf is keccak256(keccak256(abi.encode(…))) of these fields, zero where a line does not tell them. The
 * kind is its index in `KINDS`; the card, the ten hex digits that its mask shows.
 *
 * uint32 number, uint8 kind, uint32 time, address terminal, bytes5 card, bytes32 payment, bytes16 order,
 * bytes32 reference, int64 gross, int64 fee, bytes32 transaction, uint64 block, uint32 log, uint16 row
 * @module
 */
import { concat, keccak256, ZeroHash } from "ethers";

import { InputError } from "../../common/inputs.js";
import { KINDS, type Line } from "./statement.js";

/** CA-17. The canonical encoding of a line. By hand: a month has many lines, and ethers' coder takes its time. */
export function encodeLine(line: Line): string {
  const words = [
    wordOf(line.number),
    wordOf(KINDS.indexOf(line.kind)),
    wordOf(line.time),
    wordOf(line.terminal ?? 0),
    leftOf(line.card?.replaceAll("*", "")),
    leftOf(line.payment),
    leftOf(line.order),
    leftOf(line.reference),
    wordOf(line.gross),
    wordOf(line.fee),
    leftOf(line.transaction),
    wordOf(line.block),
    wordOf(line.log),
    wordOf(line.row),
  ];
  return `0x${words.join("")}`;
}

/** A word with its number at the right, below 0 in two's complement. */
function wordOf(value: bigint | number | string): string {
  return BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");
}

/** A word with its bytes at the left. */
function leftOf(value = "0x"): string {
  return value.slice(2).padEnd(64, "0");
}

/** CA-17. What stands for a line in the tree. */
export function leafOf(line: Line): string {
  return keccak256(keccak256(encodeLine(line)));
}

/** CA-17. The root that clearing attests: 0 for no lines. */
export function rootOf(lines: readonly Line[]): string {
  return treeOf(lines)[0] ?? ZeroHash;
}

/** CA-17. The hashes that lead from a line to the root. @param number The line's, from 1. */
export function proveLine(lines: readonly Line[], number: number): string[] {
  if (lines[number - 1] === undefined) throw new InputError(`there is no line ${number}`);
  const tree = treeOf(lines);
  const proof: string[] = [];
  for (let at = tree.length - number; at > 0; at = (at - 1) >> 1) {
    // the other child of the same parent
    const sibling = tree[at % 2 === 0 ? at - 1 : at + 1];
    if (sibling !== undefined) proof.push(sibling);
  }
  return proof;
}

/** CA-17. Whether a line is one of those that a root is of. */
export function isLineOf(root: string, line: Line, proof: readonly string[]): boolean {
  return proof.reduce(pairHash, leafOf(line)) === root;
}

/** A heap: the children of `i` are `2i + 1` and `2i + 2`, the first line is the last node. */
function treeOf(lines: readonly Line[]): string[] {
  const tree = lines.map(leafOf).toReversed();
  const nodes = Array.from<string>({ length: Math.max(0, lines.length - 1) });
  const heap = [...nodes, ...tree];
  for (let i = nodes.length - 1; i >= 0; i -= 1)
    heap[i] = pairHash(heap[2 * i + 1] ?? ZeroHash, heap[2 * i + 2] ?? ZeroHash);
  return heap;
}

function pairHash(a: string, b: string): string {
  return keccak256(a < b ? concat([a, b]) : concat([b, a]));
}
