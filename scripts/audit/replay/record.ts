// <file>: plays the demo's year and the scenes beside it on a chain in this process, and writes its recording to a file.
// A process of its own, for the demo speaks.
import { writeFileSync } from "node:fs";

import { network } from "hardhat";

import { tellFees } from "../../demo/fees.js";
import { record } from "./recording.js";
import { playScenes } from "./scenes.js";

const GENESIS = new Date("2030-01-01T00:00:00Z");

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("Where to? Name a file.");

const chain = await network.create({ chainType: "l1", override: { initialDate: GENESIS } });
if (!(await tellFees(chain))) throw new Error("The demo's year did not hold.");
await playScenes(chain);
writeFileSync(file, JSON.stringify(await record(chain)));
await chain.close();
