/**
 * Fetches the events of a Reconciliation from a node.
 * @module
 */
import { type Provider, toBeHex } from "ethers";

import { fetchHistory, type Span } from "../common/history.js";
import { type ReconciliationEvent, readEvents } from "./events.js";
import { caseIdOf } from "./records.js";

/** All events of a span of blocks, in the order of the chain. */
export function fetchEvents(
  reconciliation: string,
  provider: Provider,
  span: Span = {},
): Promise<ReconciliationEvent[]> {
  return fetchHistory(reconciliation, provider, span, (logs, timeOf) =>
    readEvents(reconciliation, logs, timeOf),
  );
}

/**
 * The events of some cases of a template, and of the template itself, in the order of the chain: enough for their replay.
 * Whether a newer version has superseded the template they do not tell.
 * @param references Business references, each 32 bytes in hex.
 */
export function fetchCases(
  reconciliation: string,
  provider: Provider,
  template: number,
  references: readonly string[],
  span: Span = {},
): Promise<ReconciliationEvent[]> {
  const cases = references.map((reference) => caseIdOf(template, reference));
  return fetchHistory(
    reconciliation,
    provider,
    span,
    (logs, timeOf) => readEvents(reconciliation, logs, timeOf),
    // the first topic behind the event's own is the case's id, or the template's number
    [null, [toBeHex(template, 32), ...cases]],
  );
}
