/**
 * Fetches the events of a FeeAccounts from a node.
 * @module
 */
import type { Provider } from "ethers";

import { type FeeEvent, readEvents } from "./events.js";

export interface Span {
  /** First block; that of the deployment is early enough. */
  readonly fromBlock?: number;
  /** Last block; the newest by default. */
  readonly toBlock?: number;
  /** Most blocks that the node is asked for at once. */
  readonly step?: number;
}

/** All events of a span of blocks, in the order of the chain. */
export async function fetchEvents(
  feeAccounts: string,
  provider: Provider,
  { fromBlock = 0, toBlock, step = 10_000 }: Span = {},
): Promise<FeeEvent[]> {
  const last = toBlock ?? (await provider.getBlockNumber());
  const events: FeeEvent[] = [];
  for (let from = fromBlock; from <= last; from += step) {
    const filter = { address: feeAccounts, fromBlock: from };
    const logs = await provider.getLogs({ ...filter, toBlock: Math.min(from + step - 1, last) });
    const times = await timesOf(
      provider,
      logs.map(({ blockNumber }) => blockNumber),
    );
    for (const event of readEvents(feeAccounts, logs, (block) => times.get(block) ?? 0n)) {
      events.push(event);
    }
  }
  return events;
}

async function timesOf(
  provider: Provider,
  blocks: readonly number[],
): Promise<Map<number, bigint>> {
  const times = new Map<number, bigint>();
  for (const number of new Set(blocks)) {
    const block = await provider.getBlock(number);
    if (block === null) throw new Error(`block ${number} is gone: the chain was reorganized`);
    times.set(number, BigInt(block.timestamp));
  }
  return times;
}
