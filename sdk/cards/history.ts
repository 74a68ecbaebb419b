/**
 * Fetches the events of a PrepaidCards from a node.
 * @module
 */
import type { Provider } from "ethers";

import { fetchHistory, type Span } from "../common/history.js";
import { type CardEvent, readEvents } from "./events.js";

/** All events of a span of blocks, in the order of the chain. */
export function fetchEvents(
  prepaidCards: string,
  provider: Provider,
  span: Span = {},
): Promise<CardEvent[]> {
  return fetchHistory(prepaidCards, provider, span, (logs, timeOf) =>
    readEvents(prepaidCards, logs, timeOf),
  );
}
