import suite from "../../../deploy/modules/suite.js";
import type { Connection } from "../../connect.js";
import { STORIES } from "../../demo/stories.js";
import { ignite } from "../../deploy/ignite.js";
import { playCards as playCardsEndToEnd } from "../../e2e/cards.js";
import { playScenes as playCards } from "./cards/scenes.js";
import { playScenes as playFees } from "./fees/scenes.js";
import { playScenes as playIterative } from "./iterative/scenes.js";
import { playScenes as playReconciliation } from "./reconciliation/scenes.js";

/**
 * What of a room is recorded: plays it on a chain, where every state-changing function of the room must be called and
 * go through at least once.
 */
type Scenario = (connection: Connection) => Promise<void>;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  // the demo's month of cards, some 800 transactions, would take the slower EVM a minute to show nothing more
  cards: async (connection) => {
    await playCardsEndToEnd(connection, await ignite(connection, suite), () => {});
    await playCards(connection);
  },
  fees: async (connection) => {
    if (!(await STORIES["fees"]?.(connection))) throw new Error("The story of fees did not hold.");
    await playFees(connection);
  },
  iterative: playIterative,
  reconciliation: playReconciliation,
};
