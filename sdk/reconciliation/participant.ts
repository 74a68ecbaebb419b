/**
 * RE-7. A participant: posts its legs from its own books, and knows what came of each. Posting again is harmless: what is on
 * record already is a success, and a record that somebody changed in between is read again.
 * @module
 */
import {
  type ContractTransactionReceipt,
  type Signer,
  type TypedDataDomain,
  ZeroHash,
} from "ethers";

import { InputError, type Integer } from "../common/inputs.js";
import type { Key } from "../common/keys.js";
import { argsIn, type Done, domainOf, send } from "./contract.js";
import { Desk, type DeskOptions, isOvertaken } from "./desk.js";
import { refusalIn } from "./errors.js";
import { referenceOf, requireRole } from "./inputs.js";
import {
  type Acceptance,
  blindingOf,
  type BusinessRecord,
  commitmentTo,
  legFrom,
  signAcceptance,
  signBooksReport,
  signCommitments,
  signLegs,
} from "./legs.js";
import { caseIdOf, EMPTY_RECORD, isLeg, legOf, saysSame, wordsOf } from "./records.js";
import { type Refusal, refusalOf } from "./refusals.js";
import { caseIn, type HeldCase, type Ledger, templateIn } from "./ledger.js";
import { type Commitment, type Leg, NO_CASE } from "./rules.js";
import type { Template } from "./template.js";

/** What a participant's books have of a case: the record, and the case's key that the originator has handed over. */
export interface Benchmark extends BusinessRecord {
  /** 32 bytes in hex. */
  readonly caseKey: string;
  /** Second at which this role accepted the key; 0 by default, where the template asks for none. */
  readonly acceptedAt?: Integer;
}

/** A participant's own books: its benchmark data. */
export interface Books {
  /**
   * The record of a business transaction; undefined where the books have none (yet).
   * @param businessReference 32 bytes in hex: see `referenceOf`.
   */
  find: (businessReference: string) => Promise<Benchmark | undefined>;
}

/** Which role a participant has, and with what it signs. */
export interface ParticipantOptions extends DeskOptions {
  readonly role: Integer;
  /** The role's key. */
  readonly key: Key;
  readonly books: Books;
  /** Of a blind template: 32 random bytes in hex that only this role has. */
  readonly secret?: string;
}

/**
 * What came of a leg or commitment. "OnRecord": it was there already. "OtherOnRecord": another one of this role is there;
 * nothing was sent, as a second leg would be an alarm against the role itself. "NotInBooks": nothing was sent either.
 */
export type Came = "Posted" | "OnRecord" | "OtherOnRecord" | "NotInBooks" | "Refused";

export interface Posted {
  /** 32 bytes in hex. */
  readonly businessReference: string;
  readonly came: Came;
  /** Why it was not taken; "None" but for "Refused". */
  readonly refusal: Refusal;
  /** Of the transaction that it was sent with. */
  readonly receipt: ContractTransactionReceipt | undefined;
}

/** A leg that is to be sent. */
interface Waiting {
  readonly businessReference: string;
  readonly held: HeldCase | undefined;
  readonly leg: Leg;
}

type Act = "post" | "commit" | "open";
/** What does not have to be sent is known beforehand. */
type Prepared = Waiting | Posted;

/** Methods that send throw RefusedError where the contract refuses all of a call, its signature say. */
export class Participant extends Desk {
  readonly #options: ParticipantOptions;
  readonly #role: number;
  #domain: TypedDataDomain | undefined;

  /**
   * @param reconciliation Address of Reconciliation.
   * @param sender Pays for transactions, with a provider; it need not be the role's key.
   */
  constructor(reconciliation: string, sender: Signer, options: ParticipantOptions) {
    super(reconciliation, sender, options);
    this.#options = options;
    this.#role = requireRole(options.role);
  }

