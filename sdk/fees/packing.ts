/**
 * What the contract packs into words: how the lines of a charge are written in events, and how the items of a batch are
 * sent.
 * @module
 */
import { concat, toBeHex } from "ethers";

/** FE-8. Most items of a batch. */
export const MAX_BATCH = 1000;

/** One line of a charge: what one tranche paid. */
export interface ChargeLine {
  /** Units. */
  readonly amount: bigint;
  /** Second of the use. */
  readonly usedAt: bigint;
  /** Index of the tranche in its account. */
  readonly tranche: number;
}

/** The place of a line among the numbered batches of an executor. */
export interface BatchPlace {
  readonly number: bigint;
  /** Of the item in the batch, from 0. */
  readonly index: number;
}

/** One item of a batch. */
export interface ChargeItem {
  readonly holder: string;
  /** Units, 1 to 2^88 − 1. */
  readonly amount: bigint;
  /** Second of the use: not 0, which a single charge takes for now. */
  readonly usedAt: bigint;
}

/** FE-7. A charge word, lowest bits first: amount 88 | usedAt 32 | tranche 8. */
export function unpackCharge(word: bigint): ChargeLine {
  return {
    amount: bits(word, 0n, 88n),
    usedAt: bits(word, 88n, 32n),
    tranche: Number(bits(word, 120n, 8n)),
  };
}

/** FE-8. What a batch item's charge word has above: index 16 | number 64. */
export function unpackPlace(word: bigint): BatchPlace {
  return { index: Number(bits(word, 128n, 16n)), number: bits(word, 144n, 64n) };
}

/** FE-8. The items as `chargeBatch` takes them, 35 bytes each: holder 20 | usedAt 4 | amount 11. */
export function packItems(items: readonly ChargeItem[]): string {
  return concat(
    items.flatMap(({ holder, amount, usedAt }) => [
      holder,
      toBeHex(usedAt, 4),
      toBeHex(amount, 11),
    ]),
  );
}

function bits(word: bigint, from: bigint, count: bigint): bigint {
  return (word >> from) & ((1n << count) - 1n);
}
