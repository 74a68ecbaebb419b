import {
  agreeOn,
  Arbiter,
  type CaseStatus,
  Officer,
  Participant,
  records,
  statusIn,
  type Template,
  Watcher,
} from "../../../sdk/reconciliation/index.js";
import { act, type Party, type Stage } from "./stage.js";

/** A template that its parties have agreed to, and who acts under it, by the numbers of the roles. */
export interface Pact {
  readonly number: number;
  readonly terms: Template;
  readonly parties: readonly Party[];
  readonly nodes: readonly Participant[];
  readonly officers: readonly Officer[];
  readonly arbiter: Arbiter;
  /** Anybody. */
  readonly watcher: Watcher;
}

/** RE-1. All officers sign a template, and somebody registers it. */
export async function agree(
  stage: Stage,
  terms: Template,
  parties: readonly Party[],
): Promise<Pact> {
  const { contract, address, since: fromBlock } = stage;
  const officers = parties.map(({ officer }) => officer);
  const { template } = await act(stage, "a template", () => agreeOn(contract, terms, officers));
  const desk = { template, fromBlock };
  return {
    number: template,
    terms,
    parties,
    nodes: parties.map(
      ({ node, key, books }, role) => new Participant(address, node, { ...desk, role, key, books }),
    ),
    officers: parties.map(({ officer }, role) => new Officer(address, officer, { ...desk, role })),
    arbiter: new Arbiter(address, stage.arbiter, desk),
    watcher: new Watcher(address, stage.passerby, desk),
  };
}

/** What a case has come to by now. */
export function statusOf(
  { chronicle, clock }: Stage,
  { number }: Pact,
  reference: string,
): CaseStatus {
  return statusIn(chronicle.ledger, chronicle.caseOf(number, reference), clock.now);
}

/** The role of a number. */
export function roleAt<T>(all: readonly T[], role: number): T {
  const found = all[role];
  if (found === undefined) throw new Error(`the template has no role ${role}`);
  return found;
}

/** The words of a case's record, for what anybody sends. */
export function wordsOf({ chronicle }: Stage, { number }: Pact, reference: string): bigint[] {
  return records.wordsOf(chronicle.caseOf(number, reference).state.record);
}
