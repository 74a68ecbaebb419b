/**
 * RE-9. Everything that a Reconciliation holds, as its events tell it: templates and their keys, every case with its record,
 * its alarms and how long they lasted.
 * @module
 */
import type { Adjustment } from "./adjustments.js";
import type { EventArgs, EventName } from "./events.js";
import { type Alarm, caseIdOf, digestOf } from "./records.js";
import { type CaseState, type CaseStatus, NO_CASE, statusAt } from "./rules.js";
import type { LeafDemand, ShownLeaves } from "./demands.js";
import { type AdjustmentProposal, type Draft, proposalDigest } from "./proposals.js";
import type { RunProgress } from "./runs.js";
import type { Template } from "./template.js";

/** RE-1. A template as its parties agreed to it, and the keys by which its roles post now. */
export interface HeldTemplate {
  readonly terms: Template;
  readonly keys: readonly string[];
  /** Whether a newer version is in force. */
  readonly isSuperseded: boolean;
}

/** RE-4. An alarm that was raised. Times are seconds. */
export interface ToldAlarm extends Alarm {
  readonly generation: number;
  readonly raisedAt: number;
  /** 32 bytes in hex; zeros where the alarm needs none. */
  readonly evidence: string;
}

/** RE-9. How long a case took: a new one begins with each alarm of a case that had none. Times are seconds. */
export interface Episode {
  readonly generation: number;
  /** Second of the first leg of the generation. */
  readonly openedAt: number;
  readonly alarmedAt: number;
  /** Undefined while it is alarmed. */
  readonly adjustedAt: number | undefined;
}

/** A case, with all that led to it. */
export interface HeldCase {
  readonly id: string;
  readonly template: number;
  readonly businessReference: string;
  readonly state: CaseState;
  /** Second of the first leg, of the first generation … */
  readonly firstAt: number;
  /** … and of this one. */
  readonly openedAt: number;
  /** In the order in which they were raised. */
  readonly alarms: readonly ToldAlarm[];
  readonly episodes: readonly Episode[];
  /** RE-5. What waits for its approval; undefined where nothing does. */
  readonly waiting: Waiting | undefined;
  readonly run: HeldRun;
}

/** RE-6. How far the closing of a run has come, for the lists that its legs said then. */
export interface ToldProgress extends RunProgress {
  readonly generation: number;
  /** Of the legs of both sides, in the order in which they were first posted. */
  readonly fields: readonly string[];
}

/** RE-6. What came of a run beside its legs and alarms; of any other case nothing. */
export interface HeldRun {
  /** In the order in which it was told. */
  readonly reached: readonly ToldProgress[];
  /** Demands that wait for their answer: of each role one at a time. */
  readonly demands: readonly LeafDemand[];
  /** What was shown, in the order in which it was. */
  readonly shown: readonly ShownLeaves[];
}

/** A run of which nothing was told yet. */
export const NO_RUN_TOLD: HeldRun = { reached: [], demands: [], shown: [] };

/** RE-5. An adjustment that waits. */
export interface Waiting {
  readonly adjustment: Adjustment;
  readonly draft: Draft;
  /** As it is by now: an approval that is not the last changes it. */
  readonly proposal: AdjustmentProposal;
  /** Second in which it was proposed. */
  readonly proposedAt: number;
}

/** Everything that a Reconciliation holds. */
export interface Ledger {
  /** By number. */
  readonly templates: Map<number, HeldTemplate>;
  /** Number of the newest template, by family. */
  readonly families: Map<string, number>;
  /** By id. */
  readonly cases: Map<string, HeldCase>;
}

/** The ledger before the first event. */
export function createLedger(): Ledger {
  return { templates: new Map(), families: new Map(), cases: new Map() };
}

/** A case; undefined where none was opened. @param businessReference 32 bytes in hex. */
export function caseIn(
  ledger: Ledger,
  template: number,
  businessReference: string,
): HeldCase | undefined {
  return ledger.cases.get(caseIdOf(template, businessReference));
}

/** RE-1. A template. @throws Error where none of this number is registered. */
export function templateIn(ledger: Ledger, number: number): HeldTemplate {
  const held = ledger.templates.get(number);
  if (held === undefined) throw new Error(`no template ${number}: earlier events are missing`);
  return held;
}

/** What a case has come to at a second. */
export function statusIn(ledger: Ledger, { state, template }: HeldCase, time: number): CaseStatus {
  return statusAt(state, templateIn(ledger, template).terms.rules, time);
}

/** What the contract's `caseOf` tells. */
export interface CaseSummary extends Omit<CaseState, "record" | "status"> {
  readonly status: CaseStatus;
  /** The first 192 bits of the record's hash, in hex. */
  readonly digest: string;
}

/** A case as `caseOf` tells it at a second; that of a case that was not opened is all zeros. */
export function summaryIn(
  ledger: Ledger,
  template: number,
  businessReference: string,
  time: number,
): CaseSummary {
  const held = caseIn(ledger, template, businessReference);
  const { generation, changedAt, isHeld, isWrittenOff, status } = held?.state ?? NO_CASE;
  return {
    status: held === undefined ? status : statusIn(ledger, held, time),
    generation,
    changedAt,
    isHeld,
    isWrittenOff,
    digest: held === undefined ? `0x${"00".repeat(24)}` : digestIn(held),
  };
}

/** A case that there is, changed. @throws Error where there is none: earlier events are missing. */
export function change(ledger: Ledger, id: string, how: (held: HeldCase) => HeldCase): void {
  const held = ledger.cases.get(id);
  if (held === undefined) throw missing(id);
  ledger.cases.set(id, how(held));
}

/** What the events do not add up to. */
export function missing(id: string): Error {
  return new Error(`case ${id} does not go on like this: earlier events are missing`);
}

/** What the contract keeps of a case: of its record, or of the proposal that waits. */
function digestIn({ waiting, state }: HeldCase): string {
  return waiting === undefined ? digestOf(state.record) : proposalDigest(waiting.proposal);
}

/** What an event changes. @param time Of its block. */
export type Effect<N extends EventName> = (
  ledger: Ledger,
  args: EventArgs[N],
  time: number,
) => void;

export type Effects = { readonly [N in EventName]?: Effect<N> };
