/**
 * RE-5. Who decides for a role: agrees to templates, proposes, approves and refuses adjustments, takes cases up again or gives
 * them up. And the arbiter, who decides where those are silent.
 * @module
 */
import { type Provider, type Signer, ZeroHash } from "ethers";

import { InputError, type Integer } from "../common/inputs.js";
import { type Adjustment, objectionTo } from "./adjustments.js";
import { connect, done, type Done, type Reconciliation } from "./contract.js";
import { fetchCases } from "./history.js";
import { referenceOf, requireRole, requireSecond, requireTemplateNumber } from "./inputs.js";
import {
  caseIn,
  type HeldCase,
  type HeldTemplate,
  type Ledger,
  templateIn,
  type Waiting,
} from "./ledger.js";
import { digestOf, wordsOf } from "./records.js";
import { replay } from "./replay.js";

/** What an adjustment decides; what is not given is none. */
export type Decided = Partial<Pick<Adjustment, "journals" | "corrections" | "waivers" | "calls">>;

/** Of which template, and from which block on its events are read: that of its registration is early enough. */
export interface DeskOptions {
  /** Number of the template. */
  readonly template: Integer;
  readonly fromBlock?: number;
}

export interface OfficerOptions extends DeskOptions {
  readonly role: Integer;
}

const NO_SIGNATURE = "0x";

/** Reads the cases of a template from their events. */
class Desk {
  protected readonly contract: Reconciliation;
  protected readonly template: number;
  readonly #provider: Provider;
  readonly #fromBlock: number;

  /** @param signer Decides, and pays for transactions; with a provider. */
  constructor(reconciliation: string, signer: Signer, { template, fromBlock }: DeskOptions) {
    if (signer.provider === null) throw new InputError("the signer has no provider");
    this.contract = connect(reconciliation, signer);
    this.template = requireTemplateNumber(template);
    this.#provider = signer.provider;
    this.#fromBlock = fromBlock ?? 0;
  }

  /** A case with its template. @throws InputError where there is no such case. */
  async read(
    reference: string,
  ): Promise<{ readonly held: HeldCase; readonly terms: HeldTemplate }> {
    const ledger = await this.#look(referenceOf(reference));
    const held = caseIn(ledger, this.template, referenceOf(reference));
    if (held === undefined) throw new InputError(`there is no case of ${reference}`);
    return { held, terms: templateIn(ledger, this.template) };
  }

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

  async #look(businessReference: string): Promise<Ledger> {
    const address = this.contract.target as string; // see `connect`
    const span = { fromBlock: this.#fromBlock };
    return replay(
      await fetchCases(address, this.#provider, this.template, [businessReference], span),
    );
  }
}

/** Methods throw RefusedError where the contract refuses. */
export class Officer extends Desk {
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

  /** The role posts by another key from now on. @param replaced The key by which it posts. */
  replaceKey(replaced: string, key: string): Promise<Done> {
    return done(this.contract.replaceKey(this.template, this.#role, replaced, key, NO_SIGNATURE));
  }
}

/** Decides where the checkers are silent. */
export class Arbiter extends Desk {
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
