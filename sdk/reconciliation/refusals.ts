/**
 * RE-3, RE-4. Why a leg was not taken, and what an alarm is about, each in a sentence.
 * @module
 */
import type { AlarmCode } from "./records.js";

/** The contract's `Refusal`, in its order. */
export const REFUSALS = {
  None: "It was taken, or was on record.",
  BadLeg:
    "Amount, currency, fields, commitment or time of acceptance are not what the template takes.",
  Superseded: "A newer version of the template is in force: it takes no new case.",
  StaleRecord: "The record is not the case's: somebody was faster, or it was posted before.",
  OtherGeneration: "The case is in another generation.",
  Closed: "An adjustment waits for its approval, or the case is final.",
  OutOfTurn: "A predecessor's leg is missing or alarmed, or the time to commit is over.",
  OtherCommitment: "The leg does not open the role's commitment.",
  NotCommitted: "Not all roles have committed, and their deadline runs.",
} as const;
export type Refusal = keyof typeof REFUSALS;

const CODES = Object.keys(REFUSALS) as Refusal[];

const ALARM_SENTENCES: Readonly<Record<AlarmCode, string>> = {
  Amount: "The amounts spread by more than the template allows.",
  Currency: "The currencies differ.",
  Date: "The value dates spread by more days than the template allows.",
  Fields: "The other fields differ.",
  Missing: "The role has accepted the case, and its deadline has passed without its leg.",
  Duplicate: "The role has posted a second, different leg or commitment: the first one counts.",
  Unexpected: "The template does not expect a leg of the role.",
  Late: "The leg came after its deadline.",
  Withheld:
    "The role has neither accepted the case nor posted, or has not handed over what was demanded.",
  Equivocation: "The role has signed two versions of its leg.",
  BooksDiffer: "The role's own books differ.",
  ObserverDiffers: "An observer's books differ.",
};

/** The refusal of a number. @throws Error for a number that no refusal has. */
export function refusalOf(number: bigint | number): Refusal {
  const found = CODES[Number(number)];
  if (found === undefined) throw new Error(`no refusal has the number ${number}`);
  return found;
}

/** Why a leg was not taken, as a sentence. */
export function explainRefusal(refusal: Refusal): string {
  return REFUSALS[refusal];
}

/** What an alarm is about, as a sentence. */
export function explainAlarm(code: AlarmCode): string {
  return ALARM_SENTENCES[code];
}
