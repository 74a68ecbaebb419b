/**
 * An issuer, or its staff: issues cards, tops them up and redeems them, freezes, blocks and replaces them, sets limits.
 * @module
 */
import { MaxUint256, type Signer, ZeroHash } from "ethers";

import { signPermit } from "../common/consents.js";
import { encodeReason, type Integer, requireAddress, requireBytes32 } from "../common/inputs.js";
import { approve } from "../common/token.js";
import { connect, type Done, done, type PrepaidCards } from "./contract.js";
import {
  requireDay,
  requireLimits,
  requireProgram,
  requireUnits,
  type SomeLimits,
} from "./inputs.js";
import { type AuthorizedTopUp, consentOf } from "./payer.js";
import type { SignedRedemption } from "./signatures.js";
import {
  type NewTopUp,
  packTopUp,
  requireTopUp,
  TOP_UP_STATES,
  topUpOf,
  type TopUpRecord,
} from "./topups.js";

/** A card to be issued. */
export interface NewCard {
  readonly program: Integer;
  /** The id of its key: see `keys.ts`. */
  readonly card: string;
  readonly tier: Integer;
  /** Days since 1970-01-01 in the program's time: see `dayOf`. */
  readonly lastDay: Integer;
  /** Salted commitment to the holder's identity; none for a bearer card. */
  readonly identity?: string;
  /** None by default. */
  readonly limits?: SomeLimits;
}

/** CA-10. An account that goes over to a new key. */
export interface Replacement {
  readonly program: Integer;
  readonly card: string;
  readonly successor: string;
  /** Last day of the new card. */
  readonly lastDay: Integer;
  readonly reason: string;
  /** What the old key signed, see `Holder.exchange`; a bearer card needs it. */
  readonly consent?: string;
}

/** What a person may do for the issuer in a program. */
export interface Rights {
  /** Issue and replace cards, and set limits. */
  readonly issue?: boolean;
  /** Request top-ups. */
  readonly credit?: boolean;
  /** Freeze and block. */
  readonly freeze?: boolean;
  /** Approve what another has requested, reject it, and redeem. */
  readonly approve?: boolean;
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Issuer {
  readonly #cards: PrepaidCards;
  readonly #signer: Signer;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param signer The issuer, or who has its rights.
   */
  constructor(prepaidCards: string, signer: Signer) {
    this.#cards = connect(prepaidCards, signer);
    this.#signer = signer;
  }

  /** Names what a person may do; nothing that is not named. */
  async setStaff(program: Integer, person: string, rights: Rights): Promise<Done> {
    const sum =
      (rights.issue === true ? 1 : 0) +
      (rights.credit === true ? 2 : 0) +
      (rights.freeze === true ? 4 : 0) +
      (rights.approve === true ? 8 : 0);
    return done(
      this.#cards.setStaff(requireProgram(program), requireAddress("person", person), sum),
    );
  }

  /** CA-9. Issues a card, with nothing on it. The same again is a success without effect. */
  async issue(card: NewCard): Promise<Done> {
    return done(
      this.#cards.issueCard(
        requireProgram(card.program),
        requireAddress("card", card.card),
        card.tier,
        requireDay("lastDay", card.lastDay),
        requireBytes32("identity", card.identity ?? ZeroHash),
        requireLimits(card.limits ?? {}),
      ),
    );
  }

