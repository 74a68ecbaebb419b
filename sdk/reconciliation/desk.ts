/**
 * What all who act on the cases of a template have in common: they read a case from its events, and act on what they read.
 * @module
 */
import { isError, type Provider, type Signer } from "ethers";

import { RefusedError } from "../common/errors.js";
import { InputError, type Integer } from "../common/inputs.js";
import { connect, done, type Done, type Reconciliation } from "./contract.js";
import type { ReconciliationEvent } from "./events.js";
import { fetchCases } from "./history.js";
import { referenceOf, requireTemplateNumber } from "./inputs.js";
import { caseIn, type HeldCase, type HeldTemplate, type Ledger, templateIn } from "./ledger.js";
import { type Alarm, alarmBit } from "./records.js";
import { replay } from "./replay.js";

/** Of which template, and from which block on its events are read: that of its registration is early enough. */
export interface DeskOptions {
  /** Number of the template. */
  readonly template: Integer;
  readonly fromBlock?: number;
  /** How often a case is read again that somebody has changed in between; 5 times by default. */
  readonly retries?: number;
}

/** A case as its events tell it now; undefined where it was not opened. */
export interface Standing {
  readonly businessReference: string;
  readonly held: HeldCase | undefined;
  readonly terms: HeldTemplate;
}

const RETRIES = 5;

/** Reads the cases of a template from their events, and acts on them. */
export class Desk {
  protected readonly contract: Reconciliation;
  protected readonly template: number;
  protected readonly signer: Signer;
  protected readonly retries: number;
  readonly #provider: Provider;
  readonly #fromBlock: number;

  /**
   * @param reconciliation Address of Reconciliation.
   * @param signer Whose acts they are, and who pays for transactions; with a provider.
   */
  constructor(reconciliation: string, signer: Signer, options: DeskOptions) {
    if (signer.provider === null) throw new InputError("the signer has no provider");
    this.contract = connect(reconciliation, signer);
    this.template = requireTemplateNumber(options.template);
    this.signer = signer;
    this.#provider = signer.provider;
    this.#fromBlock = options.fromBlock ?? 0;
    this.retries = options.retries ?? RETRIES;
  }

  /** Some cases, and the template. @param references Business references. */
  protected async look(references: readonly string[]): Promise<Ledger> {
    return replay(await this.#fetch(references.map(referenceOf)));
  }

  /**
   * Acts on a case as it stands. Where that is refused, and somebody has changed the case in between, it is read again: what
   * the other has done already the act then finds.
   */
  protected async act<T>(
    reference: string,
    attempt: (standing: Standing) => Promise<T>,
  ): Promise<T> {
    const references = [referenceOf(reference)];
    let events = await this.#fetch(references);
    for (let left = this.retries; ; --left) {
      try {
        return await attempt(standingIn(events, this.template, reference));
      } catch (error) {
        if (left <= 0 || !(error instanceof RefusedError || isOvertaken(error))) throw error;
        const later = await this.#fetch(references);
        if (isSame(events, later)) throw error;
        events = later;
      }
    }
  }

  /** RE-4. Raises an alarm, unless the case has had it in its generation: undefined then, and nothing is sent. */
  protected raise(
    reference: string,
    alarmOf: (held: HeldCase, terms: HeldTemplate) => Alarm,
    call: (held: HeldCase, terms: HeldTemplate) => Parameters<typeof done>[0],
  ): Promise<Done | undefined> {
    return this.act(reference, async (standing) => {
      const { terms } = standing;
      const held = requireHeld(standing.held, reference);
      const { open, closed } = held.state.record;
      const isRaised = ((open | closed) & alarmBit(alarmOf(held, terms))) !== 0n;
      return isRaised ? undefined : done(call(held, terms));
    });
  }

  #fetch(references: readonly string[]): Promise<ReconciliationEvent[]> {
    const address = this.contract.target as string; // see `connect`
    const span = { fromBlock: this.#fromBlock };
    return fetchCases(address, this.#provider, this.template, references, span);
  }
}

/** A case that there is. @throws InputError where there is none. */
export function requireHeld(held: HeldCase | undefined, reference: string): HeldCase {
  if (held === undefined) throw new InputError(`there is no case of ${reference}`);
  return held;
}

function standingIn(
  events: readonly ReconciliationEvent[],
  template: number,
  reference: string,
): Standing {
  const ledger = replay(events);
  const businessReference = referenceOf(reference);
  const held = caseIn(ledger, template, businessReference);
  return { businessReference, held, terms: templateIn(ledger, template) };
}

/** Whether a transaction failed in its block, and was good when it was sent: what it relied on has changed in between. */
export function isOvertaken(error: unknown): boolean {
  return isError(error, "CALL_EXCEPTION") && error.receipt?.status === 0;
}

function isSame(
  before: readonly ReconciliationEvent[],
  later: readonly ReconciliationEvent[],
): boolean {
  const [last, newest] = [before.at(-1)?.position, later.at(-1)?.position];
  return (
    before.length === later.length &&
    last?.transaction === newest?.transaction &&
    last?.log === newest?.log
  );
}
