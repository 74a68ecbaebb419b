// npm run e2e [-- --node hardhat|anvil]: the suite on real nodes, each a process of its own on a free port that is
// killed hard at the end: deployed by the shipped modules, a second run of them, then a story of all roles.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { network } from "hardhat";

import suite from "../../deploy/modules/suite.js";
import { ignite } from "../deploy/ignite.js";
import { playFees, type Tell } from "./fees.js";
import { answers, NODES, type NodeName, startNode } from "./node.js";

async function playOn(name: NodeName): Promise<void> {
  const tell: Tell = (sentence) => console.log(`${styleText("green", "✔")} ${name}: ${sentence}`);
  const node = await startNode(name);
  const folder = await mkdtemp(path.join(tmpdir(), "tallystick-e2e-"));
  try {
    tell(`a node answers at ${node.url}`);
    await play(node.url, folder, tell);
  } finally {
    await node.kill();
    await rm(folder, { recursive: true });
  }
  assert.equal(await answers(node.url), false);
  tell("the node was killed");
}

async function play(url: string, folder: string, tell: Tell): Promise<void> {
  const chain = await network.create({
    network: "localhost",
    chainType: "l1",
    override: { url },
  });
  const { feeAccounts } = await ignite(chain, suite, { folder });
  const height = await chain.ethers.provider.getBlockNumber();
  const second = await ignite(chain, suite, { folder });
  assert.equal(second.feeAccounts, feeAccounts);
  assert.equal(await chain.ethers.provider.getBlockNumber(), height);
  tell("the suite was deployed, and a second run sent nothing");

  await playFees(chain, feeAccounts, tell);
  await chain.close();
}

function chosen(name: string | undefined): readonly NodeName[] {
  if (name === undefined) return NODES;
  const known = NODES.filter((each) => each === name);
  if (known.length === 0) throw new Error(`--node takes ${NODES.join(" or ")}.`);
  return known;
}

const { values } = parseArgs({ options: { node: { type: "string" } } });
for (const name of chosen(values.node)) {
  const start = performance.now();
  await playOn(name);
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}
