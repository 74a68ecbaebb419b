/**
 * Fetches the events of an IterativePayments from a node.
 * @module
 */
import type { Provider } from "ethers";

import { fetchHistory, type Span } from "../common/history.js";
import { type IterativeEvent, readEvents } from "./events.js";

/** All events of a span of blocks, in the order of the chain. */
export function fetchEvents(
  iterativePayments: string,
  provider: Provider,
  span: Span = {},
): Promise<IterativeEvent[]> {
  return fetchHistory(iterativePayments, provider, span, (logs, timeOf) =>
    readEvents(iterativePayments, logs, timeOf),
  );
}
