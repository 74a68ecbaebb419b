/**
 * Prepaid fee accounts: a file for each role (`Operator`, `Payer`, `Holder`, `Executor`, `Compliance`), the pure rules,
 * the replay of the ledger from events, and the statement of an account.
 * @packageDocumentation
 */
export * from "./account.js";
export * from "./batches.js";
export * from "./compliance.js";
export { connect, type Done, type FeeAccounts } from "./contract.js";
export * from "./errors.js";
export * from "./events.js";
export * from "./executor.js";
export * from "./formats.js";
export * from "./history.js";
export * from "./holder.js";
export { type Cap, MAX_AMOUNT, type Terms } from "./inputs.js";
export * from "./operator.js";
export * from "./packing.js";
export * from "./payer.js";
export * from "./replay.js";
/** The arithmetic of one tranche; its names are short, so they stand behind one. */
export * as rules from "./rules.js";
export * from "./signatures.js";
export * from "./statement.js";
