/**
 * Reconciliation: all parties of a business transaction post their records of it, and what does not agree is an alarm that all
 * see. Participant, one side of a run, officer, observer, watcher and regulator, templates, legs and their hashed fields, the
 * pure rules, and the replay of everything from events.
 * @packageDocumentation
 */
export {
  type Adjustment,
  adjustmentHash,
  type Call,
  type Journal,
  LEG_FIELDS,
  type LegCorrection,
  type Objection,
  type Waiver,
  wordOf,
} from "./adjustments.js";
export { caseOn, connect, type Done, type Reconciliation } from "./contract.js";
export { demandHash, type LeafDemand, type ShownLeaf, type ShownLeaves } from "./demands.js";
export type { DeskOptions } from "./desk.js";
export {
  explain,
  type ReconciliationErrorName,
  reconciliationErrors,
  refusalIn,
} from "./errors.js";
export * from "./events.js";
/** RE-2. Fields that are compared by hash; its names are short, so they stand behind one. */
export * as fields from "./fields.js";
export type { Fields, FieldValue, OpenedField } from "./fields.js";
/** What happened in the other rooms, as records; its names are short, so they stand behind one. */
export * as feeds from "./feeds.js";
export * from "./history.js";
export { daysOf, referenceOf, showDate } from "./inputs.js";
export * from "./legs.js";
export * from "./lei.js";
export * from "./ledger.js";
export * from "./observer.js";
export * from "./officer.js";
export * from "./participant.js";
export {
  type AdjustmentProposal,
  type Draft,
  draftOf,
  mayApprove,
  objectionTo,
} from "./proposals.js";
/** What is on record of a case; its names are short, so they stand behind one. */
export * as records from "./records.js";
export type { Alarm, AlarmCode, CaseRecord, Figures, Origin, RecordedLeg } from "./records.js";
export { explainAlarm, explainRefusal, type Refusal, refusalOf, REFUSALS } from "./refusals.js";
export * from "./registration.js";
export * from "./regulator.js";
export * from "./replay.js";
export * from "./report.js";
/** What the contract decides about a posting; its names are short, so they stand behind one. */
export * as rules from "./rules.js";
export type { CaseState, CaseStatus, Commitment, Leg, Outcome, Poster } from "./rules.js";
export { STATUSES } from "./rules.js";
/** What the contract compares, and when it is too late. */
export * as comparing from "./comparing.js";
export * as deadlines from "./deadlines.js";
export { closingsOf, type SideLeaves, totalOf, treeOf, withShown } from "./runs.js";
export * from "./shipped.js";
export * from "./side.js";
export * from "./signatures.js";
export * from "./template.js";
export * from "./terms.js";
export { ABSENT, idsRootOf, type RunLeaf, type RunList, runFieldsOf } from "./trees.js";
export * from "./watcher.js";
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