  /** RE-2. Signs that this role has the key of a case. @param acceptedAt Now: its deadline may run from then on. */
  async accept(
    reference: string,
    caseKey: string,
    acceptedAt: Integer,
    generation: Integer = 0,
  ): Promise<{ readonly acceptance: Acceptance; readonly signature: string }> {
    const [template, role] = [this.template, this.#role];
    const businessReference = referenceOf(reference);
    const content = { template, role, businessReference, generation: Number(generation) };
    const signed = { ...content, acceptedAt: Number(acceptedAt) };
    return signAcceptance(await this.#domainOf(), this.#options.key, signed, caseKey);
  }

  /** RE-9. A case, rebuilt from its events; undefined where it was not opened. */
  async read(reference: string): Promise<HeldCase | undefined> {
    const businessReference = referenceOf(reference);
    return caseIn(await this.look([businessReference]), this.template, businessReference);
  }

  /** RE-2, RE-3. Posts the legs of these business references from the books, in one transaction. */
  post(...references: readonly string[]): Promise<Posted[]> {
    return this.#act("post", references);
  }

  /** RE-2. Commits to the legs of a blind template. @throws InputError where the role has no secret. */
  commit(...references: readonly string[]): Promise<Posted[]> {
    return this.#act("commit", references);
  }

  /** RE-2. Opens the legs that were committed to. @throws InputError where the role has no secret. */
  open(...references: readonly string[]): Promise<Posted[]> {
    return this.#act("open", references);
  }

  /**
   * RE-4. Tells all that the role's own books differ from what is on record, by its key.
   * @param evidence 32 bytes in hex: hash of what it has to show.
   * @param details What explains it, in hex; nothing by default. Of a sealed template sealed for its roles.
   * @returns Undefined where it has told so in the case's generation before: nothing was sent.
   * @throws RefusedError where the contract refuses, InputError where there is no such case.
   */
  reportBooks(reference: string, evidence: string, details = "0x"): Promise<Done | undefined> {
    const role = this.#role;
    return this.raise(
      reference,
      () => ({ code: "BooksDiffer", role }),
      async ({ businessReference, state: { generation, record } }) => {
        const content = { template: this.template, role, businessReference, generation };
        const { report, signature } = await signBooksReport(
          await this.#domainOf(),
          this.#options.key,
          { ...content, evidence, details },
        );
        return this.contract.reportBooks(report, signature, wordsOf(record));
      },
    );
  }

  async #act(act: Act, references: readonly string[]): Promise<Posted[]> {
    const all = [...new Set(references.map(referenceOf))];
    const done = new Map<string, Posted>();
    const { retries } = this;
    for (let again = 0; again <= retries && done.size < all.length; ++again) {
      const stale = all.filter((reference) => !done.has(reference));
      for (const posted of await this.#try(act, stale)) {
        const isStale = posted.refusal === "StaleRecord" && again < retries;
        if (!isStale) done.set(posted.businessReference, posted);
      }
    }
    return [...done.values()];
  }

  async #try(act: Act, references: readonly string[]): Promise<Posted[]> {
    const ledger = await this.look(references);
    const prepared = await Promise.all(
      references.map((reference) => this.#prepare(act, ledger, reference)),
    );
    const waiting = prepared.filter((each) => "leg" in each);
    const known = prepared.filter((each) => "came" in each);
    return waiting.length === 0 ? known : [...known, ...(await this.#send(act, waiting))];
  }

  async #prepare(act: Act, ledger: Ledger, businessReference: string): Promise<Prepared> {
    const benchmark = await this.#options.books.find(businessReference);
    if (benchmark === undefined) return cameOf(businessReference, "NotInBooks");
    const { rules } = templateIn(ledger, this.template).terms;
    const held = caseIn(ledger, this.template, businessReference);
    const leg = this.#legOf(benchmark, businessReference, rules, held);
    const before = legOf(held?.state.record ?? EMPTY_RECORD, this.#role);
    const waits = { businessReference, held, leg };
    if (before === undefined) return waits;
    if (isLeg(before)) {
      const isSame = act === "commit" || saysSame(before, leg);
      return cameOf(businessReference, isSame ? "OnRecord" : "OtherOnRecord");
    }
    if (act !== "commit") return waits;
    const { commitment } = this.#commitmentTo(leg);
    const isSame = before.fields === commitment;
    return cameOf(businessReference, isSame ? "OnRecord" : "OtherOnRecord");
  }

  #legOf(
    benchmark: Benchmark,
    businessReference: string,
    rules: Template["rules"],
    held: HeldCase | undefined,
  ): Leg {
    const { generation } = held?.state ?? NO_CASE;
    const { caseKey, acceptedAt = 0 } = benchmark;
    const template = this.template;
    const record = { ...benchmark, reference: businessReference };
    return legFrom(record, { template, rules, caseKey, generation, acceptedAt });
  }

  async #send(act: Act, waiting: readonly Waiting[]): Promise<Posted[]> {
    try {
      const receipt = await send(this.#call(act, waiting, await this.#domainOf()));
      const refusals = argsIn(this.contract, receipt, "LegRefused");
      return waiting.map(({ businessReference }) => {
        const refused = refusals.find((each) => each.businessReference === businessReference);
        return refused === undefined
          ? cameOf(businessReference, "Posted", "None", receipt)
          : cameOf(businessReference, "Refused", refusalOf(refused.reason), receipt);
      });
    } catch (error) {
      const refusal = isOvertaken(error) ? "StaleRecord" : refusalIn(error);
      if (refusal === undefined) throw error;
      return waiting.map((each) => cameOf(each.businessReference, "Refused", refusal));
    }
  }

  async #call(act: Act, waiting: readonly Waiting[], domain: TypedDataDomain) {
    const { key } = this.#options;
    const [template, role] = [this.template, this.#role];
    const legs = waiting.map(({ leg }) => leg);
    const recordOf = ({ held }: Waiting) => wordsOf(held?.state.record ?? EMPTY_RECORD);
    if (act === "commit") {
      const commitments = legs.map((leg) => this.#commitmentTo(leg));
      const { signature } = await signCommitments(domain, key, template, role, commitments);
      const committing = waiting.map((each, place) => ({
        commitment: commitments[place] ?? this.#commitmentTo(each.leg),
        record: recordOf(each),
      }));
      return this.contract.commitLegs(template, role, committing, signature);
    }
    const { signature } = await signLegs(domain, key, template, role, legs);
    if (act === "post") {
      const postings = waiting.map((each) => ({ leg: each.leg, record: recordOf(each) }));
      return this.contract.postLegs(template, role, postings, signature);
    }
    const opened = waiting.map((each) => ({
      leg: each.leg,
      blinding: this.#openingOf(each),
      record: recordOf(each),
    }));
    return this.contract.openLegs(template, role, opened, signature);
  }

  /** A role that has not committed, or whose leg was waived, opens with zeros. */
  #openingOf({ leg, held }: Waiting): string {
    const { fields = ZeroHash } = legOf(held?.state.record ?? EMPTY_RECORD, this.#role) ?? {};
    return fields === ZeroHash ? ZeroHash : this.#blindingOf(leg);
  }

  #commitmentTo(leg: Leg): Commitment {
    return commitmentTo(this.template, this.#role, leg, this.#blindingOf(leg));
  }

  #blindingOf({ businessReference, generation }: Leg): string {
    const { secret } = this.#options;
    if (secret === undefined) throw new InputError("blind legs need a secret of the role");
    return blindingOf(secret, caseIdOf(this.template, businessReference), generation);
  }

  async #domainOf(): Promise<TypedDataDomain> {
    this.#domain ??= await domainOf(this.contract);
    return this.#domain;
  }
}

function cameOf(
  businessReference: string,
  came: Came,
  refusal: Refusal = "None",
  receipt?: ContractTransactionReceipt,
): Posted {
  return { businessReference, came, refusal, receipt };
}
