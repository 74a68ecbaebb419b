/**
 * The operator: sets plans and executors, earns the fees, corrects and grants.
 * @module
 */
import type { ContractRunner } from "ethers";

import { type Integer, requireAddress, requireBytes32 } from "../common/inputs.js";
import { argsIn, connect, type Done, type FeeAccounts, onlyArgsIn, send } from "./contract.js";
import {
  type Cap,
  requireAmount,
  requireCap,
  requireHolders,
  requirePlan,
  requireTerms,
  type Terms,
} from "./inputs.js";
import type { ChargeReceipt } from "./signatures.js";

/** Accounts that are settled in one transaction: what fits a block's gas with long lists of tranches. */
const SETTLE_AT_ONCE = 50;

/** A tranche that was opened out of revenue. */
export interface Credited extends Done {
  /** Its index in the account. */
  readonly tranche: number;
}

/** A wrong charge, attested by its executor, and what is given back for it. */
export interface Correction {
  readonly receipt: ChargeReceipt;
  readonly executor: string;
  /** The executor's signature over the receipt, see `Executor.attest`. */
  readonly signature: string;
  /** Plan of the tranche that gives it back. */
  readonly plan: Integer;
  /** Units. */
  readonly amount: Integer;
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Operator {
  readonly #fees: FeeAccounts;

  /**
   * @param feeAccounts Address of FeeAccounts.
   * @param runner Signer with the operator's role.
   */
  constructor(feeAccounts: string, runner: ContractRunner) {
    this.#fees = connect(feeAccounts, runner);
  }

  /** Creates a plan, for ever: a change is a new plan. */
  async createPlan(token: string, terms: Terms): Promise<Done & { plan: number }> {
    const receipt = await send(
      this.#fees.createPlan(requireAddress("token", token), requireTerms(terms)),
    );
    return { receipt, plan: Number(onlyArgsIn(this.#fees, receipt, "PlanCreated").plan) };
  }

  /** Stops new deposits under a plan; its tranches keep their terms. */
  async retirePlan(token: string, plan: Integer): Promise<Done> {
    return {
      receipt: await send(this.#fees.retirePlan(requireAddress("token", token), requirePlan(plan))),
    };
  }

  /** FE-7. Enables an executor in a token, with a cap per account and window, or without. */
  async enableExecutor(
    token: string,
    executor: string,
    limit: Cap = { cap: 0n, window: 0n },
  ): Promise<Done> {
    return this.#setExecutor(token, executor, true, limit);
  }

  async disableExecutor(token: string, executor: string): Promise<Done> {
    return this.#setExecutor(token, executor, false, { cap: 0n, window: 0n });
  }

  async #setExecutor(token: string, executor: string, enabled: boolean, limit: Cap): Promise<Done> {
    const { cap, window } = requireCap(limit);
    const [of, whom] = [requireAddress("token", token), requireAddress("executor", executor)];
    return { receipt: await send(this.#fees.setExecutor(of, whom, enabled, cap, window)) };
  }

  /** FE-10. Makes what accounts have earned withdrawable, in as many transactions as that takes. */
  async settle(
    token: string,
    holders: readonly string[],
  ): Promise<{ receipts: Done["receipt"][]; earned: bigint }> {
    const [of, all] = [requireAddress("token", token), requireHolders(holders)];
    const receipts: Done["receipt"][] = [];
    for (let from = 0; from < all.length; from += SETTLE_AT_ONCE) {
      receipts.push(await send(this.#fees.settle(of, all.slice(from, from + SETTLE_AT_ONCE))));
    }
    const settled = receipts.flatMap((receipt) => argsIn(this.#fees, receipt, "Settled"));
    return { receipts, earned: settled.reduce((sum, { earned }) => sum + earned, 0n) };
  }

  /** FE-10. Pays out settled revenue. */
  async withdraw(token: string, to: string, amount: Integer): Promise<Done> {
    const [of, whom] = [requireAddress("token", token), requireAddress("to", to)];
    return { receipt: await send(this.#fees.withdraw(of, whom, requireAmount("amount", amount))) };
  }

  /**
   * FE-10. Settles accounts and pays out all settled revenue of the token.
   * @returns What was paid out, in units; 0 if there was nothing.
   */
  async collect(token: string, holders: readonly string[], to: string): Promise<bigint> {
    const whom = requireAddress("to", to);
    await this.settle(token, holders);
    const amount = await this.#fees.revenue(token);
    if (amount > 0n) await send(this.#fees.withdraw(token, whom, amount));
    return amount;
  }

  /** FE-17. Corrects a wrong charge by a new tranche out of settled revenue. */
  async correct(correction: Correction): Promise<Credited> {
    const { receipt: charge, executor, signature } = correction;
    const receipt = await send(
      this.#fees.correct(
        requireAddress("token", charge.token),
        requireAddress("holder", charge.holder),
        requirePlan(correction.plan),
        requireAmount("amount", correction.amount),
        requireAddress("executor", executor),
        requireBytes32("ref", charge.ref),
        charge.charged,
        signature,
      ),
    );
    return { receipt, tranche: Number(onlyArgsIn(this.#fees, receipt, "ChargeCorrected").tranche) };
  }

  /** FE-17. Grants a promotional tranche out of settled revenue, never refundable. */
  async grant(token: string, holder: string, plan: Integer, amount: Integer): Promise<Credited> {
    const receipt = await send(
      this.#fees.grant(
        requireAddress("token", token),
        requireAddress("holder", holder),
        requirePlan(plan),
        requireAmount("amount", amount),
      ),
    );
    return { receipt, tranche: Number(onlyArgsIn(this.#fees, receipt, "Granted").tranche) };
  }

  /** FE-9. Carries out a holder's request to move its account, not before its delay has passed. */
  async approveMove(token: string, holder: string, newHolder: string): Promise<Done> {
    return {
      receipt: await send(
        this.#fees.approveMove(
          requireAddress("token", token),
          requireAddress("holder", holder),
          requireAddress("newHolder", newHolder),
        ),
      ),
    };
  }
}
