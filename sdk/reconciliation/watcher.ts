/**
 * RE-4. Whoever watches the cases of a template: shows what no leg shows, silence and two versions of a leg, and has paid out
 * what waits for it.
 * @module
 */
import { ZeroHash } from "ethers";

import { InputError, type Integer, requireAddress } from "../common/inputs.js";
import { done, type Done, send } from "./contract.js";
import { Desk, requireHeld } from "./desk.js";
import { referenceOf, requireRole } from "./inputs.js";
import { caseIn, type HeldCase, type HeldTemplate, templateIn } from "./ledger.js";
import { type Acceptance, legHash, type Signed } from "./legs.js";
import { type Alarm, isLeg, legOf, wordsOf } from "./records.js";
import type { Leg } from "./rules.js";

/** RE-2. That a role has the case's key, as `Participant.accept` signs it. */
export interface SignedAcceptance {
  readonly acceptance: Acceptance;
  readonly signature: string;
}

/** What was paid out. */
export interface Collected {
  /** Wei. */
  readonly amount: bigint;
  /** Undefined where nothing waited, and nothing was sent. */
  readonly done: Done | undefined;
}

/**
 * Anybody. Methods may be called again: an alarm that the case has had in its generation, also if it was closed, is not raised
 * once more; they return undefined then, and nothing is sent. They throw RefusedError where the contract refuses.
 */
export class Watcher extends Desk {
  /** A case with its template. @throws InputError where there is no such case. */
  async read(
    reference: string,
  ): Promise<{ readonly held: HeldCase; readonly terms: HeldTemplate }> {
    const ledger = await this.look([reference]);
    const held = caseIn(ledger, this.template, referenceOf(reference));
    return { held: requireHeld(held, reference), terms: templateIn(ledger, this.template) };
  }

  /**
   * RE-4. A role's deadline is over: its leg is missing, or was late by an acceptance that it did not tell.
   * @param accepted Where roles accept the case's key: what the role has signed.
   */
  raiseOverdue(
    reference: string,
    role: Integer,
    accepted?: SignedAcceptance,
  ): Promise<Done | undefined> {
    const number = requireRole(role);
    return this.#raise(reference, number, codeOfOverdue, (held) => {
      const { acceptance, signature } = accepted ?? noAcceptance(held, number);
      return this.contract.raiseOverdue(acceptance, signature, wordsOf(held.state.record));
    });
  }

  /** RE-4. A role has neither accepted the case's key nor posted. Keys and officers of the template may say so earlier than others. */
  raiseWithheld(reference: string, role: Integer): Promise<Done | undefined> {
    const number = requireRole(role);
    return this.#raise(reference, number, codeOf("Withheld"), (held) => {
      const { businessReference, state } = held;
      const words = wordsOf(state.record);
      return this.contract.raiseWithheld(this.template, number, businessReference, words);
    });
  }

  /**
   * RE-4. A role has signed two different legs of a case.
   * @throws InputError where one of the signatures is over no leg of the case.
   */
  proveEquivocation(
    reference: string,
    role: Integer,
    first: Signed<Leg>,
    second: Signed<Leg>,
  ): Promise<Done | undefined> {
    const number = requireRole(role);
    return this.#raise(reference, number, codeOf("Equivocation"), (held) => {
      const { businessReference, state } = held;
      return this.contract.proveEquivocation(
        this.template,
        number,
        businessReference,
        signedLegIn(first, businessReference),
        signedLegIn(second, businessReference),
        wordsOf(state.record),
      );
    });
  }

  /**
   * RE-6. The answer to a demand is overdue: what was prepaid goes back to the demander, and the role has withheld its leaves.
   * @returns Undefined where no demand to the role waits.
   */
  raiseUnanswered(reference: string, role: Integer): Promise<Done | undefined> {
    const number = requireRole(role);
    return this.act(reference, async (standing) => {
      const { businessReference, run, state } = requireHeld(standing.held, reference);
      const demand = run.demands.find((each) => each.role === number);
      if (demand === undefined) return undefined;
      const key = { template: this.template, businessReference };
      const told = { ...demand, indices: [...demand.indices] };
      return done(this.contract.raiseUnanswered(key, wordsOf(state.record), told));
    });
  }

  /** Has paid out what waits for the signer: stakes, and what it did not take. @param to The signer by default. */
  async collectCoin(to?: string): Promise<Collected> {
    const account = await this.signer.getAddress();
    const amount = await this.contract.coinOf(account);
    if (amount === 0n) return { amount, done: undefined };
    const receiver = to === undefined ? account : requireAddress("to", to);
    return { amount, done: { receipt: await send(this.contract.collectCoin(receiver)) } };
  }

  #raise(
    reference: string,
    role: number,
    codeIn: (held: HeldCase, role: number) => Alarm["code"],
    call: (held: HeldCase) => Parameters<typeof done>[0],
  ): Promise<Done | undefined> {
    return this.raise(reference, (held) => ({ code: codeIn(held, role), role }), call);
  }
}

const codeOf = (code: Alarm["code"]) => () => code;

function codeOfOverdue({ state }: HeldCase, role: number): Alarm["code"] {
  const leg = legOf(state.record, role);
  return leg !== undefined && isLeg(leg) ? "Late" : "Missing";
}

/** Where roles need not accept the case's key. */
function noAcceptance(
  { template, businessReference, state }: HeldCase,
  role: number,
): SignedAcceptance {
  const { generation } = state;
  const none = { keyHash: ZeroHash, acceptedAt: 0 };
  return {
    acceptance: { template, role, businessReference, generation, ...none },
    signature: "0x",
  };
}

/** The leg of a case, and what proves that it was signed with others. */
function signedLegIn({ contents, signature }: Signed<Leg>, businessReference: string) {
  const place = contents.findIndex((leg) => leg.businessReference === businessReference);
  const leg = contents[place];
  if (leg === undefined) throw new InputError("the signature is over no leg of the case");
  return { leg, hashes: contents.map(legHash), place, signature };
}
