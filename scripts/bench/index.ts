// npm run bench [-- <room> ...]: how fast the rooms' operations go, on a chain in this process and on a local node in a
// process of its own, beside plain token transfers in the same run. Times are the machine's, ratios are to be compared.
import { availableParallelism } from "node:os";
import { styleText } from "node:util";

import { network } from "hardhat";

import type { Connection } from "../connect.js";
import { startNode } from "../e2e/node.js";
import { chosen } from "../rooms.js";
import { cards } from "./cards.js";
import { fees } from "./fees.js";
import type { Load } from "./load.js";
import { measure, report } from "./measure.js";
import { reconciliation } from "./reconciliation.js";

const LOADS: Readonly<Record<string, Load>> = { fees, cards, reconciliation };

async function bench(room: string, load: Load, where: string, chain: Connection): Promise<void> {
  const measurements = await measure(chain, await load.load(chain), load.warmUp);
  console.log(`\n${styleText("bold", `${room}, ${where}`)}\n\n${report(measurements)}`);
  if (load.beside !== undefined) console.log(`\n${load.beside(measurements)}`);
  await chain.close();
}

async function run(rooms: readonly [string, Load][]): Promise<void> {
  console.log(
    `Each transaction is sent when the one before it is in a block. ${availableParallelism()} cores, ` +
      `Node ${process.versions.node}. A second, time and gas are those of one operation, or of one item of a batch; × is against a transfer.`,
  );
  for (const [room, load] of rooms) {
    await bench(room, load, "chain in this process", await network.create({ chainType: "l1" }));
    const node = await startNode("hardhat");
    try {
      const override = { url: node.url };
      const chain = await network.create({ network: "localhost", chainType: "l1", override });
      await bench(room, load, "Hardhat node in a process of its own", chain);
    } finally {
      await node.kill();
    }
  }
}

try {
  await run(chosen(LOADS, process.argv.slice(2), "bench"));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
