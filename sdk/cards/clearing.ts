/**
 * Clearing: creates programs, registers merchants, vouches for sales, and acts where a merchant cannot.
 * @module
 */
import { keccak256, type Signer } from "ethers";

import { encodeReason, InputError, type Integer, requireAddress } from "../common/inputs.js";
import type { AttestationStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { isSaleRow } from "./batch.js";
import {
  connect,
  type Done,
  domainOf,
  done,
  onlyArgsIn,
  type PrepaidCards,
  send,
} from "./contract.js";
import { readEvents } from "./events.js";
import { requireUnits } from "./inputs.js";
import type { Key } from "./keys.js";
import { type Finality, finalOf, type Place } from "./outcomes.js";
import { digestOf, packPayment, type Payment, paymentId } from "./signatures.js";
import { type NewProgram, requireTerms } from "./terms.js";

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
    const final = await (this.#finality.finalBlock ?? (() => finalOf(this.#cards)))();
    if (place.block > final)
      throw new InputError(`block ${place.block} is not final: block ${final} is`);
    const amount = await this.#soldAt(id, payment, place, rows);
    const { block: blockNumber, log: logIndex, row } = place;
    const content = { payment: id, amount, blockNumber, logIndex, row };
    const digest = digestOf(await domainOf(this.#cards), "Attestation", content);
    return { amount, blockNumber, logIndex, row, signature: await attester.sign(digest) };
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
