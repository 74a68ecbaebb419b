import type { Connection } from "../../connect.js";
import { STORIES } from "../../demo/stories.js";
import { playScenes } from "./fees/scenes.js";

/**
 * What of a room is recorded: plays it on a chain, where every state-changing function of the room must be called and
 * go through at least once.
 */
type Scenario = (connection: Connection) => Promise<void>;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  fees: async (connection) => {
    if (!(await STORIES["fees"]?.(connection))) throw new Error("The demo's year did not hold.");
    await playScenes(connection);
  },
};
