import * as fc from "fast-check";

import type { Key } from "../../sdk/cards/keys.js";
import { type Cards, PROGRAM } from "../kit/cards/room.js";
import { isRefusal as isRefusedByContract } from "../kit/histories.js";

export const CARDS = 6;
export const TERMINALS = 4;

export const cardNumber = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3, max: CARDS - 1 }) },
);
export const terminalNumber = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: TERMINALS - 1 }) },
);
export const program = fc.constantFrom(PROGRAM.plain, PROGRAM.plain, PROGRAM.recording);
export const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 400n }),
  fc.bigInt({ min: 1n, max: 90_000n }),
);
export const percent = fc.integer({ min: 0, max: 100 });
/** Steps from a card's highest sequence number. */
export const ahead = fc.constantFrom(1, 1, 1, 2, 5, 40, -1, 0);

/** What the first cards have: most other limits are laxer in something, and wait. */
export const LAX = { lifetime: 1_000_000n, dayCount: 100 };

/** There is nothing yet that an action of a history could be about. */
export class Nothing extends Error {}

/** A percentage of an amount, and 1 at least. */
export function part(there: bigint, share: number): bigint {
  const units = (there * BigInt(share)) / 100n;
  return units === 0n ? 1n : units;
}

/** The highest sequence number of the account that a card has, or had. */
export async function topOf({ prepaidCards }: Cards, of: number, card: Key): Promise<number> {
  return Number((await prepaidCards.cardOf(of, card.id)).top);
}

/** Whether an action was refused, or had nothing to be about. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Nothing || isRefusedByContract(error);
}
