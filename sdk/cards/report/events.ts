/**
 * CA-18. The events that a report is made from: all there are.
 * @module
 */
export type { CardEvent as ReportEvent } from "../events.js";
