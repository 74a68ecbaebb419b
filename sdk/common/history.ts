/**
 * The events of a contract, with their places and times, from a node.
 * @module
 */
import type { Provider } from "ethers";

/** Where and when something happened. */
export interface Position {
  readonly block: number;
  /** Second of the block. */
  readonly time: bigint;
  readonly transaction: string;
  /** Index of the log in its block. */
  readonly log: number;
}

/** What is needed of a log; ethers' `Log` is one. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly transactionHash: string;
  readonly index: number;
}

/** Second of a block. */
export type TimeOf = (block: number) => bigint;

/** A span of blocks. */
export interface Span {
  /** First block; that of the deployment is early enough. */
  readonly fromBlock?: number;
  /** Last block; the newest by default. */
  readonly toBlock?: number;
  /** Most blocks that the node is asked for at once. */
  readonly step?: number;
}

/** The place of a log. */
export function positionOf(log: RawLog, timeOf: TimeOf): Position {
  const { blockNumber: block, transactionHash: transaction, index } = log;
  return { block, time: timeOf(block), transaction, log: index };
}

/**
 * All events of a contract in a span of blocks, in the order of the chain.
 * @param read Decodes the logs of whole transactions.
 * @throws Error where a block is gone that a log was in: the chain was reorganized.
 */
export async function fetchHistory<Event>(
  contract: string,
  provider: Provider,
  { fromBlock = 0, toBlock, step = 10_000 }: Span,
  read: (logs: readonly RawLog[], timeOf: TimeOf) => readonly Event[],
): Promise<Event[]> {
  const last = toBlock ?? (await provider.getBlockNumber());
  const events: Event[] = [];
  for (let from = fromBlock; from <= last; from += step) {
    const filter = { address: contract, fromBlock: from };
    const logs = await provider.getLogs({ ...filter, toBlock: Math.min(from + step - 1, last) });
    const times = await timesOf(
      provider,
      logs.map(({ blockNumber }) => blockNumber),
    );
    for (const event of read(logs, (block) => times.get(block) ?? 0n)) events.push(event);
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
