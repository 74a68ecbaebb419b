/**
 * FE-8. From uses to numbered batches of charges.
 * @module
 */
import { ZeroHash } from "ethers";

import {
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireBytes32,
  requireInteger,
} from "../common/inputs.js";
import { requireAmount } from "./inputs.js";
import { type ChargeItem, MAX_BATCH } from "./packing.js";

/** What a holder is to be charged for. */
export interface Use {
  readonly holder: string;
  /** Units. */
  readonly amount: Integer;
  /** Second of the use. */
  readonly usedAt: Integer;
  /** 32 bytes that name the executed transaction. Given for all uses, or for none: batch and index then name them. */
  readonly ref?: string;
}

/** A batch ready to be sent, and to be sent again: keep it until its report is there. */
export interface Batch {
  readonly token: string;
  readonly number: bigint;
  readonly items: readonly ChargeItem[];
  /** One for each item, or none. */
  readonly refs: readonly string[];
}

export interface BatchOptions {
  /** Number of the first batch: see `Executor.nextBatch`. */
  readonly number: bigint;
  /**
   * What becomes of two uses of one holder, which cannot stand in one batch: an error (the default), one item of their
   * sum (of the same second, and without references), or the second of them goes into the next batch.
   */
  readonly duplicates?: "refuse" | "merge" | "split";
  /** Most items of a batch: what fits the chain's gas limit for a transaction; 500 by default, at most 1,000. */
  readonly size?: number;
}

type NamedItem = ChargeItem & { readonly ref: string | undefined };

/**
 * Builds as many batches as the uses need, numbered one after the other, holders ascending.
 * @throws InputError for uses that no batch can hold.
 */
export function buildBatches(token: string, uses: readonly Use[], options: BatchOptions): Batch[] {
  const { number, duplicates = "refuse", size = 500 } = options;
  if (!Number.isInteger(size) || size < 1 || size > MAX_BATCH) {
    throw new InputError(`a batch has 1 to ${MAX_BATCH} items, not ${size}`);
  }
  const of = requireAddress("token", token);
  const items = uses.map(itemOf);
  const named = items.filter(({ ref }) => ref !== undefined).length;
  if (named !== 0 && named !== items.length) {
    throw new InputError(
      `${named} of ${items.length} uses have a reference: give it for all or none`,
    );
  }

  const groups = groupByHolder(items).map((group) => combine(group, duplicates));
  return rounds(groups)
    .flatMap((round) => chunks(round.toSorted(byAddress), size))
    .map((chunk, index) => ({
      token: of,
      number: number + BigInt(index),
      items: chunk.map(({ holder, amount, usedAt }) => ({ holder, amount, usedAt })),
      refs: chunk.flatMap(({ ref }) => ref ?? []),
    }));
}

function itemOf(use: Use): NamedItem {
  const { ref } = use;
  if (ref === ZeroHash) throw new InputError("a reference must not be zero");
  return {
    holder: requireAddress("holder", use.holder),
    amount: requireAmount("amount", use.amount),
    usedAt: requireInteger("usedAt", use.usedAt, 1n, MAX_UINT32),
    ref: ref === undefined ? undefined : requireBytes32("ref", ref),
  };
}

function groupByHolder(items: readonly NamedItem[]): NamedItem[][] {
  const groups = new Map<string, NamedItem[]>();
  for (const item of items) {
    const group = groups.get(item.holder);
    if (group === undefined) groups.set(item.holder, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function combine(
  group: readonly NamedItem[],
  duplicates: NonNullable<BatchOptions["duplicates"]>,
): readonly NamedItem[] {
  const [first] = group;
  if (first === undefined || group.length === 1 || duplicates === "split") return group;
  const { holder } = first;
  if (duplicates === "refuse") {
    throw new InputError(`${holder} is charged ${group.length} times: merge or split its uses`);
  }
  if (group.some(({ usedAt, ref }) => usedAt !== first.usedAt || ref !== undefined)) {
    throw new InputError(
      `the uses of ${holder} differ in time or reference: they cannot be merged`,
    );
  }
  const total = group.reduce((sum, { amount }) => sum + amount, 0n);
  return [{ ...first, amount: requireAmount(`the sum for ${holder}`, total) }];
}

/** The first items of all groups, then the second ones, and so on. */
function rounds(groups: readonly (readonly NamedItem[])[]): NamedItem[][] {
  const count = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: count }, (_, round) =>
    groups.flatMap((group) => group.slice(round, round + 1)),
  );
}

function chunks(items: readonly NamedItem[], size: number): NamedItem[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function byAddress(a: NamedItem, b: NamedItem): number {
  return a.holder.toLowerCase() < b.holder.toLowerCase() ? -1 : 1;
}