  /** Lets PrepaidCards take up to so many units of the program's token from the signer. */
  async approve(program: Integer, units: Integer): Promise<Done> {
    const { token, unit } = await this.#cards.programOf(requireProgram(program));
    const amount = requireUnits("units", units) * unit;
    return done(approve(token, this.#signer, await this.#cards.getAddress(), amount));
  }

  /**
   * CA-14. Requests a top-up, for which tokens of the signer go into escrow (see `approve`); a second person approves
   * it. The same again is a success without effect.
   */
  async requestTopUp(topUp: NewTopUp): Promise<Done> {
    return done(this.#cards.requestTopUp(packTopUp(requireTopUp(topUp))));
  }

  /**
   * CA-14. Requests one with tokens that allow it by signature (ERC-2612), without `approve`.
   * @param deadline Second until which the permit holds; for ever by default.
   */
  async requestTopUpWithPermit(topUp: NewTopUp, deadline: Integer = MaxUint256): Promise<Done> {
    const asked = requireTopUp(topUp);
    const { token, unit } = await this.#cards.programOf(asked.program);
    const spender = await this.#cards.getAddress();
    const value = asked.amount * unit;
    const { until, v, r, s } = await signPermit(token, this.#signer, spender, value, deadline);
    return done(this.#cards.requestTopUpWithPermit(packTopUp(asked), until, v, r, s));
  }

  /** CA-14. Requests one with the tokens of somebody who has signed for it: see `TopUpPayer`. */
  async requestAuthorizedTopUp(authorized: AuthorizedTopUp): Promise<Done> {
    const topUp = packTopUp(authorized.topUp);
    return done(this.#cards.requestTopUpWithAuthorization(topUp, consentOf(authorized)));
  }

  /** CA-14. Credits what another person has requested. Again it is a success without effect. */
  async approveTopUp(program: Integer, bankReference: string): Promise<Done> {
    return done(this.#cards.approveTopUp(...this.#reference(program, bankReference)));
  }

  /** CA-14. Rejects a request, or withdraws an own one: its tokens return. Again it is a success without effect. */
  async rejectTopUp(program: Integer, bankReference: string, reason: string): Promise<Done> {
    return done(
      this.#cards.rejectTopUp(...this.#reference(program, bankReference), encodeReason(reason)),
    );
  }

  /** CA-14. A top-up by the bank's reference. */
  async topUpOf(program: Integer, bankReference: string): Promise<TopUpRecord | undefined> {
    const view = await this.#cards.topUpOf(...this.#reference(program, bankReference));
    const state = TOP_UP_STATES[Number(view.state)] ?? "None";
    if (state === "None") return undefined;
    return { ...topUpOf(view.topUp), state, requester: view.requester, payer: view.payer };
  }

  /** CA-22. Pays out what a holder has signed for (see `Holder.signRedemption`): the issuer's consent. */
  async redeem({ redemption, signature }: SignedRedemption): Promise<Done> {
    return done(this.#cards.redeem(redemption, signature));
  }

  /** CA-10. Stops a card until the issuer thaws it. */
  async freeze(program: Integer, card: string): Promise<Done> {
    return done(this.#cards.setFrozen(...this.#name(program, card), true));
  }

  async thaw(program: Integer, card: string): Promise<Done> {
    return done(this.#cards.setFrozen(...this.#name(program, card), false));
  }

  /** CA-10. Stops a card for ever; its account can still be replaced. */
  async block(program: Integer, card: string, reason: string): Promise<Done> {
    return done(this.#cards.blockCard(...this.#name(program, card), encodeReason(reason)));
  }

  /** CA-10. Gives the account of a lost or expired card a new key. The same again is a success without effect. */
  async replace(replacement: Replacement): Promise<Done> {
    const { program, card, successor, lastDay, reason, consent = "0x" } = replacement;
    return done(
      this.#cards.replaceCard(
        ...this.#name(program, card),
        requireAddress("successor", successor),
        requireDay("lastDay", lastDay),
        encodeReason(reason),
        consent,
      ),
    );
  }

  /** CA-8. Sets limits: what is lowered holds at once, what is raised waits for the program's delay. */
  async setLimits(program: Integer, card: string, limits: SomeLimits): Promise<Done> {
    return done(this.#cards.setLimits(...this.#name(program, card), requireLimits(limits)));
  }

  /** CA-8. Applies raised limits that have waited; anybody may. */
  async applyLimits(program: Integer, card: string): Promise<Done> {
    return done(this.#cards.applyLimits(...this.#name(program, card)));
  }

  #name(program: Integer, card: string): [program: number, card: string] {
    return [requireProgram(program), requireAddress("card", card)];
  }

  #reference(program: Integer, reference: string): [program: number, bankReference: string] {
    return [requireProgram(program), requireBytes32("bankReference", reference)];
  }
}
