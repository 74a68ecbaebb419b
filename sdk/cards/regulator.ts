/**
 * The regulator: freezes cards, also across their replacement, and reports on all that happened.
 * @module
 */
import type { ContractRunner } from "ethers";

import { InputError, type Integer, requireAddress } from "../common/inputs.js";
import { connect, type Done, done, type PrepaidCards } from "./contract.js";
import { requireProgram } from "./inputs.js";
import { fetchReport, type ReportRequest } from "./report/fetch.js";
import type { Report } from "./report/report.js";

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

  /**
   * CA-18. Reports on a span of time that is over, from events alone and the tokens held at its end. Nothing is sent.
   * @throws InputError where the span has not ended on the chain, or the runner has no provider.
   */
  async report(request: ReportRequest): Promise<Report> {
    const { runner, target } = this.#cards;
    const provider = runner?.provider ?? undefined;
    if (provider === undefined) throw new InputError("the signer has no provider");
    return fetchReport(target as string, provider, request); // see `connect`
  }

  async #setFrozen(program: Integer, card: string, frozen: boolean): Promise<Done> {
    const [of, whom] = [requireProgram(program), requireAddress("card", card)];
    return done(this.#cards.setFrozenByRegulator(of, whom, frozen));
  }
}
