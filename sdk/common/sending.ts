/**
 * Sending a transaction and waiting for it.
 * @module
 */
import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { type Explain, RefusedError, revertDataOf } from "./errors.js";

/** A transaction that was carried out. */
export interface Done {
  readonly receipt: ContractTransactionReceipt;
}

type Sending = Promise<ContractTransactionResponse>;

/**
 * Waits until a transaction is in a block. Where the contract refuses, RefusedError tells it in a sentence; other failures
 * (no connection, a signer that declines) go through as they are.
 */
export interface Sender {
  readonly send: (sending: Sending) => Promise<ContractTransactionReceipt>;
  /** `send`, for a method that has nothing to add to the receipt. */
  readonly done: (sending: Sending) => Promise<Done>;
}

/** @param explain The sentences of the contract's errors. */
export function senderOf(explain: Explain): Sender {
  const send: Sender["send"] = async (sending) => {
    const receipt = await refusing(
      sending.then((response) => response.wait()),
      explain,
    );
    if (receipt === null) throw new Error("the transaction is not in a block");
    return receipt;
  };
  return { send, done: async (sending) => ({ receipt: await send(sending) }) };
}

/** Lets a call's refusal speak in a sentence. */
export async function refusing<T>(call: Promise<T>, explain: Explain): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (revertDataOf(error) === undefined) throw error;
    throw new RefusedError(explain(error), { cause: error });
  }
}
