/**
 * Prepaid cards: a file for each role, the pure rules, and the replay of the ledger from events.
 * @packageDocumentation
 */
export * from "./batch.js";
export * from "./calendar.js";
export { connect, type Done, type PrepaidCards } from "./contract.js";
export * from "./declines.js";
export * from "./errors.js";
export * from "./events.js";
export { feeOf } from "./fees.js";
export * from "./history.js";
export type { SomeLimits } from "./inputs.js";
export * from "./keys.js";
export * from "./ledger.js";
export * from "./limits.js";
export * from "./replay.js";
/** What the contract decides about a payment; its names are short, so they stand behind one. */
export * as rules from "./rules.js";
/** Periods and rates over time; its names are short, so they stand behind one. */
export * as schedule from "./schedule.js";
export * from "./signatures.js";
/** What a merchant gets to reconcile; likewise. */
export * as statements from "./statements.js";
export * from "./terms.js";
export * from "./topups.js";
export * from "./clearing.js";
export * from "./gateway.js";
export * from "./holder.js";
export * from "./issuer.js";
export * from "./merchant.js";
export * from "./messages.js";
export * from "./offline.js";
export * from "./outcomes.js";
export { type AuthorizedTopUp, TopUpPayer } from "./payer.js";
export * from "./receipts.js";
export * from "./regulator.js";
export * from "./sealing.js";
export * from "./terminal.js";
export * from "./passkeys.js";
export * from "./report/index.js";
