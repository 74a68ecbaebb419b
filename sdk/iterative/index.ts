/**
 * Iterative payments: many payments, one chain transaction. Payer and payee, the acceptance policy, channels and what is signed
 * of them, raw transactions, proofs of what a block has, the pure rules and deadlines, and the replay of everything from events.
 * @packageDocumentation
 */
export * from "./acts.js";
export { type AnswerCode, AnswerError, type Rpc } from "./answers.js";
export {
  decodeRecord,
  encodeRecord,
  type Kept,
  type KeptPayment,
  type KeptVoucher,
  type PayeeAccount,
  type PayerAccount,
} from "./books.js";
export * from "./building.js";
export * from "./channel.js";
export { connect, type Done, type IterativePayments, type OnChain } from "./contract.js";
export * from "./deadlines.js";
/** What the contract decides about a dispute; the names are its functions', so they stand behind one. */
export * as disputes from "./disputes.js";
export * from "./disputing.js";
export { type Effect, effectOf, type Happened } from "./effects.js";
export * from "./errors.js";
export * from "./events.js";
export type { Header } from "./headers.js";
export * from "./history.js";
export * from "./inclusions.js";
export type { Claimed, Landed, PayeeOptions } from "./collector.js";
export type { AnyPayment } from "./hearing.js";
export * from "./payee.js";
export * from "./payer.js";
export * from "./payments.js";
export * from "./policy.js";
export * from "./rawReceipts.js";
export type { NewChannel } from "./proposals.js";
export * from "./rawTransactions.js";
export * from "./receipts.js";
export { explainRefusal, type Refusal, type RefusalCode, REFUSALS } from "./refusals.js";
export * from "./replay.js";
export { type DecodingCode, DecodingError } from "./rlp.js";
/** What the contract decides about a channel; its names are short, so they stand behind one. */
export * as rules from "./rules.js";
export * from "./signatures.js";
export * from "./standing.js";
export * from "./stops.js";
export * from "./tries.js";
export * from "./view.js";
export type { Landing, Landings } from "./landings.js";
export * from "./through.js";
export * from "./transfers.js";
export * from "./vouchers.js";
export {
  generateP256,
  isSignedBy,
  type Key,
  type KeyPair,
  p256Id,
  p256Key,
  secp256k1Key,
  secp256k1Signature,
} from "../common/keys.js";
