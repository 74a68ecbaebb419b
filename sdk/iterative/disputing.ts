/**
 * IT-3, IT-4. What anybody does about a dispute of a direct channel: bring proofs, claims and words to the chain. What it knows
 * already is not sent: a retry costs nothing.
 * @module
 */
import type { BytesLike, ContractTransactionReceipt, Signer } from "ethers";
import { hexlify } from "ethers";

import { type Integer, MAX_UINT64, requireInteger } from "../common/inputs.js";
import type { SignedAct } from "./acts.js";
import { type Channel, channelId, disputeOf, disputeTermsOf, termsOf } from "./channel.js";
import {
  argsIn,
  channelOn,
  connect,
  domainOf,
  epochOn,
  type IterativePayments,
  send,
} from "./contract.js";
import { claimConflict, type Disputed, type Epoch } from "./disputes.js";
import { effectOf } from "./effects.js";
import { type AccountProof, type Inclusion, readInclusion } from "./inclusions.js";
import { requireEpoch, requireUnits } from "./inputs.js";
import { TYPES } from "./signatures.js";
import type { SignedSettledThrough } from "./through.js";
import { readTransfer } from "./transfers.js";

/** What was brought to the chain. */
export interface Brought {
  /** undefined where the chain knew it: nothing was sent. */
  readonly receipt: ContractTransactionReceipt | undefined;
}

/** What was brought, and what the payee got by it: units. */
export interface Gained extends Brought {
  readonly amount: bigint;
}

const KNOWN = { receipt: undefined, amount: 0n } as const;

/** Methods that send wait for their transaction, and throw RefusedError with a sentence where the contract refuses. */
export class Disputant {
  readonly #contract: IterativePayments;
  readonly #signer: Signer;

  /**
   * @param iterativePayments Address of IterativePayments.
   * @param signer Pays the gas, with a provider; the payee itself where it files a claim without a signature.
   */
  constructor(iterativePayments: string, signer: Signer) {
    this.#contract = connect(iterativePayments, signer);
    this.#signer = signer;
  }

