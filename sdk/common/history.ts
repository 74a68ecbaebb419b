/**
 * The events of a contract, with their places and times, from a node; or those of one transaction, from its receipt.
 * @module
 */
import type { BaseContract, Provider, TransactionReceipt } from "ethers";

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
 * @param read Decodes the logs of whole transactions; of those that the topics leave.
 * @param topics Which logs alone are wanted, as ethers filters them; all by default.
 * @throws Error where a block is gone that a log was in: the chain was reorganized.
 */
export async function fetchHistory<Event>(
  contract: string,
  provider: Provider,
  { fromBlock = 0, toBlock, step = 10_000 }: Span,
  read: (logs: readonly RawLog[], timeOf: TimeOf) => readonly Event[],
  topics: readonly (string | readonly string[] | null)[] = [],
): Promise<Event[]> {
  const last = toBlock ?? (await provider.getBlockNumber());
  const events: Event[] = [];
  for (let from = fromBlock; from <= last; from += step) {
    const filter = { address: contract, fromBlock: from, topics: topics.map(copied) };
    const logs = await provider.getLogs({ ...filter, toBlock: Math.min(from + step - 1, last) });
    const times = await timesOf(
      provider,
      logs.map(({ blockNumber }) => blockNumber),
    );
    for (const event of read(logs, (block) => times.get(block) ?? 0n)) events.push(event);
  }
  return events;
}

/** One topic, any of some, or whichever. */
function copied(topic: string | readonly string[] | null): string | string[] | null {
  return topic === null || typeof topic === "string" ? topic : [...topic];
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

type Of = Pick<BaseContract, "target">;

interface Told {
  readonly name: string;
  readonly args: unknown;
}

type ArgsOf<Event extends Told, N> = Extract<Event, { readonly name: N }>["args"];

/** Reads what a contract has told in one transaction. Its time is not known to a receipt: it is 0. */
export interface Listener<Event extends Told> {
  readonly eventsIn: (contract: Of, receipt: TransactionReceipt) => readonly Event[];
  /** What the events of a name say. */
  readonly argsIn: <N extends Event["name"]>(
    contract: Of,
    receipt: TransactionReceipt,
    name: N,
  ) => ArgsOf<Event, N>[];
  /** What the only event of a name says. @throws Error where there is none. */
  readonly onlyArgsIn: <N extends Event["name"]>(
    contract: Of,
    receipt: TransactionReceipt,
    name: N,
  ) => ArgsOf<Event, N>;
}

/** @param read Decodes the logs of whole transactions of a contract, whose target is its address. */
export function listenerOf<Event extends Told>(
  read: (contract: string, logs: readonly RawLog[], timeOf: TimeOf) => readonly Event[],
): Listener<Event> {
  const eventsIn: Listener<Event>["eventsIn"] = ({ target }, { logs }) =>
    read(target as string, logs, () => 0n);
  const argsIn: Listener<Event>["argsIn"] = (contract, receipt, name) =>
    eventsIn(contract, receipt)
      .filter((event) => event.name === name)
      .map(({ args }) => args as ArgsOf<Event, typeof name>);
  return {
    eventsIn,
    argsIn,
    onlyArgsIn(contract, receipt, name) {
      const [args] = argsIn(contract, receipt, name);
      if (args === undefined) throw new Error(`transaction ${receipt.hash} has no event ${name}`);
      return args;
    },
  };
}
