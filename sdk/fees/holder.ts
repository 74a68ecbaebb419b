/**
 * The holder of an account: pays in, watches, closes, claims, moves.
 * @module
 */
import { MaxUint256 } from "ethers";

import { InputError, type Integer, requireAddress, requireInteger } from "../common/inputs.js";
import { refusing } from "../common/sending.js";
import { type AccountSummary, STATUSES } from "./account.js";
import { type Done, onlyArgsIn, send } from "./contract.js";
import { explain } from "./errors.js";
import { type Cap, MAX_AMOUNT, requireCap, requireTime, requireTranche } from "./inputs.js";
import { Payer } from "./payer.js";
import { feesDomain, signMove } from "./signatures.js";

/** FE-9. What the new key signed, for the old key to hand in. */
export interface MoveConsent {
  readonly token: string;
  readonly holder: string;
  readonly newHolder: string;
  readonly deadline: bigint;
  readonly signature: string;
}

/** What a closing or claim paid. */
export interface Claimed extends Done {
  /** Units. */
  readonly amount: bigint;
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Holder extends Payer {
  /** FE-12, FE-13. The signer's account at a glance. */
  async account(token: string): Promise<AccountSummary> {
    const holder = await this.signer.getAddress();
    const view = await this.fees.account(requireAddress("token", token), holder);
    const { available, pending, runsOutAt, threshold, pausedAt, thirdPartyFunding } = view;
    const status = STATUSES[Number(view.status)] ?? "None";
    return { status, available, pending, runsOutAt, threshold, pausedAt, thirdPartyFunding };
  }

  /**
   * FE-11. Begins the closing notice of a tranche; charges go on until its end. Again: a success without effect.
   * @param expiry The tranche's, so that a late repetition cannot meet another one at the same index.
   * @returns When the notice ends, in seconds.
   */
  async close(token: string, tranche: Integer, expiry: Integer): Promise<Done & { end: bigint }> {
    const args = [
      requireAddress("token", token),
      requireTranche(tranche),
      requireTime("expiry", expiry),
    ] as const;
    const end = await refusing(this.fees.close.staticCall(...args), explain);
    return { receipt: await send(this.fees.close(...args)), end };
  }

  /** FE-12. Closes what a pause has held up for longer than the plans allow; then `claim`. */
  async closePaused(token: string): Promise<Done> {
    return { receipt: await send(this.fees.closePaused(requireAddress("token", token))) };
  }

  /** FE-11. Pays out all that is owed to the signer, to itself by default. */
  async claim(token: string, to?: string): Promise<Claimed> {
    const whom = requireAddress("to", to ?? (await this.signer.getAddress()));
    const receipt = await send(this.fees.claim(requireAddress("token", token), whom));
    return { receipt, amount: onlyArgsIn(this.fees, receipt, "Claimed").amount };
  }

  /** FE-12. Sets the available amount, in units, below which the status is Low; 0 for never. */
  async setThreshold(token: string, threshold: Integer): Promise<Done> {
    const units = requireInteger("threshold", threshold, 0n, MAX_AMOUNT);
    const of = requireAddress("token", token);
    return { receipt: await send(this.fees.setThreshold(of, units)) };
  }

  /** FE-14. Allows or forbids others to fund the signer's account. */
  async allowFunding(token: string, isAllowed: boolean): Promise<Done> {
    const of = requireAddress("token", token);
    return { receipt: await send(this.fees.setThirdPartyFunding(of, isAllowed)) };
  }

  /** FE-7. Caps what an executor may charge the signer's account per window; a cap of 0 removes it. */
  async capExecutor(token: string, executor: string, limit: Cap): Promise<Done> {
    const { cap, window } = requireCap(limit);
    const [of, whom] = [requireAddress("token", token), requireAddress("executor", executor)];
    return { receipt: await send(this.fees.capExecutor(of, whom, cap, window)) };
  }

  /**
   * FE-9. Signs, with the new key, that the account of `holder` moves to it. The new key must not have had an account in
   * this token.
   * @param deadline Last second at which it can be handed in; never by default.
   */
  async consentToMove(
    token: string,
    holder: string,
    deadline: Integer = MaxUint256,
  ): Promise<MoveConsent> {
    const newHolder = await this.signer.getAddress();
    const move = {
      token: requireAddress("token", token),
      holder: requireAddress("holder", holder),
      newHolder,
      nonce: await this.fees.nonces(newHolder),
      deadline: requireInteger("deadline", deadline, 0n, MaxUint256),
    };
    const signature = await signMove(this.signer, await this.#domain(), move);
    return {
      token: move.token,
      holder: move.holder,
      newHolder,
      deadline: move.deadline,
      signature,
    };
  }

  /** FE-9. Asks the operator, with the old key, to move the account to the key that has consented. */
  async requestMove(consent: MoveConsent): Promise<Done & { readyAt: bigint }> {
    const { token, holder, newHolder, deadline, signature } = consent;
    const own = await this.signer.getAddress();
    if (holder !== own) throw new InputError(`the consent is for the account of ${holder}`);
    const receipt = await send(this.fees.requestMove(token, newHolder, deadline, signature));
    return { receipt, readyAt: onlyArgsIn(this.fees, receipt, "MoveRequested").readyAt };
  }

  /** FE-9. Withdraws the request. */
  async cancelMove(token: string): Promise<Done> {
    return { receipt: await send(this.fees.cancelMove(requireAddress("token", token))) };
  }

  async #domain() {
    const network = await this.signer.provider?.getNetwork();
    if (network === undefined) throw new InputError("the signer has no provider");
    return feesDomain(await this.fees.getAddress(), network.chainId);
  }
}
