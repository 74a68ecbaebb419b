/**
 * The errors of Reconciliation, and of the payouts of its cases, as sentences.
 * @module
 */
import { Interface } from "ethers";

import { type Catalog, COMMON, createExplain, revertDataOf } from "../common/errors.js";
import { ICasePayouts__factory } from "../../typechain-types/factories/contracts/reconciliation/ICasePayouts__factory.js";
import { IReconciliationEvents__factory } from "../../typechain-types/factories/contracts/reconciliation/IReconciliationEvents__factory.js";
import { type Refusal, refusalOf } from "./refusals.js";

type Abi =
  (typeof IReconciliationEvents__factory.abi)[number] | (typeof ICasePayouts__factory.abi)[number];

/** Names of the contracts' errors: the compiler finds a missing sentence. */
export type ReconciliationErrorName = Extract<Abi, { type: "error" }>["name"];

const STATUS_NUMBERS =
  "0 none, 1 open, 2 matched, 3 alarmed, 4 adjustment proposed, 5 adjusted, 6 final";
const ALARM_NUMBERS =
  "0 amount, 1 currency, 2 date, 3 fields, 4 missing, 5 duplicate, 6 unexpected, 7 late, 8 withheld, 9 equivocation, 10 books differ, 11 observer differs";
const REFUSAL_NUMBERS =
  "1 bad leg, 2 superseded template, 3 stale record, 4 other generation, 5 closed, 6 out of turn, 7 other commitment, 8 not all have committed";

