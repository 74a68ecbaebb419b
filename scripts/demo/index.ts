// npm run demo [-- <room> ...] [-- --network <name>]: the rooms' stories, on a chain in this process or on a network of
// hardhat.config.ts whose clock may be set, such as `npm run node`'s (localhost).
import { parseArgs } from "node:util";

import { network } from "hardhat";

import { type Connection, connect } from "../connect.js";
import { tellFees } from "./fees.js";
import { progress } from "./teller.js";

const STORIES: Readonly<Record<string, (connection: Connection) => Promise<boolean>>> = {
  fees: tellFees,
};

/** When the chain in this process begins. */
const GENESIS = new Date("2030-01-01T00:00:00Z");

/** @returns Whether everything that must hold held. */
async function tell(rooms: readonly string[], networkName: string | undefined): Promise<boolean> {
  const stories = rooms.map((room) => {
    const story = STORIES[room];
    if (story !== undefined) return story;
    throw new Error(`No story is told of ${room}; there are ${Object.keys(STORIES).join(", ")}.`);
  });

  let isFine = true;
  for (const story of stories) {
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
  progress(`A year passes on ${networkName}: its clock will stand that much later.`);
  return (await connect(networkName)).connection;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { network: { type: "string" } },
});
try {
  const rooms = positionals.length === 0 ? Object.keys(STORIES) : positionals;
  if (!(await tell(rooms, values.network))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
