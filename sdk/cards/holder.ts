/**
 * The holder of a card: pays, freezes, lowers limits, exchanges the card, and sees what is on it.
 * @module
 */
import type { ContractRunner } from "ethers";

import { InputError, type Integer, requireAddress } from "../common/inputs.js";
import { connect, type Done, domainOf, done, type PrepaidCards } from "./contract.js";
import {
  requireDay,
  requireLimits,
  requirePayment,
  requireProgram,
  requireTime,
  requireUnits,
} from "./inputs.js";
import type { Key } from "./keys.js";
import type { CardLimits } from "./limits.js";
import { type Card, judgeSequence, LEVELS, MAX_SEQUENCE, NO_CARD, WINDOW } from "./rules.js";
import {
  digestOf,
  type Payment,
  type PaymentKind,
  paymentId,
  type Redemption,
  type SignedRedemption,
} from "./signatures.js";

/** What a terminal asks a holder to sign: a payment but for the card and its sequence number. */
export type PaymentRequest = Omit<Payment, "card" | "sequence"> & { readonly kind: PaymentKind };

/** What the holder has signed. */
export interface SignedPayment {
  readonly payment: Payment;
  readonly kind: PaymentKind;
  readonly holderSignature: string;
}

/** Methods that send wait for their transaction, and throw RefusedError with a sentence where the contract refuses. */
export class Holder {
  readonly #cards: PrepaidCards;
  readonly #key: Key;
  /** Sequence numbers that were signed here and that the chain has not seen, by program. */
  readonly #pending = new Map<number, Set<number>>();
  /** Those of payments that were declined, by program. */
  readonly #released = new Map<number, Set<number>>();

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param key The card's key.
   * @param runner A provider to look and pay; a signer, any, to send.
   */
  constructor(prepaidCards: string, key: Key, runner: ContractRunner) {
    this.#cards = connect(prepaidCards, runner);
    this.#key = key;
  }

  /** The card's id. */
  get card(): string {
    return this.#key.id;
  }

  /** The own card at a glance, but for what its limits beyond a day have counted, which no view tells. */
  async view(program: Integer): Promise<Omit<Card, "long">> {
    const view = await this.#cards.cardOf(requireProgram(program), this.card);
    const { long: _, ...none } = NO_CARD;
    if (!view.known) return none;
    const [holder, issuer, regulator] = LEVELS.map((_level, index) => view.frozen[index] === true);
    const { payment, day, week, month, lifetime, dayCount } = view.limits;
    return {
      isKnown: true,
      frozen: { Holder: holder === true, Issuer: issuer === true, Regulator: regulator === true },
      isBlocked: view.blocked,
      successor: BigInt(view.successor) === 0n ? undefined : view.successor,
      tier: Number(view.tier),
      balance: view.balance,
      hold: view.hold,
      overflow: view.overflow,
      requested: view.requested,
      cap: view.cap,
      top: Number(view.top),
      window: Number(view.window),
      lastDay: Number(view.lastDay),
      limits: { payment, day, week, month, lifetime, dayCount: Number(dayCount) },
      day: {
        day: Number(view.countedDay),
        spent: view.spentThatDay,
        payments: Number(view.paymentsThatDay),
      },
    };
  }

  /**
   * CA-7. The number of the next payment: that of one that was declined, else the lowest above the chain's highest that
   * was not signed here and may still reach the chain.
   * @throws InputError where 31 payments are signed and none has reached the chain, or no numbers are left.
   */
  async nextSequence(program: Integer): Promise<number> {
    const number = requireProgram(program);
    return this.#next(number, await this.#used(number));
  }

