/**
 * RE-2. Where a feed comes from, and how it names a business transaction. Whoever reads the same chain gives it the same
 * name and day: a retry makes the same leg, and so do the books of another party.
 * @module
 */
import {
  type Integer,
  MAX_UINT32,
  MAX_UINT64,
  requireAddress,
  requireBytes32,
  requireInteger,
} from "../../common/inputs.js";
import { showDate } from "../inputs.js";
import type { Money } from "./money.js";

/** A contract of another room. */
export interface Source {
  readonly chainId: Integer;
  readonly contract: string;
}

/** How the books count days. */
export interface Days {
  /** Seconds by which their days begin before UTC's, at most a day either way; 0 by default. */
  readonly utcOffset?: Integer;
}

/** What a feed has to know that events do not tell. */
export interface Feed extends Source, Days {
  readonly money: Money;
}

/** An event of another room, as its sdk reads it. */
export interface RoomEvent {
  readonly name: string;
  readonly args: object;
  readonly position: {
    readonly time: bigint;
    readonly transaction: string;
    readonly block: number;
    /** Index of the log in its block. */
    readonly log: number;
  };
}

const DAY = 86_400n;

/**
 * The business reference as text, which `referenceOf` takes.
 * @param kind What happened, in two words.
 * @param names Hex or numbers: no two things of a contract have the same ones.
 */
export function nameOf(
  kind: string,
  { chainId, contract }: Source,
  ...names: readonly (string | bigint)[]
): string {
  const chain = requireInteger("chainId", chainId, 1n, MAX_UINT64);
  return [kind, `${chain}:${requireAddress("contract", contract)}`, ...names].join(" ");
}

/** The day of a second, in ISO 8601. */
export function dayOf(second: Integer, { utcOffset = 0 }: Days): string {
  const offset = requireInteger("utcOffset", utcOffset, -DAY, DAY);
  const local = requireInteger("time", second, DAY, MAX_UINT32) + offset;
  return showDate(Number(local / DAY));
}

/** Which one of several under the same name, from 1. */
export const requireNumber = (value: Integer) => requireInteger("number", value, 1n, MAX_UINT32);

/** An id of 32 bytes, always written alike. */
export const requireId = (name: string, value: string) => requireBytes32(name, value).toLowerCase();
