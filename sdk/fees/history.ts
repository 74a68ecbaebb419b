/**
 * Fetches the events of a FeeAccounts from a node.
 * @module
 */
import type { Provider } from "ethers";

import { fetchHistory, type Span } from "../common/history.js";
import { type FeeEvent, readEvents } from "./events.js";

/** All events of a span of blocks, in the order of the chain. */
export function fetchEvents(
  feeAccounts: string,
  provider: Provider,
  span: Span = {},
): Promise<FeeEvent[]> {
  return fetchHistory(feeAccounts, provider, span, (logs, timeOf) =>
    readEvents(feeAccounts, logs, timeOf),
  );
}
