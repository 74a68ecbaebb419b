/**
 * The compliance officer: pauses and resumes accounts.
 * @module
 */
import type { ContractRunner } from "ethers";

import { encodeReason, requireAddress } from "../common/inputs.js";
import { connect, type Done, type FeeAccounts, send } from "./contract.js";

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Compliance {
  readonly #fees: FeeAccounts;

  /**
   * @param feeAccounts Address of FeeAccounts.
   * @param runner Signer with the compliance role.
   */
  constructor(feeAccounts: string, runner: ContractRunner) {
    this.#fees = connect(feeAccounts, runner);
  }

  /**
   * FE-12. Stops charges, deposits and closings of an account.
   * @param reason At most 31 bytes of text, or 32 bytes in hex: the name of a case, say.
   */
  async pause(token: string, holder: string, reason: string): Promise<Done> {
    const [of, whom] = [requireAddress("token", token), requireAddress("holder", holder)];
    return { receipt: await send(this.#fees.pause(of, whom, encodeReason(reason))) };
  }

  /** FE-12. Ends a pause. Time has run on: what expired meanwhile has expired. */
  async resume(token: string, holder: string, reason: string): Promise<Done> {
    const [of, whom] = [requireAddress("token", token), requireAddress("holder", holder)];
    return { receipt: await send(this.#fees.resume(of, whom, encodeReason(reason))) };
  }
}
