/**
 * CA-12. What the gateway gives holder and merchant: a receipt that says how sure a payment is, signed by its key.
 * @module
 */
import { recoverAddress, type TypedDataDomain, TypedDataEncoder } from "ethers";

import { fields, type TypedDataSigner } from "../common/eip712.js";
import type { Decline } from "./declines.js";
import type { Certainty, Outcome } from "./outcomes.js";

/** What became of a row or payment, as the gateway saw it. */
export interface Receipt {
  /** The message's name: see `nameOf`. */
  readonly message: string;
  /** In an upload; 0 for a payment by itself. */
  readonly row: number;
  readonly terminal: string;
  readonly status: Outcome["status"];
  readonly certainty: Certainty;
  /** The result code; empty as long as no block has it. */
  readonly result: Decline | "";
  /** Units approved or captured. */
  readonly amount: bigint;
  /** Where it is; 0 as long as no block has it. */
  readonly block: number;
}

export interface SignedReceipt extends Receipt {
  readonly signature: string;
}

const RECEIPT = {
  Receipt: fields(
    "bytes32 message",
    "uint16 row",
    "address terminal",
    "string status",
    "string certainty",
    "string result",
    "uint40 amount",
    "uint64 block",
  ),
};

/** The receipt of an outcome. */
export function receiptOf(message: string, terminal: string, row: number, of: Outcome): Receipt {
  const { status, certainty, decline, amount, place } = of;
  const result = decline ?? "";
  return { message, row, terminal, status, certainty, result, amount, block: place?.block ?? 0 };
}

/** @param domain What signatures are bound to: see `cardsDomain`. */
export async function signReceipt(
  signer: TypedDataSigner,
  domain: TypedDataDomain,
  receipt: Receipt,
): Promise<SignedReceipt> {
  return { ...receipt, signature: await signer.signTypedData(domain, RECEIPT, receipt) };
}

/** Whether a gateway signed a receipt, and nothing in it was changed since. */
export function isReceiptOf(
  gateway: string,
  domain: TypedDataDomain,
  { signature, ...receipt }: SignedReceipt,
): boolean {
  try {
    const digest = TypedDataEncoder.hash(domain, RECEIPT, receipt);
    return recoverAddress(digest, signature) === gateway;
  } catch {
    return false;
  }
}
