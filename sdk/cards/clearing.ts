/**
 * Clearing: creates programs and registers merchants, sets their periods and fees, closes periods, adjusts, vouches for
 * sales, and acts where a merchant cannot.
 * @module
 */
import { keccak256, type Signer } from "ethers";

import {
  encodeReason,
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireBytes32,
  requireInteger,
} from "../common/inputs.js";
import type { AttestationStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { isSaleRow } from "./batch.js";
import {
  argsIn,
  connect,
  type Done,
  domainOf,
  done,
  onlyArgsIn,
  type PrepaidCards,
  send,
} from "./contract.js";
import { type PeriodClosedArgs, readEvents } from "./events.js";
import { requireMerchant, requireProgram, requireSum, requireUnits } from "./inputs.js";
import type { Key } from "./keys.js";
import { type Finality, finalOf, type Place } from "./outcomes.js";
import { digestOf, packPayment, type Payment, paymentId } from "./signatures.js";
import type { Statement } from "./statements/statement.js";
import { type NewProgram, requireQuarters, requireRate, requireTerms } from "./terms.js";

/** CA-16. An adjustment of a merchant's period, between it and the fees of the program. */
export interface NewAdjustment {
  readonly program: Integer;
  readonly merchant: Integer;
  /** The period that it corrects; it counts in the statement of the period of its approval. */
  readonly period: Integer;
  /** Below 0 against the merchant. */
  readonly units: Integer;
  /** Up to 31 bytes of text. */
  readonly reason: string;
}

/** What a closing did. */
export interface Closed extends Done {
  readonly statements: readonly PeriodClosedArgs["statement"][];
  /** Units. */
  readonly paid: bigint;
  /** Whether the token refused the payout: see `payOut`. */
  readonly refused: boolean;
}

/** A field of 63 bits and a sign. */
const MAX_INT64 = 2n ** 63n - 1n;

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Clearing {
  readonly #cards: PrepaidCards;
  readonly #finality: Finality;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param signer With clearing's role; its provider is the node that sales are looked up on.
   */
  constructor(prepaidCards: string, signer: Signer, finality: Finality = {}) {
    this.#cards = connect(prepaidCards, signer);
    this.#finality = finality;
  }

  /** Creates a program, for ever: a change is a new program. */
  async createProgram(terms: NewProgram): Promise<Done & { program: number }> {
    const receipt = await send(this.#cards.createProgram(requireTerms(terms)));
    return { receipt, program: Number(onlyArgsIn(this.#cards, receipt, "ProgramCreated").program) };
  }

  /** @param owner Enrolls its terminals. @param payout Is paid. */
  async registerMerchant(owner: string, payout: string): Promise<Done & { merchant: number }> {
    const receipt = await send(
      this.#cards.registerMerchant(
        requireAddress("owner", owner),
        requireAddress("payout", payout),
      ),
    );
    const { merchant } = onlyArgsIn(this.#cards, receipt, "MerchantRegistered");
    return { receipt, merchant: Number(merchant) };
  }

  /** CA-5. Names the key that vouches for sales. */
  async setAttester(attester: string): Promise<Done> {
    return done(this.#cards.setAttester(requireAddress("attester", attester)));
  }

  /**
   * CA-15. From a second on the program's periods have another length. A change of cut-off is one period of a length of
   * its own, and then the old length again. The same again is a success without effect.
   * @param from End of a period, four periods ahead or more.
   * @param length Seconds: a multiple of 900, one hour to 366 days.
   */
  async changePeriods(program: Integer, from: Integer, length: Integer): Promise<Done> {
    return done(
      this.#cards.changePeriods(
        requireProgram(program),
        requireQuarters("from", from, 0n, MAX_UINT32),
        requireQuarters("length", length, 3_600n, 31_622_400n),
      ),
    );
  }

  /**
   * CA-16. From the begin of a period on, which is ahead, the discount fee is another. The same again is a success without
   * effect.
   * @param rate Millionths, at most what the program's terms allow.
   */
  async changeRate(program: Integer, from: Integer, rate: Integer): Promise<Done> {
    const begin = requireQuarters("from", from, 0n, MAX_UINT32);
    return done(this.#cards.changeRate(requireProgram(program), begin, requireRate("rate", rate)));
  }

  /** Pays fees out. @param units Of the program. */
  async withdrawFees(program: Integer, to: string, units: Integer): Promise<Done> {
    const [of, whom] = [requireProgram(program), requireAddress("to", to)];
    return done(this.#cards.withdrawFees(of, whom, requireSum("units", units)));
  }

  /**
   * CA-15 to CA-17. Closes a merchant's period and all before it, and pays out; anybody may. Again: a success without
   * effect.
   * @returns The statements that it chained, the oldest first, and what was paid out.
   */
  async closePeriod(program: Integer, merchant: Integer, period: Integer): Promise<Closed> {
    const [of, whose] = [requireProgram(program), requireMerchant(merchant)];
    const receipt = await send(this.#cards.closePeriod(of, whose, period));
    return {
      receipt,
      statements: argsIn(this.#cards, receipt, "PeriodClosed").map(({ statement }) => statement),
      paid: argsIn(this.#cards, receipt, "PaidOut").reduce((sum, { amount }) => sum + amount, 0n),
      refused: argsIn(this.#cards, receipt, "PayoutFailed").length !== 0,
    };
  }

  /**
   * CA-15. Looks at the keys of a merchant that has many of them, page by page, before its next period is closed; anybody
   * may.
   * @param size Keys a page.
   */
  async page(program: Integer, merchant: Integer, size: Integer): Promise<Done[]> {
    const [of, whose] = [requireProgram(program), requireMerchant(merchant)];
    const count = BigInt(size);
    const { terminals } = await this.#cards.merchantOf(of, whose);
    const pages: Done[] = [];
    let from = (await this.#cards.clearingOf(of, whose)).paged;
    for (; from < BigInt(terminals.length); from += count)
      pages.push(await done(this.#cards.pagePeriod(of, whose, from, count)));
    return pages;
  }

  /** CA-16. Tries a payout again that the token refused; anybody may. Where nothing is left: a success without effect. */
  async payOut(program: Integer, merchant: Integer): Promise<Done> {
    return done(this.#cards.payOut(requireProgram(program), requireMerchant(merchant)));
  }

  /** CA-16. Proposes an adjustment, which somebody else approves. The same again is a success without effect. */
  async proposeAdjustment(id: string, adjustment: NewAdjustment): Promise<Done> {
    const { program, merchant, period, units, reason } = adjustment;
    return done(
      this.#cards.proposeAdjustment(requireBytes32("id", id), {
        program: requireProgram(program),
        merchant: requireMerchant(merchant),
        period,
        amount: requireInteger("units", units, -MAX_INT64, MAX_INT64),
        reason: encodeReason(reason),
      }),
    );
  }

  /** CA-16. Carries an adjustment out that somebody else has proposed. Again: a success without effect. */
  async approveAdjustment(id: string): Promise<Done> {
    return done(this.#cards.approveAdjustment(requireBytes32("id", id)));
  }

  /** CA-16. Drops an adjustment. Again: a success without effect. */
  async rejectAdjustment(id: string, reason: string): Promise<Done> {
    return done(this.#cards.rejectAdjustment(requireBytes32("id", id), encodeReason(reason)));
  }

  /**
   * CA-17. Vouches for the lines of a statement, once the block that closed its period is final. The newest again is a
   * success without effect; other lines are a correction.
   * @param statement As it was drawn: see `statements.drawStatements`.
   * @throws InputError where that block is not final.
   */
  async attestLines(statement: Statement): Promise<Done> {
    const { program, merchant, period, block, root, lines } = statement;
    const final = await this.#finalBlock();
    if (block > final) throw new InputError(`block ${block} is not final: block ${final} is`);
    const vouched = await this.#cards.linesOf(program, merchant, period);
    const isNewest =
      vouched.revisions !== 0n && vouched.root === root && Number(vouched.lines) === lines.length;
    const revision = vouched.revisions - (isNewest ? 1n : 0n);
    return done(this.#cards.attestLines(program, merchant, period, revision, root, lines.length));
  }

  /** CA-3. Captures so much in all in the merchant's place. */
  async capture(payment: Payment, total: Integer, isFinal: boolean, reason: string): Promise<Done> {
    const units = requireUnits("total", total);
    return done(
      this.#cards.captureByClearing(packPayment(payment), units, isFinal, encodeReason(reason)),
    );
  }

  /** CA-3. Gives an authorization back in the merchant's place. */
  async void(payment: Payment, reason: string): Promise<Done> {
    return done(this.#cards.voidByClearing(packPayment(payment), encodeReason(reason)));
  }

  /**
   * CA-5. Vouches that a sale ran: looks its event up on the node itself, in final blocks only.
   * @param attester The key that `setAttester` named.
   * @param place Where the sale is: see `outcomesOf`.
   * @param rows Of the upload that it was in, byte for byte.
   * @throws InputError where the node does not say that this sale ran there.
   */
  async attest(
    attester: Key,
    payment: Payment,
    place: Place,
    rows?: string,
  ): Promise<AttestationStruct> {
    const id = paymentId(await domainOf(this.#cards), payment, "Sale");
    const final = await this.#finalBlock();
    if (place.block > final)
      throw new InputError(`block ${place.block} is not final: block ${final} is`);
    const amount = await this.#soldAt(id, payment, place, rows);
    const { block: blockNumber, log: logIndex, row } = place;
    const content = { payment: id, amount, blockNumber, logIndex, row };
    const digest = digestOf(await domainOf(this.#cards), "Attestation", content);
    return { amount, blockNumber, logIndex, row, signature: await attester.sign(digest) };
  }

  #finalBlock(): Promise<number> {
    return this.#finality.finalBlock?.() ?? finalOf(this.#cards);
  }

  /** Units that the sale's event tells. */
  async #soldAt(
    id: string,
    payment: Payment,
    { block, log, row }: Place,
    rows: string | undefined,
  ): Promise<bigint> {
    const address = await this.#cards.getAddress();
    const logs = await this.#cards.runner?.provider?.getLogs({
      address,
      fromBlock: block,
      toBlock: block,
    });
    const event = readEvents(address, logs ?? [], () => 0n).find(
      ({ position }) => position.log === log,
    );
    if (event?.name === "Sold" && event.args.payment === id) return event.args.amount;
    if (event?.name === "Uploaded" && rows !== undefined) {
      const { program, terminal, rows: hash, results } = event.args;
      const result = results[row];
      const isThis =
        keccak256(rows) === hash &&
        Number(program) === payment.program &&
        terminal === payment.terminal &&
        isSaleRow(rows, row, payment);
      if (isThis && result?.kind === "Sale" && result.decline === "None") return result.amount;
    }
    throw new InputError(`there is no sale ${id} at log ${log} of block ${block}`);
  }
}
