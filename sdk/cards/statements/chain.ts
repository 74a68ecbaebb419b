/**
 * CA-17. The chain of a merchant's statements: each hash is over the one before, so that one slot of the contract vouches
 * for all of them.
 * @module
 */
import { AbiCoder, keccak256 } from "ethers";

import type { Sums } from "./statement.js";

/** Whose it is, and the fields of `Statement` in contracts/cards/ClearingTypes.sol, in its order. */
const FIELDS = [
  ["program", "uint32"],
  ["merchant", "uint24"],
  ["period", "uint32"],
  ["captures", "uint32"],
  ["refunds", "uint32"],
  ["opening", "uint64"],
  ["captured", "uint64"],
  ["refunded", "uint64"],
  ["drawn", "uint64"],
  ["debited", "uint64"],
  ["credited", "uint64"],
  ["fee", "int64"],
  ["paid", "uint64"],
  ["closing", "uint64"],
] as const satisfies readonly (readonly [keyof Sums, string])[];

/** The names of what is chained. */
export const SUMS = FIELDS.map(([name]) => name);

/**
 * CA-17. keccak256(abi.encode(previous, program, merchant, statement)).
 * @param previous Hash of the statement before: 0 of the first.
 */
export function chainHash(previous: string, sums: Sums): string {
  const types = ["bytes32", ...FIELDS.map(([, type]) => type)];
  const values = [previous, ...FIELDS.map(([name]) => sums[name])];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}
