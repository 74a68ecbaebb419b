/**
 * RE-5. Who decides for a role: proposes, approves and refuses adjustments, takes cases up again or gives them up, replaces the
 * role's key. And the arbiter, who decides where those are silent.
 * @module
 */
import { type Signer, ZeroHash } from "ethers";

import { InputError, type Integer } from "../common/inputs.js";
import type { Adjustment } from "./adjustments.js";
import { done, type Done, domainOf } from "./contract.js";
import { type DeskOptions, requireHeld } from "./desk.js";
import { requireRole, requireSecond } from "./inputs.js";
import type { Waiting } from "./ledger.js";
import { objectionTo } from "./proposals.js";
import { digestOf, wordsOf } from "./records.js";
import { REOPENING } from "./signatures.js";
import { Watcher } from "./watcher.js";

/** What an adjustment decides; what is not given is none. */
export type Decided = Partial<Pick<Adjustment, "journals" | "corrections" | "waivers" | "calls">>;

export interface OfficerOptions extends DeskOptions {
  readonly role: Integer;
}

/** That a case is taken up again, as the officers of two entities sign it. */
export interface Reopening {
  readonly template: number;
  readonly businessReference: string;
  /** Of the case as it is. */
  readonly generation: number;
  readonly maker: number;
  readonly checker: number;
  /** Second from which on it is too late. */
  readonly expiry: number;
  /** 32 bytes in hex: hash of why. */
  readonly reason: string;
}

/** What the maker's officer hands over to the checker's. */
export interface SignedReopening {
  readonly reopening: Reopening;
  readonly signature: string;
}

const NO_SIGNATURE = "0x";

/** What officers and the arbiter have in common. */
class AdjustmentDesk extends Watcher {
  /** What waits for its approval in a case. @throws InputError where nothing does. */
  async waiting(reference: string): Promise<Waiting & { readonly id: string }> {
    const { held } = await this.read(reference);
    if (held.waiting === undefined)
      throw new InputError(`no adjustment of ${reference} waits for its approval`);
    return { ...held.waiting, id: held.id };
  }

  /** Ends a proposal whose time is over. */
  async lapse(reference: string): Promise<Done> {
    const { id, proposal } = await this.waiting(reference);
    return done(this.contract.lapse(id, proposal));
  }

  /** Carries out a call of an adjustment that was approved. @param index Its place in the adjustment. */
  async carryOut(adjustment: Adjustment, index: number): Promise<Done> {
    return done(this.contract.carryOut(contentOf(adjustment), index));
  }
}

/** Methods throw RefusedError where the contract refuses. */
export class Officer extends AdjustmentDesk {
  readonly #role: number;

  constructor(reconciliation: string, signer: Signer, options: OfficerOptions) {
    super(reconciliation, signer, options);
    this.#role = requireRole(options.role);
  }

  /**
   * Proposes what closes all alarms of a case.
   * @param expiry Second from which on nobody approves it.
   * @param now Second of the chain, for judging it before it is sent.
   * @throws InputError where the contract would refuse it.
   */
  async propose(
    reference: string,
    decided: Decided,
    expiry: Integer,
    now: Integer,
  ): Promise<Done & { readonly adjustment: Adjustment }> {
    const { held, terms } = await this.read(reference);
    const { record, generation } = held.state;
    const { journals = [], corrections = [], waivers = [], calls = [] } = decided;
    const adjustment: Adjustment = {
      template: this.template,
      businessReference: held.businessReference,
      generation,
      maker: this.#role,
      expiry: requireSecond("expiry", expiry),
      number: record.lastNumber + 1n,
      journals,
      corrections,
      waivers,
      calls,
    };
    const objection = objectionTo(terms.terms, record, adjustment, requireSecond("now", now));
    if (objection !== undefined)
      throw new InputError(`the adjustment closes nothing: ${objection}`);
    const words = wordsOf(record);
    const receipt = await done(this.contract.propose(contentOf(adjustment), words, NO_SIGNATURE));
    return { ...receipt, adjustment };
  }

  /** Approves what waits in a case. */
  async approve(reference: string): Promise<Done> {
    const { id, proposal } = await this.waiting(reference);
    return done(this.contract.approve(id, proposal, this.#role, NO_SIGNATURE));
  }

  /** Refuses what waits in a case. */
  async reject(reference: string): Promise<Done> {
    const { id, proposal } = await this.waiting(reference);
    return done(this.contract.reject(id, proposal, this.#role, NO_SIGNATURE));
  }

  /** Gives up what has stayed alarmed. @param reason 32 bytes in hex: hash of why. */
  async writeOff(reference: string, reason: string = ZeroHash): Promise<Done> {
    const { held } = await this.read(reference);
    const { record, generation } = held.state;
    const content = {
      template: this.template,
      businessReference: held.businessReference,
      generation,
      maker: this.#role,
      record: digestOf(record),
      reason,
    };
    return done(this.contract.writeOff(content, wordsOf(record), NO_SIGNATURE));
  }

  /**
   * Signs that a case is taken up again, in its next generation. Nothing is sent: the checker's officer does that.
   * @param checker A role of another entity.
   * @param expiry Second from which on it is too late.
   * @param reason 32 bytes in hex: hash of why.
   */
  async signReopening(
    reference: string,
    checker: Integer,
    expiry: Integer,
    reason: string = ZeroHash,
  ): Promise<SignedReopening> {
    const { held } = await this.read(reference);
    const reopening: Reopening = {
      template: this.template,
      businessReference: held.businessReference,
      generation: held.state.generation,
      maker: this.#role,
      checker: requireRole(checker),
      expiry: requireSecond("expiry", expiry),
      reason,
    };
    const domain = await domainOf(this.contract);
    return { reopening, signature: await this.signer.signTypedData(domain, REOPENING, reopening) };
  }

  /**
   * Takes a case up again for which another entity's officer has signed; undefined where that was done before.
   * @throws InputError for what was signed for another template, or another checker.
   */
  async reopen({ reopening, signature }: SignedReopening): Promise<Done | undefined> {
    if (reopening.template !== this.template || reopening.checker !== this.#role)
      throw new InputError("the reopening is signed for another template or checker");
    const { businessReference, generation } = reopening;
    return this.act(businessReference, async ({ held }) => {
      const current = requireHeld(held, businessReference).state.generation;
      if (current > generation) return undefined;
      return done(this.contract.reopen(reopening, signature, NO_SIGNATURE));
    });
  }

  /** The role posts by another key from now on. @param replaced The key by which it posts. */
  replaceKey(replaced: string, key: string): Promise<Done> {
    return done(this.contract.replaceKey(this.template, this.#role, replaced, key, NO_SIGNATURE));
  }
}

/** Decides where the checkers are silent. */
export class Arbiter extends AdjustmentDesk {
  /** @param isApproved Whether the case is adjusted; else it is alarmed as it was. */
  async decide(reference: string, isApproved: boolean): Promise<Done> {
    const { id, proposal } = await this.waiting(reference);
    return done(this.contract.decide(id, proposal, isApproved, NO_SIGNATURE));
  }
}

/** As the contract takes it. */
function contentOf(adjustment: Adjustment) {
  const { journals, corrections, waivers, calls } = adjustment;
  return {
    ...adjustment,
    journals: [...journals],
    corrections: [...corrections],
    waivers: [...waivers],
    calls: [...calls],
  };
}
