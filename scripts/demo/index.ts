// npm run demo [-- <room> ...] [-- --network <name>]: a week in all rooms, or the stories of the rooms that are named, on a chain
// in this process or on a network of hardhat.config.ts whose clock may be set, such as `npm run node`'s (localhost).
import { parseArgs } from "node:util";

import { network } from "hardhat";

import { type Connection, connect } from "../connect.js";
import { chosen } from "../rooms.js";
import { GENESIS, STORIES } from "./stories.js";
import { progress } from "./teller.js";
import { tellWhole } from "./whole.js";

/** @returns Whether everything that must hold held. */
async function tell(rooms: readonly string[], networkName: string | undefined): Promise<boolean> {
  let isFine = true;
  const named = chosen(STORIES, rooms, "story").map(([, story]) => story);
  for (const story of rooms.length === 0 ? [tellWhole] : named) {
    const connection = await open(networkName);
    isFine = (await story(connection)) && isFine;
    await connection.close();
  }
  return isFine;
}

async function open(networkName: string | undefined): Promise<Connection> {
  if (networkName === undefined) {
    return network.create({ chainType: "l1", override: { initialDate: GENESIS } });
  }
  progress(`Time passes on ${networkName} as in the story: its clock will stand that much later.`);
  return (await connect(networkName)).connection;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { network: { type: "string" } },
});
try {
  if (!(await tell(positionals, values.network))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
