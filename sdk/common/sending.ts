/**
 * Sending a transaction and waiting for it.
 * @module
 */
import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { type Explain, RefusedError, revertDataOf } from "./errors.js";

/**
 * Waits until a transaction is in a block.
 * @throws RefusedError with a readable sentence where the contract refuses; other failures (no connection, a signer
 * that declines) go through as they are.
 */
export async function send(
  sending: Promise<ContractTransactionResponse>,
  explain: Explain,
): Promise<ContractTransactionReceipt> {
  const receipt = await refusing(
    sending.then((response) => response.wait()),
    explain,
  );
  if (receipt === null) throw new Error("the transaction is not in a block");
  return receipt;
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
