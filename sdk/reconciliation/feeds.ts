/**
 * RE-2. Records of what happened in the other rooms, ready for a `Participant`'s books: each has a reference that follows from
 * chain, contract and what happened, an amount in minor units, a day, and fields that are compared by hash. Many of them make a
 * run.
 * @module
 */
export * from "./feeds/batches.js";
export * from "./feeds/books.js";
export * from "./feeds/cardPayments.js";
export * from "./feeds/clearingStatements.js";
export * from "./feeds/feeCharges.js";
export { minorUnits, type Money } from "./feeds/money.js";
export * from "./feeds/settlements.js";
export type { Days, Feed, RoomEvent, Source } from "./feeds/sources.js";
