import type { Connection } from "../../connect.js";
import { STORIES } from "../../demo/stories.js";
import { playScenes as playCards } from "./cards/scenes.js";
import { playScenes as playFees } from "./fees/scenes.js";

/**
 * What of a room is recorded: plays it on a chain, where every state-changing function of the room must be called and
 * go through at least once.
 */
type Scenario = (connection: Connection) => Promise<void>;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  fees: (connection) => play("fees", playFees, connection),
  cards: (connection) => play("cards", playCards, connection),
};

/** The room's story, and what it does not show. */
async function play(room: string, scenes: Scenario, connection: Connection): Promise<void> {
  if (!(await STORIES[room]?.(connection))) throw new Error(`The story of ${room} did not hold.`);
  await scenes(connection);
}