  /** IT-3, IT-4. An epoch of a direct channel on chain. */
  async epoch(channel: Channel, epoch: Integer): Promise<Epoch> {
    return epochOn(this.#contract, await this.#idOf(channel), requireEpoch(epoch));
  }

  // ---------------------------------------------------------------- proofs

  /** IT-3. Keeps the hash of a block, so that proofs of it serve for ever. */
  async checkpoint(block: Integer): Promise<Brought> {
    const number = requireInteger("block", block, 0n, MAX_UINT64);
    if (BigInt(await this.#contract.checkpointOf(number)) !== 0n) return KNOWN;
    return { receipt: await send(this.#contract.checkpoint(number)) };
  }

  /**
   * IT-3. Shows a signed payment and what was included at its nonce: the deposit pays what is owed, the gas, the penalty.
   * @param raw The signed payment.
   * @param conflict By `inclusionOf`; with its receipt where a payment failed, or while a claim waits. The chain knows its
   * block from the next one on.
   */
  async claimConflict(channel: Channel, raw: BytesLike, conflict: Inclusion): Promise<Gained> {
    const { epoch, cumulative } = await this.#read(channel, raw);
    const before = await this.#disputed(channel, epoch);
    if (isKnown(channel, epoch, cumulative, conflict, before)) return KNOWN;
    const [terms, dispute] = wordsOf(channel);
    const sending = this.#contract.claimConflict(terms, dispute, hexlify(raw), conflict);
    const receipt = await send(sending);
    const [told] = argsIn(this.#contract, receipt, "ConflictProven");
    if (told === undefined) return { receipt, amount: 0n };
    return { receipt, amount: told.amount + told.cost + told.penalty / 2n };
  }

  /** IT-4. Shows what landed at an epoch's nonce; a claim that waits is settled by it. @param landing With its receipt. */
  async recordLanding(channel: Channel, epoch: Integer, landing: Inclusion): Promise<Brought> {
    const number = requireEpoch(epoch);
    if ((await this.epoch(channel, number)).isProven) return KNOWN;
    const [terms, dispute] = wordsOf(channel);
    return { receipt: await send(this.#contract.recordLanding(terms, dispute, number, landing)) };
  }

  /**
   * IT-4. Shows that the payer's nonce was spent: a claim then waits for an answer only.
   * @param proof By `accountProofOf`; once a claim was filed, of a block before it.
   */
  async proveSpent(channel: Channel, epoch: Integer, proof: AccountProof): Promise<Brought> {
    const number = requireEpoch(epoch);
    if ((await this.epoch(channel, number)).isSpent) return KNOWN;
    const { header, account } = proof;
    const sending = this.#contract.proveSpent(termsOf(channel), number, header, account);
    return { receipt: await send(sending) };
  }

  // ---------------------------------------------------------------- claims without proof

  /**
   * IT-4. The payee, which is the signer, claims what a signed payment says; its stake is sent along.
   * @throws TransferError for what is no payment of the channel.
   */
  async fileClaim(channel: Channel, raw: BytesLike): Promise<Brought> {
    const { epoch, cumulative } = await this.#read(channel, raw);
    const { filedBlock, cumulative: filed, held } = await this.epoch(channel, epoch);
    if (filedBlock !== 0 && (held === 0n || filed === cumulative)) return KNOWN;
    const [terms, dispute] = wordsOf(channel);
    const { stake: value } = disputeOf(channel);
    const sending = this.#contract.fileClaim(terms, dispute, hexlify(raw), "0x", { value });
    return { receipt: await send(sending) };
  }

  /** IT-4. The same, signed for another to relay, who pays the stake. */
  async signClaim(channel: Channel, raw: BytesLike): Promise<SignedAct> {
    const domain = await domainOf(this.#contract);
    const content = { channel: channelId(domain, channel), ...(await this.#read(channel, raw)) };
    const consent = await this.#signer.signTypedData(domain, { ...TYPES.Claim }, content);
    return { act: "FileClaim", channel, raw: hexlify(raw), consent };
  }

  /** IT-4. Has a claim paid that nobody answered in time, or goes back that the payee's own word is against. */
  async payClaim(channel: Channel, epoch: Integer): Promise<Gained> {
    const number = requireEpoch(epoch);
    const { filedBlock, held } = await this.epoch(channel, number);
    if (filedBlock !== 0 && held === 0n) return KNOWN;
    const receipt = await send(this.#contract.payClaim(...wordsOf(channel), number));
    const [told] = argsIn(this.#contract, receipt, "ClaimResolved");
    return { receipt, amount: told?.amount ?? 0n };
  }

  /** IT-4. Brings the payee's word that an epoch and all before it are settled. */
  async settleThrough(channel: Channel, word: SignedSettledThrough): Promise<Brought> {
    const [epoch, paid] = [requireEpoch(word.epoch), requireUnits("paid", word.paid)];
    if ((await this.epoch(channel, epoch)).isSettled) return KNOWN;
    const sending = this.#contract.settleThrough(termsOf(channel), epoch, paid, word.signature);
    return { receipt: await send(sending) };
  }

  /** What a signed payment says. @throws TransferError for what is none. DecodingError for bytes that are no transaction. */
  async #read(channel: Channel, raw: BytesLike): Promise<{ epoch: number; cumulative: bigint }> {
    const { chainId } = await domainOf(this.#contract);
    const { epoch, amount } = readTransfer(BigInt(chainId ?? 0), channel, raw);
    return { epoch, cumulative: amount };
  }

  async #disputed(channel: Channel, epoch: number): Promise<Disputed> {
    const id = await this.#idOf(channel);
    const [{ channel: state }, known] = await Promise.all([
      channelOn(this.#contract, id, channel.signer),
      epochOn(this.#contract, id, epoch),
    ]);
    return { channel: state, epoch: known };
  }

  async #idOf(channel: Channel): Promise<string> {
    return channelId(await domainOf(this.#contract), channel);
  }
}

/** Whether a claim would move nothing; what is refused the contract says itself. */
function isKnown(
  channel: Channel,
  epoch: number,
  cumulative: bigint,
  conflict: Inclusion,
  before: Disputed,
): boolean {
  try {
    const { header, transaction, receipt } = readInclusion(conflict);
    const effect = effectOf(channel, epoch, transaction, header.number, receipt);
    const after = claimConflict(before, disputeOf(channel), cumulative, effect, 0n);
    return after.epoch === before.epoch;
  } catch {
    return false;
  }
}

function wordsOf(channel: Channel) {
  return [termsOf(channel), disputeTermsOf(channel)] as const;
}
