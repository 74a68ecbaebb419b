/**
 * RE-9. Rebuilds everything that a Reconciliation holds from its events alone: templates and their keys, every case with its
 * record, its alarms and how long they lasted.
 * @module
 */
import { ZeroHash } from "ethers";

import type { EventArgs, EventName, ReconciliationEvent } from "./events.js";
import {
  type Alarm,
  type AlarmCode,
  ALARMS,
  caseIdOf,
  digestOf,
  isLeg,
  legOf,
  raise,
  unpackLeg,
  withLeg,
} from "./records.js";
import { alarmed, type CaseState, type CaseStatus, NO_CASE, statusAt, unalarmed } from "./rules.js";
import { type Template, templateFrom } from "./template.js";

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

/** Rebuilds the ledger from all events of a Reconciliation, in the order of the chain. */
export function replay(events: readonly ReconciliationEvent[]): Ledger {
  const ledger = createLedger();
  for (const event of events) apply(ledger, event);
  return ledger;
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
  const { generation, changedAt, isHeld, isWrittenOff, record, status } = held?.state ?? NO_CASE;
  return {
    status: held === undefined ? status : statusIn(ledger, held, time),
    generation,
    changedAt,
    isHeld,
    isWrittenOff,
    digest: held === undefined ? `0x${"00".repeat(24)}` : digestOf(record),
  };
}

/**
 * Carries the ledger over the next event.
 * @throws Error where the event does not follow from those before: some are missing.
 */
export function apply(ledger: Ledger, { name, args, position }: ReconciliationEvent): void {
  const effect = EFFECTS[name] as Effect<EventName> | undefined;
  effect?.(ledger, args, Number(position.time));
}

type Effect<N extends EventName> = (ledger: Ledger, args: EventArgs[N], time: number) => void;

/** What an event changes; events that are not named change nothing. */
const EFFECTS: { readonly [N in EventName]?: Effect<N> } = {
  TemplateRegistered({ templates, families }, { template, family, terms: told }) {
    const newest = families.get(family);
    const before = newest === undefined ? undefined : templates.get(newest);
    if (newest !== undefined && before !== undefined)
      templates.set(newest, { ...before, isSuperseded: true });
    const terms = templateFrom(told);
    families.set(family, Number(template));
    templates.set(Number(template), {
      terms,
      keys: terms.roles.map(({ key }) => key),
      isSuperseded: false,
    });
  },

  KeyReplaced(ledger, { template, role, key }) {
    const held = templateIn(ledger, Number(template));
    const keys = held.keys.with(Number(role), key);
    ledger.templates.set(Number(template), { ...held, keys });
  },

  LegPosted(ledger, { caseId, businessReference, word, fields }, time) {
    put(ledger, caseId, businessReference, word, fields, time);
  },

  LegCommitted(ledger, { caseId, businessReference, word, commitment }, time) {
    put(ledger, caseId, businessReference, word, commitment, time);
  },

  AlarmRaised(ledger, { caseId, code, role }, time) {
    alarm(ledger, caseId, codeOf(code), Number(role), ZeroHash, time);
  },

  AlarmReported(ledger, { caseId, code, role, evidence }, time) {
    alarm(ledger, caseId, codeOf(code), Number(role), evidence, time);
  },
};

/** A leg or commitment comes on record. The alarms that it shows are events of their own. */
function put(
  ledger: Ledger,
  id: string,
  businessReference: string,
  word: bigint,
  fields: string,
  time: number,
): void {
  const leg = unpackLeg(word, fields);
  const { template, generation } = leg;
  templateIn(ledger, template);
  const fresh = { id, template, businessReference, state: NO_CASE, firstAt: time, openedAt: time };
  const held = ledger.cases.get(id) ?? { ...fresh, alarms: [], episodes: [] };
  const before = legOf(held.state.record, leg.role);
  if (generation !== held.state.generation || (before !== undefined && isLeg(before)))
    throw missing(id);
  const next = withLeg(held.state.record, leg);
  if (leg.isLast && next.open !== 0n) throw missing(id);
  const state =
    next.open === 0n
      ? unalarmed(held.state, next, leg.isLast, time)
      : { ...held.state, record: next };
  ledger.cases.set(id, { ...held, state });
}

function alarm(
  ledger: Ledger,
  id: string,
  code: AlarmCode,
  role: number,
  evidence: string,
  time: number,
): void {
  change(ledger, id, (held) => {
    const { state, template, alarms } = held;
    const { record, raised } = raise(state.record, [{ code, role }]);
    if (raised.length === 0) throw missing(id);
    const { rules } = templateIn(ledger, template).terms;
    const told = { code, role, generation: state.generation, raisedAt: time, evidence };
    return {
      ...held,
      state: alarmed(rules, state, record, time),
      alarms: [...alarms, told],
      episodes: state.status === "Alarmed" ? held.episodes : begun(held, time),
    };
  });
}

function begun({ state, openedAt, episodes }: HeldCase, time: number): Episode[] {
  const { generation } = state;
  return [...episodes, { generation, openedAt, alarmedAt: time, adjustedAt: undefined }];
}

function change(ledger: Ledger, id: string, how: (held: HeldCase) => HeldCase): void {
  const held = ledger.cases.get(id);
  if (held === undefined) throw missing(id);
  ledger.cases.set(id, how(held));
}

function codeOf(number: bigint): AlarmCode {
  const code = ALARMS[Number(number)];
  if (code === undefined) throw new Error(`no alarm has the number ${number}`);
  return code;
}

function missing(id: string): Error {
  return new Error(`case ${id} does not go on like this: earlier events are missing`);
}
