// <room> <file>: plays a room's scenario on a chain in this process, and writes its recording to a file. A process of its
// own, for demos speak.
import { writeFileSync } from "node:fs";

import { network } from "hardhat";

import { GENESIS } from "../../demo/stories.js";
import { chosen } from "../../rooms.js";
import { record } from "./recording.js";
import { SCENARIOS } from "./scenarios.js";

const [room = "", file] = process.argv.slice(2);
if (file === undefined) throw new Error("Where to? Name a room and a file.");

const chain = await network.create({ chainType: "l1", override: { initialDate: GENESIS } });
for (const [, scenario] of chosen(SCENARIOS, [room], "scenario")) await scenario(chain);
writeFileSync(file, JSON.stringify(await record(chain)));
await chain.close();
