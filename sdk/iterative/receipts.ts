/**
 * IT-8. Receipts: the payee signs what it has accepted, so that neither side can deny it.
 * @module
 */
import type { TypedDataSigner } from "../common/eip712.js";
import type { Place } from "./payments.js";
import { iterativeDomain, signerOf, TYPES } from "./signatures.js";

/** What a payee has accepted. Amounts are units of the channel's asset. */
export interface Receipt {
  /** The channel's id. */
  readonly channel: string;
  /** Of the payment; 0 in an escrow channel. */
  readonly epoch: number;
  /** What the payer owes in all, by this payment. */
  readonly cumulative: bigint;
  /** Hash of the raw transaction, or the digest of the voucher or ceiling. */
  readonly payment: string;
}

export interface SignedReceipt extends Receipt {
  readonly signature: string;
}

export async function signReceipt(
  payee: TypedDataSigner,
  place: Place,
  receipt: Receipt,
): Promise<SignedReceipt> {
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  const signature = await payee.signTypedData(domain, { ...TYPES.Receipt }, receipt);
  return { ...receipt, signature };
}

/** Whether the key of a payee signed a receipt, and nothing in it was changed since. A contract as payee: `isReceipt`. */
export function isReceiptOf(
  payee: string,
  place: Place,
  { signature, ...receipt }: SignedReceipt,
): boolean {
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  return signerOf(domain, "Receipt", receipt, signature) === payee;
}
