// npm run e2e [-- <room> ...] [-- --node hardhat|anvil]: the suite on real nodes, each a process of its own on a free port
// that is killed hard at the end: deployed by the shipped modules, a second run of them, then each room's story.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { network } from "hardhat";

import suite from "../../deploy/modules/suite.js";
import { ignite } from "../deploy/ignite.js";
import { chosen } from "../rooms.js";
import { playCards } from "./cards.js";
import { playFees } from "./fees.js";
import { playIterative } from "./iterative.js";
import { answers, NODES, type NodeName, startNode } from "./node.js";
import { playReconciliation } from "./reconciliation.js";
import type { Story, Tell } from "./story.js";

const STORIES: Readonly<Record<string, Story>> = {
  fees: playFees,
  cards: playCards,
  iterative: playIterative,
  reconciliation: playReconciliation,
};

async function playOn(name: NodeName, stories: readonly Story[]): Promise<void> {
  const tell: Tell = (sentence) => console.log(`${styleText("green", "✔")} ${name}: ${sentence}`);
  const node = await startNode(name);
  const folder = await mkdtemp(path.join(tmpdir(), "tallystick-e2e-"));
  try {
    tell(`a node answers at ${node.url}`);
    await play(node.url, folder, stories, tell);
  } finally {
    await node.kill();
    await rm(folder, { recursive: true });
  }
  assert.equal(await answers(node.url), false);
  tell("the node was killed");
}

async function play(
  url: string,
  folder: string,
  stories: readonly Story[],
  tell: Tell,
): Promise<void> {
  const chain = await network.create({
    network: "localhost",
    chainType: "l1",
    override: { url },
  });
  const deployed = await ignite(chain, suite, { folder });
  const height = await chain.ethers.provider.getBlockNumber();
  assert.deepEqual(await ignite(chain, suite, { folder }), deployed);
  assert.equal(await chain.ethers.provider.getBlockNumber(), height);
  tell("the suite was deployed, and a second run sent nothing");

  for (const story of stories) await story(chain, deployed, tell);
  await chain.close();
}

function nodes(name: string | undefined): readonly NodeName[] {
  if (name === undefined) return NODES;
  const known = NODES.filter((each) => each === name);
  if (known.length === 0) throw new Error(`--node takes ${NODES.join(" or ")}.`);
  return known;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: "string" } },
});
const stories = chosen(STORIES, positionals, "story").map(([, story]) => story);
for (const name of nodes(values.node)) {
  const start = performance.now();
  await playOn(name, stories);
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}
