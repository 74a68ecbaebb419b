/**
 * The errors of Reconciliation as sentences.
 * @module
 */
import { type Catalog, COMMON, createExplain, revertDataOf } from "../common/errors.js";
import { IReconciliationEvents__factory } from "../../typechain-types/factories/contracts/reconciliation/IReconciliationEvents__factory.js";
import { type Refusal, refusalOf } from "./refusals.js";

type Abi = (typeof IReconciliationEvents__factory.abi)[number];

/** Names of the contract's errors: the compiler finds a missing sentence. */
export type ReconciliationErrorName = Extract<Abi, { type: "error" }>["name"];

const STATUS_NUMBERS =
  "0 none, 1 open, 2 matched, 3 alarmed, 4 adjustment proposed, 5 adjusted, 6 final";
const ALARM_NUMBERS =
  "0 amount, 1 currency, 2 date, 3 fields, 4 missing, 5 duplicate, 6 unexpected, 7 late, 8 withheld, 9 equivocation, 10 books differ, 11 observer differs";
const REFUSAL_NUMBERS =
  "1 bad leg, 2 superseded template, 3 stale record, 4 other generation, 5 closed, 6 out of turn, 7 other commitment, 8 not all have committed";

const SENTENCES: Readonly<Record<ReconciliationErrorName, string>> = {
  Reconciliation_AlreadyAlarmed:
    "Case {caseId} has had this alarm in this generation: code {code} (" +
    ALARM_NUMBERS +
    ") of role {role}.",
  Reconciliation_BadAcceptance:
    "Role {role} has not accepted case {caseId} as the template asks, or accepted it where nothing is asked.",
  Reconciliation_BadTemplate:
    "Term {term} of the template is out of range, or does not go with another.",
  Reconciliation_Blind:
    "The legs of template {template} are blind: they are committed to, then opened.",
  Reconciliation_NeedsNoAcceptance: "Roles of template {template} need not accept a case.",
  Reconciliation_NoLegs: "Nothing was posted.",
  Reconciliation_NotBlind: "The legs of template {template} are not blind: they are posted.",
  Reconciliation_NothingDue:
    "Nothing is due of role {role} in case {caseId}: it is not expected, has posted, was let off, or its turn has not come.",
  Reconciliation_NotObserver: "Template {template} has no observer {account}.",
  Reconciliation_NotOverdue: "Role {role} of case {caseId} has time until {due time}.",
  Reconciliation_NotSigned: "This is an act of {account}, which neither sends nor signed it.",
  Reconciliation_OtherGeneration: "Case {caseId} is in generation {generation}.",
  Reconciliation_OtherKey: "The role's key is {key}, or the new one is none.",
  Reconciliation_OtherLeg:
    "The leg with hash {hash} is none of this case, or not the one at its place under the signature.",
  Reconciliation_QuotaReached:
    "Of observer {account} of template {template} {quota} reports wait: more it may not have.",
  Reconciliation_Refused:
    "The leg or commitment of case {caseId} is not taken: reason {reason} (" +
    REFUSAL_NUMBERS +
    ").",
  Reconciliation_SameLeg: "Twice the leg with hash {hash} is no equivocation.",
  Reconciliation_SpentKey: "The role has replaced key {key} before: it never comes back.",
  Reconciliation_StaleRecord: "The record is not that of case {caseId}: somebody was faster.",
  Reconciliation_UnknownRole: "Template {template} has no role {role}.",
  Reconciliation_UnknownTemplate: "There is no template {template}.",
  Reconciliation_WrongCount:
    "There are {count} signatures, and {expected} officers who are to agree.",
  Reconciliation_WrongStake: "An observer puts in {stake} wei, not {value}.",
  Reconciliation_WrongStatus:
    "Case {caseId} is in status {status} (" + STATUS_NUMBERS + "), which does not allow this.",
  Reconciliation_WrongVersion: "The next version of family {family} is {next}, not {version}.",
  Reconciliation_ZeroAddress: "Nothing is paid to nobody.",
};

/** The catalog, for an `explain` that knows other rooms too. */
export const reconciliationErrors: Catalog = {
  abi: IReconciliationEvents__factory.createInterface(),
  sentences: SENTENCES,
};

/**
 * Explains in one sentence why Reconciliation refused: takes whatever an ethers call threw, revert data, or the bare selector
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
