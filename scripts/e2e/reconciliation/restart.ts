import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

import { id } from "ethers";

import { records } from "../../../sdk/reconciliation/index.js";
import { fetchEvents } from "../../../sdk/reconciliation/history.js";
import type { Tell } from "../story.js";
import { type Cast, orderOf, PRICE, REGISTER, secretOf, SELLER } from "./cast.js";
import type { Work } from "./party.js";

const COUNT = 12;
/** After how many orders each process is killed. */
const LIVES = [2, 3, 1];
const BLOCK_MS = 40;

/** The register's process is killed again and again, whatever it has sent, and neither loses nor doubles a posting. */
export async function playRestart(cast: Cast, url: string, tell: Tell): Promise<void> {
  const { address, number: template, fromBlock, provider, keep, participant, status } = cast;
  // references as they are on chain: the books of the process know them by these
  const orders = Array.from({ length: COUNT }, (_, place) => id(`e2e restart ${place}`));
  for (const order of orders) keep(SELLER, orderOf(order));
  await participant(SELLER).post(...orders);
  const before = await provider.getBlockNumber();
  const work: Work = {
    url,
    address,
    template,
    role: REGISTER,
    fromBlock,
    keySecret: secretOf("register's key"),
    nodeSecret: secretOf("register's node"),
    orders,
  };

  await withSlowBlocks(cast, async () => {
    for (const life of LIVES) assert.equal(await live(work, life), null, "it was killed");
    assert.equal(await live(work, Infinity), 0);
  });

  const events = await fetchEvents(address, provider, { fromBlock: before + 1 });
  const posted = events.flatMap((event) =>
    event.name === "LegPosted" ? [event.args.businessReference] : [],
  );
  assert.deepEqual(posted.toSorted(), orders.toSorted());
  const others = events.filter(({ name }) => name !== "LegPosted");
  assert.deepEqual(others, [], "no second leg was alarmed");
  for (const order of orders) assert.equal(await status(order), "Open");
  const held = await participant(SELLER).read(orders[0] ?? "");
  assert.equal(held && records.legOf(held.state.record, REGISTER)?.amount, PRICE);
  tell(
    `a node that was killed ${LIVES.length} times, with transactions on their way, has posted each of ${COUNT} orders once`,
  );
}

/** A block now and then, so that a process is killed while what it has sent waits. */
async function withSlowBlocks({ chain }: Cast, play: () => Promise<void>): Promise<void> {
  const request = (method: string, ...params: unknown[]) =>
    chain.provider.request({ method, params });
  await request("evm_setAutomine", false);
  const over = new AbortController();
  const mining = (async () => {
    while (!over.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
      await request("evm_mine");
    }
  })();
  try {
    await play();
  } finally {
    over.abort();
    await mining;
    await request("evm_setAutomine", true);
  }
}

/** @param most Orders, after which it is killed. @returns Its exit code; null where it was killed. */
async function live(work: Work, most: number): Promise<number | null> {
  const file = path.join(import.meta.dirname, "party.ts");
  const child = spawn(process.execPath, ["--import", "tsx", file, JSON.stringify(work)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = 0;
  createInterface({ input: child.stdout }).on("line", () => {
    told += 1;
    // the next one is on its way by then
    if (told === most) setTimeout(() => child.kill("SIGKILL"), BLOCK_MS / 2);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}
