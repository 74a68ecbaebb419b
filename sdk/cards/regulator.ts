/**
 * The regulator: freezes cards, also across their replacement.
 * @module
 */
import type { ContractRunner } from "ethers";

import { type Integer, requireAddress } from "../common/inputs.js";
import { connect, type Done, done, type PrepaidCards } from "./contract.js";
import { requireProgram } from "./inputs.js";

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Regulator {
  readonly #cards: PrepaidCards;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param runner Signer with the regulator's role.
   */
  constructor(prepaidCards: string, runner: ContractRunner) {
    this.#cards = connect(prepaidCards, runner);
  }

  /** CA-10. Stops a card until the regulator thaws it. */
  async freeze(program: Integer, card: string): Promise<Done> {
    return this.#setFrozen(program, card, true);
  }

  async thaw(program: Integer, card: string): Promise<Done> {
    return this.#setFrozen(program, card, false);
  }

  async #setFrozen(program: Integer, card: string, frozen: boolean): Promise<Done> {
    const [of, whom] = [requireProgram(program), requireAddress("card", card)];
    return done(this.#cards.setFrozenByRegulator(of, whom, frozen));
  }
}
