/**
 * How a payee gets what it was paid: by landing a signed payment, or from the deposit.
 * @module
 */
import type { ContractTransactionResponse, Provider, Signer, TransactionReceipt } from "ethers";

import { InputError } from "../common/inputs.js";
import type { Kept, KeptPayment, PayeeAccount } from "./books.js";
import { isDirect, termsOf } from "./channel.js";
import type { IterativePayments } from "./contract.js";
import { deadlinesOf, type Duty, dutyAt, type Pace } from "./deadlines.js";
import type { Landings } from "./landings.js";
import { nonceOf } from "./standing.js";
import type { ChainView, PaymentView } from "./view.js";
import { signSettlement } from "./vouchers.js";
import type { Place } from "./payments.js";

/**
 * Broadcasts a signed transaction and waits until it is in a block, whoever else sends it too.
 * @param patience Seconds to wait.
 * @returns Its receipt; status 0 where it failed.
 * @throws What the node says, where it is in no block: its nonce is spent otherwise, say, or time is up.
 */
export async function broadcast(
  provider: Provider,
  { raw, payment }: KeptPayment,
  patience: number,
): Promise<TransactionReceipt> {
  const known = await provider.getTransactionReceipt(payment);
  if (known !== null) return known;
  try {
    await (await provider.broadcastTransaction(raw)).wait(1, patience * 1000);
    return await receiptOf(provider, payment);
  } catch (error) {
    // it is in a block all the same where it failed there, or where somebody else had sent it
    const receipt = await provider.getTransactionReceipt(payment);
    if (receipt === null) throw error;
    return receipt;
  }
}

/** What is claimed of a channel: the last payment of this epoch or, once that has turned, of the one before. */
export function claimable({ best, earlier }: PayeeAccount): Kept {
  const kept = best ?? earlier.at(-1);
  if (kept === undefined) throw new InputError("no payment was accepted");
  return kept;
}

/**
 * Has the deposit pay what is owed. @throws InputError for a direct channel, of which each claim is a dispute.
 * @param signer The payee's: it signs what it settles under a ceiling.
 */
export async function claimKept(
  contract: IterativePayments,
  signer: Signer,
  place: Place,
  { channel, owed }: PayeeAccount,
  kept: Kept,
): Promise<ContractTransactionResponse> {
  if (isDirect(channel))
    throw new InputError(
      "of a direct channel, show what was included at the nonce (claimConflict), or file a claim (fileClaim)",
    );
  if (kept.act === "Payment") return contract.claim(kept.raw);
  const terms = termsOf(channel);
  if (kept.act === "Voucher") return contract.claimVoucher(terms, kept.cumulative, kept.signature);
  const content = { channel: kept.channel, ceiling: kept.cumulative, cumulative: owed };
  const { signature } = await signSettlement(signer, place, content);
  return contract.claimCeiling(terms, kept.cumulative, owed, kept.signature, signature);
}

/**
 * The account once its nonce is spent: the next epoch begins.
 * @param isOwn Whether the payment that it holds was landed.
 * @param landings Of a direct channel, up to the nonce.
 */
export function turned(
  account: PayeeAccount,
  view: PaymentView,
  isOwn: boolean,
  landings: Landings,
): PayeeAccount {
  const { best } = account;
  const epoch = Number(view.payer.nonce - account.channel.firstNonce);
  const kept = best?.act === "Payment" ? [...account.earlier, best] : account.earlier;
  return {
    ...account,
    epoch,
    base: view.channel.settled,
    owed: account.owed > view.channel.settled ? account.owed : view.channel.settled,
    landings,
    landed: isOwn && epoch === account.epoch + 1 ? account.landed + 1 : 0,
    best: undefined,
    earlier: kept.filter(
      ({ cumulative }, index) => cumulative > view.final.settled || index === kept.length - 1,
    ),
  };
}

/** Whether the account's nonce is spent; an escrow channel has none to land with. */
export function isSpent(account: PayeeAccount, view: ChainView | PaymentView): boolean {
  return !("payer" in view) || view.payer.nonce > nonceOf(account);
}

/** IT-5. What a payee does about a payment that is not settled, now. @param cannotLand See `dutyAt`. */
export function dutyOf(view: ChainView, cannotLand: boolean, pace: Pace): Duty {
  const { state } = view.channel;
  if (state === "Released") return "lost";
  if (state === "Withdrawn") return cannotLand ? "lost" : "broadcast";
  if (state !== "Unlocking") return cannotLand ? "claim" : "broadcast";
  const duty = dutyAt(deadlinesOf(view.exit, pace), view, cannotLand);
  return duty === "lost" ? "claim" : duty; // nobody has withdrawn yet
}

async function receiptOf(provider: Provider, hash: string): Promise<TransactionReceipt> {
  const receipt = await provider.getTransactionReceipt(hash);
  if (receipt === null) throw new Error("the transaction is not in a block");
  return receipt;
}
