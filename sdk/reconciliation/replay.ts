/**
 * RE-9. Rebuilds everything that a Reconciliation holds from its events alone: templates and their keys, every case with its
 * record, its alarms and how long they lasted.
 * @module
 */
import { ZeroHash } from "ethers";

import { CLOSING_EFFECTS } from "./closing.js";
import type { EventName, ReconciliationEvent } from "./events.js";
import {
  change,
  createLedger,
  type Effect,
  type Effects,
  type Episode,
  type HeldCase,
  type Ledger,
  missing,
  NO_RUN_TOLD,
  templateIn,
} from "./ledger.js";
import { RUN_EFFECTS } from "./runEffects.js";
import { type AlarmCode, ALARMS, isLeg, legOf, raise, unpackLeg, withLeg } from "./records.js";
import { alarmed, NO_CASE, unalarmed } from "./rules.js";
import { templateFrom } from "./template.js";

/** Rebuilds the ledger from all events of a Reconciliation, in the order of the chain. */
export function replay(events: readonly ReconciliationEvent[]): Ledger {
  const ledger = createLedger();
  for (const event of events) apply(ledger, event);
  return ledger;
}

/**
 * Carries the ledger over the next event.
 * @throws Error where the event does not follow from those before: some are missing.
 */
export function apply(ledger: Ledger, { name, args, position }: ReconciliationEvent): void {
  const effect = EFFECTS[name] as Effect<EventName> | undefined;
  effect?.(ledger, args, Number(position.time));
}

/** What an event changes; events that are not named change nothing. */
const EFFECTS: Effects = {
  ...CLOSING_EFFECTS,
  ...RUN_EFFECTS,

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
  const none = { alarms: [], episodes: [], waiting: undefined, run: NO_RUN_TOLD };
  const held = ledger.cases.get(id) ?? { ...fresh, ...none };
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

function codeOf(number: bigint): AlarmCode {
  const code = ALARMS[Number(number)];
  if (code === undefined) throw new Error(`no alarm has the number ${number}`);
  return code;
}