  async #used(program: number): Promise<Pick<Card, "top" | "window">> {
    const { top, window } = await this.#cards.cardOf(program, this.card);
    return { top: Number(top), window: Number(window) };
  }

  #next(program: number, used: Pick<Card, "top" | "window">): number {
    const released = [...(this.#released.get(program) ?? [])].toSorted((a, b) => a - b);
    // payments behind it may have landed meanwhile: only under its own number does it keep the declined one out
    const again = released.find((each) => judgeSequence(used, each) === "None");
    if (again !== undefined) return again;
    const pending = this.#pending.get(program) ?? new Set<number>();
    for (let next = used.top + 1; next < used.top + WINDOW; next += 1) {
      if (next > MAX_SEQUENCE) throw new InputError("the card has no sequence numbers left");
      if (!pending.has(next)) return next;
    }
    throw new InputError(
      `${WINDOW - 1} signed payments of the card have not reached the chain yet`,
    );
  }

  /** CA-1. Signs a payment that a terminal asks for. @throws InputError where it is outside its ranges. */
  async pay(request: PaymentRequest): Promise<SignedPayment> {
    const { kind, ...rest } = request;
    const used = await this.#used(requireProgram(request.program));
    // nothing is waited for until the number is taken: two payments at once would be signed under one
    const sequence = this.#next(request.program, used);
    const payment = requirePayment({ ...rest, card: this.card, sequence });
    const { program } = payment;
    this.#pending.set(program, (this.#pending.get(program) ?? new Set()).add(sequence));
    this.#released.get(program)?.delete(sequence);
    const digest = paymentId(await domainOf(this.#cards), payment, kind);
    return { payment, kind, holderSignature: await this.#key.sign(digest) };
  }

  /** CA-12. A signed payment was declined: its number is the next one's, and two contents never both land. */
  release({ program, sequence }: Pick<Payment, "program" | "sequence">): void {
    this.#pending.get(program)?.delete(sequence);
    this.#released.set(program, (this.#released.get(program) ?? new Set()).add(sequence));
  }

  /** CA-10. Stops the card until the holder thaws it. @param deadline Last second at which it can be sent. */
  async freeze(program: Integer, deadline: Integer): Promise<Done> {
    return this.#setFrozen(program, true, deadline);
  }

  async thaw(program: Integer, deadline: Integer): Promise<Done> {
    return this.#setFrozen(program, false, deadline);
  }

  /** CA-8. Lowers limits that are named, and leaves the others. @param deadline Last second at which it can be sent. */
  async lowerLimits(
    program: Integer,
    limits: { readonly [K in keyof CardLimits]?: Integer },
    deadline: Integer,
  ): Promise<Done> {
    const lower = requireLimits({ ...(await this.view(program)).limits, ...limits });
    const until = requireTime("deadline", deadline);
    const number = requireProgram(program);
    const sequence = await this.nextSequence(number);
    const content = { program: number, card: this.card, ...lower, sequence, deadline: until };
    const signature = await this.#sign("Limits", content);
    return done(this.#cards.lowerLimits(number, this.card, lower, sequence, until, signature));
  }

  /** CA-10. Agrees that the account goes over to another key: for `Issuer.replace`. */
  async exchange(program: Integer, successor: string, lastDay: Integer): Promise<string> {
    return this.#sign("Replacement", {
      program: requireProgram(program),
      card: this.card,
      successor: requireAddress("successor", successor),
      lastDay: requireDay("lastDay", lastDay),
    });
  }

  /**
   * CA-22. Signs for units of the own card to be paid out: the issuer's people bring it (`Issuer.redeem`), or anybody while
   * the issuer is absent.
   * @param to Who gets the tokens. @param deadline Last second at which it can be sent.
   */
  async signRedemption(
    program: Integer,
    units: Integer,
    to: string,
    deadline: Integer,
  ): Promise<SignedRedemption> {
    const number = requireProgram(program);
    const redemption: Redemption = {
      program: number,
      card: this.card,
      amount: requireUnits("units", units),
      to: requireAddress("to", to),
      sequence: await this.nextSequence(number),
      deadline: requireTime("deadline", deadline),
    };
    return { redemption, signature: await this.#sign("Redemption", { ...redemption }) };
  }

  /** CA-22. Brings a signed redemption without the issuer. */
  async redeem({ redemption, signature }: SignedRedemption): Promise<Done> {
    return done(this.#cards.redeem(redemption, signature));
  }

  /** CA-22. The second from which the issuer is absent, unless its staff does something before. */
  async absentFrom(program: Integer): Promise<number> {
    return Number(await this.#cards.absentFrom(requireProgram(program)));
  }

  async #setFrozen(program: Integer, frozen: boolean, deadline: Integer): Promise<Done> {
    const number = requireProgram(program);
    const until = requireTime("deadline", deadline);
    const sequence = await this.nextSequence(number);
    const content = { program: number, card: this.card, frozen, sequence, deadline: until };
    const signature = await this.#sign("Freeze", content);
    return done(
      this.#cards.setFrozenByHolder(number, this.card, frozen, sequence, until, signature),
    );
  }

  async #sign(
    operation: "Limits" | "Replacement" | "Freeze" | "Redemption",
    content: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    return this.#key.sign(digestOf(await domainOf(this.#cards), operation, content));
  }
}
