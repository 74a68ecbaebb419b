/**
 * IT-7. The acceptance policy of the payee: whether it takes a payment, judged from the payment, the payee's books and its
 * view of the chain, and from nothing else.
 * @module
 */
import type { BytesLike } from "ethers";

import {
  NOT_STALE,
  NOT_STOPPED,
  OF_ACCOUNT,
  OF_AMOUNT,
  OF_CEILING,
  OF_CHANNEL,
  OF_COST,
  OF_EXPOSURE,
  OF_KEY,
  OF_PAYMENT,
  OF_TRANSACTION,
  type PaymentSubject,
  TO_CONTRACT,
  type TransactionSubject,
  type VoucherSubject,
} from "./conditions.js";
import { isDirect } from "./channel.js";
import { OF_DISPUTE, OF_TRANSFER } from "./directConditions.js";
import { readCall } from "./payments.js";
import {
  type DecodedTransaction,
  decodeTransaction,
  type DecodingTools,
  TRANSACTION_KINDS,
} from "./rawTransactions.js";
import { firstBreach, type Refusal, type RefusalCode } from "./refusals.js";
import { DecodingError } from "./rlp.js";
import {
  type AcceptancePolicy,
  type Asked,
  DEFAULT_POLICY,
  type JudgedVoucher,
  type Standing,
} from "./standing.js";
import { paidBy } from "./effects.js";
import type { PaymentView, VoucherView } from "./view.js";

/** A payment that is taken. */
export interface Acceptance {
  readonly accepted: true;
  readonly epoch: number;
  readonly cumulative: bigint;
}

export type Verdict = Acceptance | Refusal;

/**
 * IT-7. Whether the payee takes a signed payment of a pay-through or direct channel. The first refusal in the order of
 * `REFUSALS` is told.
 * @param tools Of the decoder; ethers' by default.
 * @returns `cumulative`: over the channel's life, also of a direct payment, which says what its epoch adds to the base.
 */
export function judgePayment(
  raw: BytesLike,
  standing: Standing,
  view: PaymentView,
  policy: AcceptancePolicy = DEFAULT_POLICY,
  asked: Asked = {},
  tools: Partial<DecodingTools> = {},
): Verdict {
  const subject = { standing, view, policy, asked, cumulative: 0n };
  const stopped = firstBreach([NOT_STOPPED], subject);
  if (stopped !== undefined) return stopped;
  const t = decoded(raw, tools);
  if ("code" in t) return t;
  const early = firstBreach(OF_TRANSACTION, { ...subject, t });
  if (early !== undefined) return early;
  return isDirect(standing.channel)
    ? judgeTransfer({ ...subject, t })
    : judgeCall({ ...subject, t });
}

function judgeCall(subject: TransactionSubject): Verdict {
  const { t } = subject;
  const early = firstBreach([TO_CONTRACT], subject);
  if (early !== undefined) return early;
  const call = readCall(t.data);
  if (call === undefined)
    return {
      accepted: false,
      code: "WrongCall",
      found: `${t.data.length} bytes`,
      expected: "pay(channel, epoch, cumulative)",
    };

  const { epoch, cumulative } = call;
  const rules = [
    ...OF_PAYMENT,
    ...OF_AMOUNT,
    ...OF_COST,
    ...OF_CHANNEL,
    ...OF_ACCOUNT,
    ...OF_EXPOSURE,
  ];
  const refusal = firstBreach<PaymentSubject>(rules, { ...subject, call, cumulative });
  return refusal ?? { accepted: true, epoch, cumulative };
}

function judgeTransfer(subject: TransactionSubject): Verdict {
  const { epoch, base, channel } = subject.standing;
  const cumulative = base + paidBy(channel, subject.t);
  const rules = [
    ...OF_TRANSFER,
    ...OF_AMOUNT,
    ...OF_COST,
    ...OF_DISPUTE,
    ...OF_CHANNEL,
    ...OF_ACCOUNT,
    ...OF_EXPOSURE,
  ];
  const refusal = firstBreach<TransactionSubject>(rules, { ...subject, cumulative });
  return refusal ?? { accepted: true, epoch, cumulative };
}

/** IT-7. As `judgePayment`, for a voucher or ceiling of an escrow channel. */
export function judgeVoucher(
  voucher: JudgedVoucher,
  standing: Standing,
  view: VoucherView,
  policy: AcceptancePolicy = DEFAULT_POLICY,
  asked: Asked = {},
): Verdict {
  const { cumulative } = voucher;
  const rules = [
    NOT_STOPPED,
    ...OF_KEY,
    ...OF_CEILING,
    ...OF_AMOUNT,
    NOT_STALE,
    ...OF_CHANNEL,
    ...OF_EXPOSURE,
  ];
  const refusal = firstBreach<VoucherSubject>(rules, {
    standing,
    view,
    policy,
    asked,
    cumulative,
    voucher,
  });
  return refusal ?? { accepted: true, epoch: 0, cumulative };
}

/** Whatever else is wrong with the bytes, they are not canonical. */
const CODES: Readonly<Partial<Record<DecodingError["code"], RefusalCode>>> = {
  RawTransaction_BadSignature: "BadSignature",
  RawTransaction_UnknownType: "TypeNotAllowed",
};

function decoded(raw: BytesLike, tools: Partial<DecodingTools>): DecodedTransaction | Refusal {
  try {
    return decodeTransaction(raw, tools);
  } catch (error) {
    const isCoded = error instanceof DecodingError;
    const code = (isCoded ? CODES[error.code] : undefined) ?? "NotCanonical";
    const found = isCoded ? `${error.code} at byte ${error.position}` : "no bytes in hex";
    return { accepted: false, code, found, expected: TRANSACTION_KINDS.slice(0, 3).join(", ") };
  }
}
