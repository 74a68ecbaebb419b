// npm run bench [-- <room> ...]: how fast the rooms' operations go, on a chain in this process and on a local node in a
// process of its own, beside plain token transfers in the same run. Times are the machine's, ratios are to be compared.
import { availableParallelism } from "node:os";
import { styleText } from "node:util";

import { network } from "hardhat";

import type { Connection } from "../connect.js";
import { startNode } from "../e2e/node.js";
import { loadFees, WARM_UP } from "./fees.js";
import { measure, report, type Shot } from "./measure.js";

interface Load {
  readonly load: (connection: Connection) => Promise<Shot[]>;
  readonly warmUp: number;
}

const LOADS: Readonly<Record<string, Load>> = {
  fees: { load: loadFees, warmUp: WARM_UP },
};

async function bench(room: string, where: string, connection: Connection): Promise<void> {
  const load = LOADS[room];
  if (load === undefined) {
    throw new Error(`There is no bench of ${room}; there are ${Object.keys(LOADS).join(", ")}.`);
  }
  const shots = await load.load(connection);
  const measurements = await measure(connection, shots, load.warmUp);
  console.log(`\n${styleText("bold", `${room}, ${where}`)}\n\n${report(measurements)}`);
  await connection.close();
}

async function run(rooms: readonly string[]): Promise<void> {
  console.log(
    `Each transaction is sent when the one before it is in a block. ${availableParallelism()} cores, ` +
      `Node ${process.versions.node}. A second, time and gas are those of a transfer, a charge, or one item of a batch; × is against a transfer.`,
  );
  for (const room of rooms) {
    await bench(room, "chain in this process", await network.create({ chainType: "l1" }));
    const node = await startNode("hardhat");
    try {
      const override = { url: node.url };
      const chain = await network.create({ network: "localhost", chainType: "l1", override });
      await bench(room, "Hardhat node in a process of its own", chain);
    } finally {
      await node.kill();
    }
  }
}

const rooms = process.argv.slice(2);
try {
  await run(rooms.length === 0 ? Object.keys(LOADS) : rooms);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