const SENTENCES: Readonly<Record<ReconciliationErrorName, string>> = {
  CasePayouts_BadPayout: "A payout is of something, to somebody.",
  CasePayouts_NotAllowed:
    "{account} is neither the payout's payer nor the executor of its case's template.",
  CasePayouts_NotDue:
    "Payout {payoutId} waits: its case is in status {status} (" +
    STATUS_NUMBERS +
    "), held: {isHeld}; it is paid when that has matched or was adjusted, but not if it was written off.",
  CasePayouts_NotFunded:
    "Payout {payoutId} holds nothing: state {state} (0 not funded, 2 paid, 3 returned).",
  CasePayouts_NotReturnable:
    "Payout {payoutId} is not its payer's: its case is in status {status} (" +
    STATUS_NUMBERS +
    "), held: {isHeld}.",
  CasePayouts_OtherAmount: "The token moved {received} instead of {amount}.",
  CasePayouts_TooEarly: "The payer has it back from {returnableAt time} on.",
  Reconciliation_AdjustedTwice:
    "An adjustment books for role {role} at most once, and corrects each of its fields at most once.",
  Reconciliation_AlreadyAlarmed:
    "Case {caseId} has had this alarm in this generation: code {code} (" +
    ALARM_NUMBERS +
    ") of role {role}.",
  Reconciliation_AmountOutOfRange:
    "The journal would make the leg of role {role} say {amount}: it says 0 to 2^96 − 1 minor units.",
  Reconciliation_BadAcceptance:
    "Role {role} has not accepted case {caseId} as the template asks, or accepted it where nothing is asked.",
  Reconciliation_BadCorrection:
    "The leg of role {role} does not say what is to be corrected (field {field}: 0 currency, 1 value date, 2 other fields), or cannot say what is stated in its place.",
  Reconciliation_BadCount: "{count} are too few or too many: 1 to {most}.",
  Reconciliation_BadException:
    "Record {index} of run {caseId} is no exception: its leaves are equal, it lies beyond the last, or they do not ascend.",
  Reconciliation_BadProof: "The proof does not lead to the roots of run {caseId}.",
  Reconciliation_BadTemplate:
    "Term {term} of the template is out of range, or does not go with another.",
  Reconciliation_BadWaiver:
    "Alarm {code} (" + ALARM_NUMBERS + ") of role {role} cannot be waived like this.",
  Reconciliation_Blind:
    "The legs of template {template} are blind: they are committed to, then opened.",
  Reconciliation_DemandWaits: "A demand to role {role} of run {caseId} waits for its answer.",
  Reconciliation_Expired: "It is too late since {expiry time}.",
  Reconciliation_ExpiresLate:
    "An adjustment waits until {last time} at most, not until {expiry time}.",
  Reconciliation_MayNotCheck:
    "Role {role} may not approve, or refuse, this for case {caseId}: it is no checker, of the maker's entity, named by what is waived, or has approved.",
  Reconciliation_MayNotMake: "Role {role} makes no adjustments of case {caseId}.",
  Reconciliation_NeedsNoAcceptance: "Roles of template {template} need not accept a case.",
  Reconciliation_NeverWrittenOff: "Template {template} writes nothing off.",
  Reconciliation_NoArbiter: "The template of case {caseId} has no arbiter.",
  Reconciliation_NobodyChecks:
    "Nobody is left who may approve this for case {caseId}, and no arbiter who could in time.",
  Reconciliation_NoDemand: "No such demand to role {role} of run {caseId} waits.",
  Reconciliation_NoDifference:
    "The two lists of run {caseId} do not differ, or all that does is declared.",
  Reconciliation_NoLegOf: "There is no leg of role {role} to adjust.",
  Reconciliation_NoLegs: "Nothing was posted.",
  Reconciliation_NoRun: "The cases of template {template} are no runs.",
  Reconciliation_NoSides: "Run {caseId} has not the legs of both sides.",
  Reconciliation_NotAlarmed:
    "Case {caseId} has no open alarm with code {code} (" +
    ALARM_NUMBERS +
    ") of role {role}, or it is waived twice.",
  Reconciliation_NotApproved:
    "No adjustment with hash {adjustment} that calls other contracts is approved.",
  Reconciliation_NotBlind: "The legs of template {template} are not blind: they are posted.",
  Reconciliation_NotEven:
    "With the adjustment the legs of case {caseId} are still not within tolerance.",
  Reconciliation_NothingDue:
    "Nothing is due of role {role} in case {caseId}: it is not expected, has posted, was let off, or its turn has not come.",
  Reconciliation_NotObserver: "Template {template} has no observer {account}.",
  Reconciliation_NotOverdue: "Role {role} of case {caseId} has time until {due time}.",
  Reconciliation_NotSigned: "This is an act of {account}, which neither sends nor signed it.",
  Reconciliation_OtherGeneration: "Case {caseId} is in generation {generation}.",
  Reconciliation_OtherKey: "The role's key is {key}, or the new one is none.",
  Reconciliation_OtherLeaves: "The leaves are not those that were demanded of run {caseId}.",
  Reconciliation_OtherLeg:
    "The leg with hash {hash} is none of this case, or not the one at its place under the signature.",
  Reconciliation_OtherList:
    "The list of role {role} of run {caseId} is another: its leg says another count, other ids or another root.",
  Reconciliation_OtherProposal:
    "Another proposal waits in case {caseId}, or this one has got another approval meanwhile.",
  Reconciliation_OwnAlarm:
    "An open alarm of case {caseId} names role {role}: its entity does not write it off.",
  Reconciliation_OwnReport:
    "Role {role} of case {caseId} is of the entity that reported: it does not rule that this was baseless.",
  Reconciliation_QuotaReached:
    "Of observer {account} of template {template} {quota} reports wait: more it may not have.",
  Reconciliation_Refused:
    "The leg or commitment of case {caseId} is not taken: reason {reason} (" +
    REFUSAL_NUMBERS +
    ").",
  Reconciliation_SameLeg: "Twice the leg with hash {hash} is no equivocation.",
  Reconciliation_SpentKey: "The role has replaced key {key} before: it never comes back.",
  Reconciliation_StaleNumber:
    "The number of an adjustment of case {caseId} exceeds {last}, not {number}: each proposal uses one up.",
  Reconciliation_StaleRecord: "The record is not that of case {caseId}: somebody was faster.",
  Reconciliation_Starved: "{gas} gas is too little to carry out the call.",
  Reconciliation_StaysAlarmed:
    "The adjustment leaves alarms of case {caseId} open: {alarms}, as bits 16 · code + role.",
  Reconciliation_TooEarly: "It is too early until {start time}.",
  Reconciliation_TooManyCalls: "An adjustment makes at most 16 calls, not {count}.",
  Reconciliation_Unbalanced: "The journal of role {role} does not add up to 0: {rest} is left.",
  Reconciliation_UnknownCall: "The adjustment has {count} calls, none with number {index}.",
  Reconciliation_UnknownProgress:
    "Run {caseId} has not come to {current} by what was declared, or its legs are others by now.",
  Reconciliation_UnknownRole: "Template {template} has no role {role}.",
  Reconciliation_UnknownTemplate: "There is no template {template}.",
  Reconciliation_UnlistedCall: "The template does not list function {selector} of {target}.",
  Reconciliation_WrongCount:
    "There are {count} signatures, and {expected} officers who are to agree.",
  Reconciliation_WrongPrepayment: "A demand prepays {due} wei, not {value}.",
  Reconciliation_WrongStake: "An observer puts in {stake} wei, not {value}.",
  Reconciliation_WrongStatus:
    "Case {caseId} is in status {status} (" + STATUS_NUMBERS + "), which does not allow this.",
  Reconciliation_WrongTime:
    "The demand is to be answered before {deadline time}, and ended from then on.",
  Reconciliation_WrongVersion: "The next version of family {family} is {next}, not {version}.",
  Reconciliation_ZeroAddress: "Nothing is paid to nobody.",
};

/** The catalog, for an `explain` that knows other rooms too. */
export const reconciliationErrors: Catalog = {
  abi: new Interface([
    ...IReconciliationEvents__factory.abi,
    ...ICasePayouts__factory.abi.filter(({ type }) => type === "error"),
  ]),
  sentences: SENTENCES,
};

/**
 * Explains in one sentence why Reconciliation or CasePayouts refused: takes whatever an ethers call threw, revert data, or the bare selector
 * of an error.
 */
export const explain = createExplain(reconciliationErrors, COMMON);

/** Why the only leg of a call was not taken; undefined where the call failed for something else. */
export function refusalIn(error: unknown): Refusal | undefined {
  const data = revertDataOf(error);
  const { abi } = reconciliationErrors;
  const refused = abi.getError("Reconciliation_Refused");
  if (data === undefined || refused === null || !data.startsWith(refused.selector))
    return undefined;
  return data.length === refused.selector.length
    ? undefined
    : refusalOf(abi.decodeErrorResult(refused, data)[1] as bigint);
}
