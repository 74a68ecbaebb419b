/**
 * IT-3. What a transaction of the payer's did for the payee of a direct channel: by its form, and by its receipt. The same
 * result as the contract's `Inclusions`.
 * @module
 */
import { dataSlice, toBeHex } from "ethers";

import { isNative } from "../common/token.js";
import type { Channel } from "./channel.js";
import type { DecodedReceipt } from "./rawReceipts.js";
import type { DecodedTransaction } from "./rawTransactions.js";
import { MAX_AMOUNT } from "./rules.js";

/** What the payer's transaction at a nonce did. */
export interface Effect {
  /** Number of its block. */
  readonly block: number;
  /** What it paid to the payee, in units; more than 2^96 − 1 count as that. */
  readonly landed: bigint;
  /** Whether it is a payment to the payee in form. */
  readonly isPayment: boolean;
  /** Whether a receipt could change nothing. */
  readonly isProven: boolean;
  /** Whether it was signed for one chain. */
  readonly isProtected: boolean;
}

/** What is looked at of a receipt. */
export type Happened = Pick<DecodedReceipt, "hasSucceeded" | "logs">;

type Terms = Pick<Channel, "payer" | "payee" | "asset" | "firstNonce">;

const TRANSFER = "0xa9059cbb";
/** Bytes of a call of `transfer`: its selector, the payee, the amount. */
export const TRANSFER_LENGTH = 68;
/** keccak256("Transfer(address,address,uint256)"), of ERC-20. */
const TRANSFERRED = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/**
 * IT-3. What a transaction did.
 * @param terms With checksums in their addresses.
 * @param epoch The transaction is of the payer's at its nonce.
 * @param block In which the transaction was included.
 * @param receipt Its own; without it only its form counts.
 * @throws RangeError for a transaction of another account, or at another nonce.
 */
export function effectOf(
  terms: Terms,
  epoch: number,
  transaction: DecodedTransaction,
  block: number,
  receipt?: Happened,
): Effect {
  const nonce = terms.firstNonce + BigInt(epoch);
  if (transaction.signer !== terms.payer || transaction.nonce !== nonce)
    throw new RangeError(`the transaction is not of ${terms.payer} at nonce ${nonce}`);
  const amount = paidBy(terms, transaction);
  const isPayment = amount !== 0n;
  const isShown = isPayment && receipt !== undefined;
  const landed = isShown ? movedBy(terms, amount, receipt) : amount;
  return {
    block,
    landed: landed < MAX_AMOUNT ? landed : MAX_AMOUNT,
    isPayment,
    isProven: isShown || !isPayment,
    isProtected: transaction.isProtected,
  };
}

/** What a transaction pays to the payee by its form, in units; 0 for none. */
export function paidBy(
  { payee, asset }: Pick<Terms, "payee" | "asset">,
  { to, value, data }: Pick<DecodedTransaction, "to" | "value" | "data">,
): bigint {
  if (isNative(asset)) return to === payee ? value : 0n;
  if (to !== asset || data.length < TRANSFER_LENGTH) return 0n;
  const isIt = dataSlice(data, 0, 4) === TRANSFER && dataSlice(data, 4, 36) === wordOf(payee);
  return isIt ? BigInt(dataSlice(data, 36, TRANSFER_LENGTH)) : 0n;
}

/** What a payment in form really moved, in units. @param amount What it says. */
export function movedBy(
  { payer, payee, asset }: Pick<Terms, "payer" | "payee" | "asset">,
  amount: bigint,
  receipt: Happened,
): bigint {
  if (!receipt.hasSucceeded) return 0n;
  if (isNative(asset)) return amount;
  const [from, to] = [wordOf(payer), wordOf(payee)];
  return receipt.logs
    .filter(({ address, topics: [topic, giver, taker, ...more], data }) => {
      const isTransfer = topic === TRANSFERRED && taker === to && more.length === 0;
      return address === asset && isTransfer && giver === from && data.length === 66;
    })
    .reduce((sum, { data }) => sum + BigInt(data), 0n);
}

/** An address as a word. */
function wordOf(address: string): string {
  return toBeHex(address, 32);
}
