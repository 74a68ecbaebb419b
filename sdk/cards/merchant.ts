/**
 * A merchant: enrolls and withdraws terminals, captures, gives back and refunds through their keys, funds its reserve.
 * @module
 */
import { type Signer, ZeroAddress } from "ethers";

import { InputError, type Integer, MAX_UINT32, requireAddress } from "../common/inputs.js";
import { approve } from "../common/token.js";
import type { AttestationStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { QUARTER } from "./calendar.js";
import { connect, type Done, domainOf, done, type PrepaidCards } from "./contract.js";
import { requireMerchant, requireProgram, requireUnits } from "./inputs.js";
import type { Key } from "./keys.js";
import {
  digestOf,
  type Operation,
  packPayment,
  type Payment,
  PAYMENT_KINDS,
  type PaymentKind,
  paymentId,
} from "./signatures.js";
import { requireQuarters } from "./terms.js";

/** CA-11. A key to be enrolled. */
export interface Enrollment {
  readonly program: Integer;
  readonly merchant: Integer;
  /** First second of its validity: a multiple of 900. */
  readonly from: Integer;
  /** First second after it: a multiple of 900. */
  readonly to: Integer;
}

/** CA-4. A merchant's money in a program, in units. */
export interface MerchantBalance {
  /** Funded for refunds. */
  readonly reserve: bigint;
  /** Refunds due that nothing covers yet. */
  readonly uncovered: bigint;
  readonly terminals: readonly string[];
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Merchant {
  readonly #cards: PrepaidCards;
  readonly #signer: Signer;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param signer The merchant's owner; for captures, voids and refunds anybody: the terminal's key signs them.
   */
  constructor(prepaidCards: string, signer: Signer) {
    this.#cards = connect(prepaidCards, signer);
    this.#signer = signer;
  }

  /** CA-11. Enrolls a key, which proves that it is held. The same again is a success without effect. */
  async enroll(key: Key, enrollment: Enrollment): Promise<Done> {
    const program = requireProgram(enrollment.program);
    const merchant = requireMerchant(enrollment.merchant);
    const from = requireQuarters("from", enrollment.from, 0n, MAX_UINT32);
    const to = requireQuarters("to", enrollment.to, from + BigInt(QUARTER), MAX_UINT32);
    const content = { program, merchant, terminal: key.id, from, to };
    const proof = await this.#sign(key, "Enrollment", content);
    return done(this.#cards.enrollTerminal(program, merchant, key.id, from, to, proof));
  }

  /**
   * CA-11. Enrolls a new key in the place of an old one, which captures and refunds until `until`, and sells no more.
   * @param until A multiple of 900, not later than the old key is valid.
   */
  async rotate(
    old: string,
    key: Key,
    enrollment: Enrollment,
    until: Integer,
  ): Promise<{ enrolled: Done; retired: Done }> {
    const enrolled = await this.enroll(key, enrollment);
    return { enrolled, retired: await this.retire(enrollment.program, old, until) };
  }

  /** CA-11. From now on a key captures and refunds until `until`, but sells no more. */
  async retire(program: Integer, terminal: string, until: Integer): Promise<Done> {
    const to = requireQuarters("until", until, 0n, MAX_UINT32);
    return done(
      this.#cards.retireTerminal(requireProgram(program), requireAddress("terminal", terminal), to),
    );
  }

  /** CA-11. A lost or stolen key can do nothing more, at once and for ever. */
  async revoke(program: Integer, terminal: string): Promise<Done> {
    return done(
      this.#cards.revokeTerminal(requireProgram(program), requireAddress("terminal", terminal)),
    );
  }

  /**
   * CA-3. Captures so much of an authorization in all. What is captured already is a success without effect.
   * @param key Any enabled key of the merchant.
   * @param total Units in all.
   * @param isFinal Whether the rest goes back to the card.
   */
  async capture(key: Key, payment: Payment, total: Integer, isFinal = false): Promise<Done> {
    const units = requireUnits("total", total);
    const content = {
      payment: await this.#idOf(payment, "Authorization"),
      terminal: key.id,
      total: units,
      isFinal,
    };
    const signature = await this.#sign(key, "Capture", content);
    return done(this.#cards.capture(packPayment(payment), key.id, units, isFinal, signature));
  }

  /** CA-3. Gives an authorization back of which nothing was captured. Again: a success without effect. */
  async void(key: Key, payment: Payment): Promise<Done> {
    const content = {
      payment: await this.#idOf(payment, "Authorization"),
      terminal: key.id,
    };
    const signature = await this.#sign(key, "Void", content);
    return done(this.#cards.void(packPayment(payment), key.id, signature));
  }

  /**
   * CA-4, CA-5. Refunds so much of a payment in all. What is refunded already is a success without effect.
   * @param total Units in all.
   * @param attestation Clearing's, for the first refund of a sale without record: see `Clearing.attest`.
   */
  async refund(
    key: Key,
    payment: Payment,
    kind: PaymentKind,
    total: Integer,
    attestation?: AttestationStruct,
  ): Promise<Done> {
    if (attestation !== undefined && kind !== "Sale")
      throw new InputError("only sales are attested: an authorization has a record");
    const units = requireUnits("total", total);
    const content = { payment: await this.#idOf(payment, kind), terminal: key.id, total: units };
    const signature = await this.#sign(key, "Refund", content);
    const packed = packPayment(payment);
    return done(
      attestation === undefined
        ? this.#cards.refund(packed, PAYMENT_KINDS.indexOf(kind), key.id, units, signature)
        : this.#cards.refundAttested(packed, key.id, units, signature, attestation),
    );
  }

  /** Lets PrepaidCards take up to so many units of the program's token from the signer. */
  async approve(program: Integer, units: Integer): Promise<Done> {
    const { token, unit } = await this.#cards.programOf(requireProgram(program));
    const amount = requireUnits("units", units) * unit;
    return done(approve(token, this.#signer, await this.#cards.getAddress(), amount));
  }

  /** CA-4. Pays tokens of the signer into the reserve; refunds due are covered first. */
  async fundReserve(program: Integer, merchant: Integer, units: Integer): Promise<Done> {
    const [of, whose] = [requireProgram(program), requireMerchant(merchant)];
    return done(this.#cards.fundReserve(of, whose, requireUnits("units", units)));
  }

  /** CA-4. Credits covered refunds due to their cards, oldest first, at most so many; anybody may. */
  async creditRefunds(program: Integer, merchant: Integer, most: Integer): Promise<Done> {
    const [of, whose] = [requireProgram(program), requireMerchant(merchant)];
    return done(this.#cards.creditRefunds(of, whose, most));
  }

  /** CA-16. Where the merchant is paid from now on. The signer is its owner. */
  async setPayout(merchant: Integer, payout: string): Promise<Done> {
    return done(this.#cards.setPayout(requireMerchant(merchant), requireAddress("payout", payout)));
  }

  /** CA-4. What the merchant has and owes in a program. @throws InputError where there is no such merchant. */
  async balance(program: Integer, merchant: Integer): Promise<MerchantBalance> {
    const [of, whose] = [requireProgram(program), requireMerchant(merchant)];
    const view = await this.#cards.merchantOf(of, whose);
    if (view.owner === ZeroAddress) throw new InputError(`there is no merchant ${whose}`);
    const { reserve, owed, covered, terminals } = view;
    return { reserve, uncovered: owed - covered, terminals: [...terminals] };
  }

  async #idOf(payment: Payment, kind: PaymentKind): Promise<string> {
    return paymentId(await domainOf(this.#cards), payment, kind);
  }

  async #sign(
    key: Key,
    operation: Operation,
    content: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    return key.sign(digestOf(await domainOf(this.#cards), operation, content));
  }
}
