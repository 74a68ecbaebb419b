/**
 * An executor: runs the holders' transactions and charges for them, singly or in numbered batches.
 * @module
 */
import type { Signer, TransactionReceipt } from "ethers";

import { InputError, type Integer, requireAddress, requireBytes32 } from "../common/inputs.js";
import type { BatchChargedEvent } from "../../typechain-types/contracts/fees/IFeeAccounts.js";
import { refusing } from "../common/sending.js";
import type { Batch } from "./batches.js";
import { argsIn, connect, type Done, eventsIn, type FeeAccounts, send } from "./contract.js";
import { explain, explainSkipped } from "./errors.js";
import type { ChargedArgs, FeeEvent, SkippedArgs } from "./events.js";
import { requireAmount, requireTime } from "./inputs.js";
import { packItems } from "./packing.js";
import type { Permission } from "./replay.js";
import { type ChargeReceipt, feesDomain, signReceipt } from "./signatures.js";

/** A use to be charged singly. */
export interface SingleUse {
  readonly token: string;
  readonly holder: string;
  /** Units. */
  readonly amount: Integer;
  /** 32 bytes that name the executed transaction. */
  readonly ref: string;
  /** Second of the use: the block's by default. */
  readonly usedAt?: Integer;
}

/** What was charged, a line for each tranche that paid. */
export interface Charge extends Done {
  /** Units. */
  readonly charged: bigint;
  readonly lines: readonly ChargedArgs[];
}

/** FE-8. An item that was not charged, and why. */
export interface SkippedItem extends SkippedArgs {
  readonly sentence: string;
}

/** FE-8. What became of a batch. */
export interface BatchReport {
  readonly number: bigint;
  /** Units charged. */
  readonly total: bigint;
  readonly charged: readonly ChargedArgs[];
  readonly skipped: readonly SkippedItem[];
  /** The transaction that carried it out. */
  readonly transaction: string;
  /** Whether it had been carried out before: this time it had no effect. */
  readonly isRepetition: boolean;
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Executor {
  readonly #fees: FeeAccounts;
  readonly #signer: Signer;

  /**
   * @param feeAccounts Address of FeeAccounts.
   * @param signer The executor's key, with a provider.
   */
  constructor(feeAccounts: string, signer: Signer) {
    this.#fees = connect(feeAccounts, signer);
    this.#signer = signer;
  }

  /** The signer's permission in a token. */
  async permission(token: string): Promise<Permission> {
    const of = requireAddress("token", token);
    const view = await this.#fees.executorOf(of, await this.#signer.getAddress());
    const { enabled, cap, window, lastBatch } = view;
    return { enabled, cap, window, lastBatch };
  }

  /** FE-7. Charges all or nothing. Not idempotent: who may have to repeat a charge sends a batch of one item. */
  async charge(use: SingleUse): Promise<Charge> {
    return this.#charged(await send(this.#fees.charge(...single(use))));
  }

  /** FE-7. Charges what is there, within the caps; `shortfall` is what was missing, in units. */
  async chargeUpTo(use: SingleUse): Promise<Charge & { shortfall: bigint }> {
    const charge = this.#charged(await send(this.#fees.chargeUpTo(...single(use))));
    return { ...charge, shortfall: BigInt(use.amount) - charge.charged };
  }

  /** FE-8. Number of the next batch in a token. */
  async nextBatch(token: string): Promise<bigint> {
    return (await this.permission(token)).lastBatch + 1n;
  }

  /**
   * FE-8. Sends a batch (see `buildBatches`). Safe to repeat with the same batch, whatever became of the last try: it is
   * charged once, and the report is that of the one time.
   * @throws RefusedError where another content was sent under its number, or an earlier number is missing.
   */
  async sendBatch(batch: Batch): Promise<BatchReport> {
    const { token, number } = batch;
    const [rows, refs] = [packItems(batch.items), [...batch.refs]];
    await refusing(this.#fees.chargeBatch.staticCall(token, number, rows, refs), explain);
    if (number >= (await this.nextBatch(token))) {
      const receipt = await send(this.#fees.chargeBatch(token, number, rows, refs));
      const [landed] = argsIn(this.#fees, receipt, "BatchCharged");
      if (landed !== undefined) return this.#reportOf(receipt, landed, false);
    }
    return this.report(token, number);
  }

  /**
   * FE-8. What became of a batch that was carried out.
   * @param fromBlock Where to begin to look for it.
   * @throws InputError where it is not found.
   */
  async report(token: string, number: bigint, fromBlock = 0): Promise<BatchReport> {
    const executor = await this.#signer.getAddress();
    const filter = this.#fees.filters.BatchCharged(token, executor, number);
    const [log] = await this.#fees.queryFilter(filter, fromBlock);
    if (log === undefined) {
      throw new InputError(
        `batch ${number} of ${executor} was not carried out since block ${fromBlock}`,
      );
    }
    return this.#reportOf(await log.getTransactionReceipt(), log.args, true);
  }

  /** FE-17. Attests, for a correction by the operator, what was charged under a reference. */
  async attest(receipt: ChargeReceipt): Promise<string> {
    const network = await this.#signer.provider?.getNetwork();
    if (network === undefined) throw new InputError("the signer has no provider");
    const domain = feesDomain(await this.#fees.getAddress(), network.chainId);
    return signReceipt(this.#signer, domain, receipt);
  }

  #charged(receipt: Done["receipt"]): Charge {
    const lines = argsIn(this.#fees, receipt, "Charged");
    return { receipt, lines, charged: lines.reduce((sum, { amount }) => sum + amount, 0n) };
  }

  #reportOf(
    receipt: TransactionReceipt,
    batch: BatchChargedEvent.OutputObject,
    isRepetition: boolean,
  ): BatchReport {
    const { number, total } = batch;
    const events = eventsIn(this.#fees, receipt);
    const charged = events.flatMap((event) => chargedIn(event, batch));
    const skipped = events.flatMap((event) => skippedIn(event, batch));
    return { number, total, charged, skipped, transaction: receipt.hash, isRepetition };
  }
}

function chargedIn({ name, args }: FeeEvent, batch: BatchChargedEvent.OutputObject): ChargedArgs[] {
  if (name !== "Charged" || !isOf(args, batch) || args.batch?.number !== batch.number) return [];
  return [args];
}

function skippedIn({ name, args }: FeeEvent, batch: BatchChargedEvent.OutputObject): SkippedItem[] {
  if (name !== "BatchItemSkipped" || !isOf(args, batch) || args.number !== batch.number) return [];
  return [{ ...args, sentence: explainSkipped(args) }];
}

function isOf(
  { token, executor }: { token: string; executor: string },
  batch: BatchChargedEvent.OutputObject,
): boolean {
  return token === batch.token && executor === batch.executor;
}

function single(use: SingleUse) {
  return [
    requireAddress("token", use.token),
    requireAddress("holder", use.holder),
    requireAmount("amount", use.amount),
    requireTime("usedAt", use.usedAt ?? 0n),
    requireBytes32("ref", use.ref),
  ] as const;
}
