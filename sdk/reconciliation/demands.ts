/**
 * RE-6. Demands for the leaves of a run, as events tell them and the contract hashes them.
 * @module
 */
import { AbiCoder, keccak256 } from "ethers";

import type { RunLeaf, RunList } from "./trees.js";

/** Leaves that one side of a run demands of the other. */
export interface LeafDemand {
  readonly caseId: string;
  /** Of the run. */
  readonly generation: number;
  /** Of whom. */
  readonly role: number;
  /** Of the role's leg. */
  readonly fields: string;
  /** The demander's own. */
  readonly list: RunList;
  /** Who has paid for the answer, and gets it back without one. */
  readonly by: string;
  /** First second that is too late for it. */
  readonly deadline: number;
  /** Wei. */
  readonly prepaid: bigint;
  /** Places in the list of ids, ascending. */
  readonly indices: readonly number[];
}

/** A record as a side has it. */
export interface ShownLeaf {
  readonly index: number;
  readonly id: string;
  readonly content: RunLeaf;
}

/** What a role has shown of its list: the leaves that were demanded, or that its list is another. */
export interface ShownLeaves {
  readonly role: number;
  readonly list: RunList;
  readonly leaves: readonly ShownLeaf[];
}

/** The most leaves of a demand. */
export const MOST_LEAVES = 64;

type Told<T> = { readonly [K in keyof T]: T[K] extends number ? bigint : T[K] };

/** What `LeavesDemanded` tells. */
export interface ToldDemand extends Told<Omit<LeafDemand, "list" | "indices">> {
  readonly list: Told<RunList>;
  readonly indices: readonly bigint[];
}

/** What `LeavesShown` tells of one leaf. */
export interface ToldLeaf extends Told<Omit<ShownLeaf, "content">> {
  readonly content: Told<RunLeaf>;
}

const DEMAND = [
  "tuple(bytes32 caseId, uint8 generation, uint8 role, bytes32 fields, tuple(uint32 count, bytes32 idsRoot, bytes32 root) list, address by, uint40 deadline, uint128 prepaid, uint32[] indices)",
];

/** What the contract keeps of a demand while it waits: `demandOf`. */
export function demandHash(demand: LeafDemand): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(DEMAND, [demand]));
}

/** The demand that an event tells. */
export function demandFrom(told: ToldDemand): LeafDemand {
  const { caseId, fields, by, prepaid, list, indices } = told;
  return {
    caseId,
    generation: Number(told.generation),
    role: Number(told.role),
    fields,
    list: listFrom(list),
    by,
    deadline: Number(told.deadline),
    prepaid,
    indices: indices.map(Number),
  };
}

/** The leaves that an event tells. */
export function shownFrom(
  role: bigint,
  list: Told<RunList>,
  leaves: readonly ToldLeaf[],
): ShownLeaves {
  return {
    role: Number(role),
    list: listFrom(list),
    leaves: leaves.map(({ index, id, content: { amount, currency, valueDate, fields } }) => ({
      index: Number(index),
      id,
      content: { amount, currency: Number(currency), valueDate: Number(valueDate), fields },
    })),
  };
}

function listFrom({ count, idsRoot, root }: Told<RunList>): RunList {
  return { count: Number(count), idsRoot, root };
}
