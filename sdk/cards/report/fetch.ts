/**
 * CA-18. Makes the regulator's report from a node.
 * @module
 */
import type { Provider } from "ethers";

import { InputError } from "../../common/inputs.js";
import { balanceOf } from "../../common/token.js";
import type { CardEvent } from "../events.js";
import { fetchEvents } from "../history.js";
import type { ReportParameters } from "./parameters.js";
import { type Report, reportOf, type ReportSpan } from "./report.js";

/** What is asked of a node. */
export interface ReportRequest extends ReportSpan {
  /** Those of the Chinese rules that are not named. */
  readonly parameters?: Partial<ReportParameters>;
  /** Block of the deployment, or an earlier one; 0 by default. */
  readonly fromBlock?: number;
  /** Most blocks that the node is asked for at once. */
  readonly step?: number;
}

/**
 * CA-18. Fetches all events before `to`, and the tokens that are held then.
 * @throws InputError where the span has not ended on the chain, or ends before `fromBlock`.
 */
export async function fetchReport(
  prepaidCards: string,
  provider: Provider,
  { from, to, parameters, fromBlock = 0, step }: ReportRequest,
): Promise<Report> {
  const toBlock = await lastBlockBefore(provider, to, fromBlock);
  const span = { fromBlock, toBlock, ...(step === undefined ? {} : { step }) };
  const events = await fetchEvents(prepaidCards, provider, span);
  const held = new Map<string, bigint>();
  for (const token of tokensOf(events))
    held.set(token, await balanceOf(token, provider, prepaidCards, toBlock));
  return reportOf(events, { from, to }, Object.fromEntries(held), parameters);
}

function tokensOf(events: readonly CardEvent[]): Set<string> {
  return new Set(
    events.flatMap(({ name, args }) => (name === "ProgramCreated" ? [args.terms.token] : [])),
  );
}

/** The last block whose second lies before another, found by halves. */
async function lastBlockBefore(
  provider: Provider,
  second: number,
  fromBlock: number,
): Promise<number> {
  let [before, after] = [fromBlock, await provider.getBlockNumber()];
  if ((await timeOf(provider, after)) < second)
    throw new InputError(`no block is as late as ${second} yet: more could still happen`);
  if ((await timeOf(provider, before)) >= second)
    throw new InputError(`block ${before} is not before ${second}`);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if ((await timeOf(provider, middle)) < second) before = middle;
    else after = middle;
  }
  return before;
}

async function timeOf(provider: Provider, number: number): Promise<number> {
  const block = await provider.getBlock(number);
  if (block === null) throw new Error(`block ${number} is gone: the chain was reorganized`);
  return block.timestamp;
}
