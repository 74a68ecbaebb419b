import type { Connection } from "../connect.js";
import { tellCards } from "./cards.js";
import { tellFees } from "./fees.js";
import { tellIterative } from "./iterative.js";
import { tellReconciliation } from "./reconciliation.js";

/** Tells what happens in a room on a chain. @returns Whether all that must hold held. */
type Story = (connection: Connection) => Promise<boolean>;

export const STORIES: Readonly<Record<string, Story>> = {
  fees: tellFees,
  cards: tellCards,
  iterative: tellIterative,
  reconciliation: tellReconciliation,
};

/** When a chain begins on which a story is told. */
export const GENESIS = new Date("2030-01-01T00:00:00Z");
