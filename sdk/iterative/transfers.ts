/**
 * IT-2, IT-3. Signed payments of a direct channel: plain transfers to the payee, built and read again. What is one, and what a
 * transaction pays, is decided as the contract's `Inclusions` decides it.
 * @module
 */
import { type BytesLike, dataSlice, hexlify, Interface } from "ethers";

import { MAX_UINT32 } from "../common/inputs.js";
import { isNative } from "../common/token.js";
import type { Channel } from "./channel.js";
import { paidBy, TRANSFER_LENGTH } from "./effects.js";
import {
  type DecodedTransaction,
  decodeTransaction,
  type DecodingTools,
} from "./rawTransactions.js";
import { MAX_AMOUNT } from "./rules.js";

/** A signed payment of a direct channel, read again. */
export interface ReadTransfer {
  /** Account nonce − first nonce. */
  readonly epoch: number;
  /** What the payer owes in this epoch: units of the asset. */
  readonly amount: bigint;
  readonly transaction: DecodedTransaction;
}

/** Why a transaction is no payment of a direct channel: the contract's error of the same name. */
export type TransferFault =
  | "IterativePayments_WrongType"
  | "IterativePayments_NotPayment"
  | "IterativePayments_NotSigned"
  | "IterativePayments_WrongNonce";

const SENTENCES: Readonly<Record<TransferFault, string>> = {
  IterativePayments_WrongType: "A transaction of this type is no signed payment.",
  IterativePayments_NotPayment:
    "The transaction is not for this chain, or not exactly a transfer to the payee.",
  IterativePayments_NotSigned: "Somebody else than the channel's payer signed the transaction.",
  IterativePayments_WrongNonce: "The transaction's nonce is not of the channel.",
};

/** A transaction that is no payment of a direct channel. */
export class TransferError extends Error {
  override readonly name = "TransferError";

  constructor(readonly code: TransferFault) {
    super(SENTENCES[code]);
  }
}

const TOKEN = new Interface(["function transfer(address to, uint256 amount) returns (bool)"]);
const AMOUNT_AT = 36;

/** The transfer that pays so much of a direct channel. */
export function transferOf({ asset, payee }: Channel, amount: bigint) {
  return isNative(asset)
    ? { to: payee, value: amount, data: "0x" }
    : { to: asset, value: 0n, data: TOKEN.encodeFunctionData("transfer", [payee, amount]) };
}

/** Whether data are exactly what pays the payee, whatever the amount: none of coin, the call of `transfer` of a token. */
export function isTransferData(
  { asset, payee }: Pick<Channel, "asset" | "payee">,
  data: Uint8Array,
): boolean {
  if (isNative(asset)) return data.length === 0;
  if (data.length !== TRANSFER_LENGTH) return false;
  const call = TOKEN.encodeFunctionData("transfer", [payee, 0n]);
  return hexlify(data.subarray(0, AMOUNT_AT)) === dataSlice(call, 0, AMOUNT_AT);
}

/**
 * Reads a raw transaction that is a signed payment of a direct channel.
 * @param channel With checksums in its addresses.
 * @throws DecodingError for bytes that are no transaction.
 * @throws TransferError for a transaction that the contract would not take as a payment of the channel.
 */
export function readTransfer(
  chainId: bigint,
  channel: Channel,
  raw: BytesLike,
  tools: Partial<DecodingTools> = {},
): ReadTransfer {
  const transaction = decodeTransaction(raw, tools);
  const { type, isProtected, hasAccessList, signer, nonce } = transaction;
  if (type > 2 || !isProtected || hasAccessList)
    throw new TransferError("IterativePayments_WrongType");
  const amount = paidBy(channel, transaction);
  const { chainId: chain, value, data } = transaction;
  const isPlain = isTransferData(channel, data) && (isNative(channel.asset) || value === 0n);
  if (chain !== chainId || !isPlain || amount === 0n || amount > MAX_AMOUNT)
    throw new TransferError("IterativePayments_NotPayment");
  if (signer !== channel.payer) throw new TransferError("IterativePayments_NotSigned");
  const { firstNonce } = channel;
  if (nonce < firstNonce || nonce - firstNonce > MAX_UINT32)
    throw new TransferError("IterativePayments_WrongNonce");
  return { epoch: Number(nonce - firstNonce), amount, transaction };
}
