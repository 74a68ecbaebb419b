/**
 * IT-7. A payment heard: named, judged by a fresh view of the chain, and made what the payee keeps of it.
 * @module
 */
import { isHexString, keccak256 } from "ethers";

import type { Kept, KeptPayment, PayeeAccount } from "./books.js";
import type { IterativePayments } from "./contract.js";
import { isDirect } from "./channel.js";
import { type Place, readPayment } from "./payments.js";
import { judgePayment, judgeVoucher, type Verdict } from "./policy.js";
import type { AcceptancePolicy, Asked, Standing } from "./standing.js";
import { decodeTransaction } from "./rawTransactions.js";
import { readTransfer } from "./transfers.js";
import { type PaymentView, type Sight, viewVoucher } from "./view.js";
import { type SignedVoucher, signerOfVoucher, voucherDigest } from "./vouchers.js";

/** A payment of any kind: the raw transaction of a pay-through or direct channel; the voucher or ceiling of an escrow channel. */
export type AnyPayment = string | SignedVoucher;

/** What came of a hearing: the account afterwards, or a refusal. */
export interface Heard {
  readonly verdict: Verdict;
  readonly kept: Kept;
}

/** What a payment is known by; undefined where it is nothing. */
export function nameOf(place: Place, payment: AnyPayment): string | undefined {
  if (typeof payment !== "string") return voucherDigest(place, payment);
  return isHexString(payment, true) ? keccak256(payment) : undefined;
}

/** How a payee looks at the chain. */
export interface Eyes {
  readonly contract: IterativePayments;
  readonly sight: Sight;
  /** A fresh view of the channel and its payer account. */
  readonly look: () => Promise<PaymentView>;
}

/** A payment named and judged. */
export function hear(
  eyes: Eyes,
  payment: AnyPayment,
  standing: Standing,
  asked: Asked,
  policy: AcceptancePolicy,
): Promise<Heard> {
  return typeof payment === "string"
    ? hearPayment(eyes, payment, standing, asked, policy)
    : hearVoucher(eyes, payment, standing, asked, policy);
}

/** Whether a transaction pays just what is owed: the last step, signed again with other fees or at another nonce. */
export function isSignedAgain(
  place: Place,
  payment: AnyPayment,
  { owed, base, count, channel }: PayeeAccount,
): boolean {
  if (typeof payment !== "string" || channel.kind === "Escrow" || count === 0) return false;
  try {
    return isDirect(channel)
      ? base + readTransfer(place.chainId, channel, payment).amount === owed
      : readPayment(payment).cumulative === owed;
  } catch {
    return false;
  }
}

/** Of two payments of one sum the one that lands more surely: the later epoch's, or the better paid. */
export function betterOf(before: Kept | undefined, kept: Kept): Kept {
  if (before?.act !== "Payment" || kept.act !== "Payment") return kept;
  return maxFeeOf(kept) > maxFeeOf(before) ? kept : before;
}

function maxFeeOf({ raw }: KeptPayment): bigint {
  return decodeTransaction(raw).maxFeePerGas;
}

async function hearPayment(
  { look }: Eyes,
  raw: string,
  standing: Standing,
  asked: Asked,
  policy: AcceptancePolicy,
): Promise<Heard> {
  const verdict = judgePayment(raw, standing, await look(), policy, asked);
  const payment = nameOf(standing.place, raw) ?? "0x";
  const { epoch, cumulative } = verdict.accepted ? verdict : NOTHING;
  return { verdict, kept: { act: "Payment", epoch, cumulative, raw, payment } };
}

async function hearVoucher(
  { contract, sight }: Eyes,
  { act, channel, cumulative, signature }: SignedVoucher,
  standing: Standing,
  asked: Asked,
  policy: AcceptancePolicy,
): Promise<Heard> {
  const voucher = { act, channel, cumulative, signature };
  const signer = await signerOfVoucher(standing.place, voucher);
  const signedBy = signer ?? standing.channel.signer;
  const view = await viewVoucher(contract, standing.channel, standing.id, signedBy, sight);
  const judged = { act, channel, cumulative, signedBy: signer };
  const verdict = judgeVoucher(judged, standing, view, policy, asked);
  return {
    verdict,
    kept: { ...voucher, payment: voucherDigest(standing.place, voucher), signedBy },
  };
}

const NOTHING = { epoch: 0, cumulative: 0n };
