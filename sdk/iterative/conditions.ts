/**
 * IT-7. The conditions that a payment must meet, in the order in which they are looked at.
 * @module
 */
import { isNative } from "../common/token.js";
import { isDirect, termsOf } from "./channel.js";
import { idOfWords, type PaymentCall, wordsOf } from "./payments.js";
import type { DecodedTransaction } from "./rawTransactions.js";
import { atLeast, atMost, type RefusalCode, type Rule, same } from "./refusals.js";
import { mostAcceptable, type VoucherKey } from "./rules.js";
import {
  type AcceptancePolicy,
  type Asked,
  type JudgedVoucher,
  nonceOf,
  type Standing,
} from "./standing.js";
import type { ChainView, PaymentView, VoucherView } from "./view.js";

/** EIP-7825. */
const MAX_GAS_LIMIT = 16_777_216n;

/** What all payments are judged by. */
export interface Subject {
  readonly standing: Standing;
  readonly view: ChainView;
  readonly policy: AcceptancePolicy;
  readonly asked: Asked;
  /** What the payment says is owed in all, or at most. */
  readonly cumulative: bigint;
}

export interface TransactionSubject extends Subject {
  readonly view: PaymentView;
  readonly t: DecodedTransaction;
}

export interface PaymentSubject extends TransactionSubject {
  readonly call: PaymentCall;
}

export interface VoucherSubject extends Subject {
  readonly view: VoucherView;
  readonly voucher: JudgedVoucher;
}

export const NOT_STOPPED: Rule<Subject> = same("Stopped", ({ standing }) => standing.isStopped, no);

export const NOT_STALE: Rule<Subject> = atMost(
  "ViewStale",
  ({ view }) => BigInt(view.clock - view.time),
  ({ policy }) => BigInt(policy.maxAge),
);

/** IT-2. What only the transaction says. */
export const OF_TRANSACTION: readonly Rule<TransactionSubject>[] = [
  {
    code: "TypeNotAllowed",
    breach: ({ t, policy }) =>
      (policy.kinds as readonly string[]).includes(t.kind)
        ? undefined
        : { found: t.kind, expected: policy.kinds.join(", ") },
  },
  same("Unprotected", ({ t }) => t.isProtected, yes),
  same("AccessList", ({ t }) => t.hasAccessList, no),
  same(
    "WrongChain",
    ({ t }) => t.chainId,
    ({ standing }) => standing.place.chainId,
  ),
];

/** Of a pay-through channel: whom it calls. */
export const TO_CONTRACT: Rule<TransactionSubject> = same(
  "WrongContract",
  receiverOf,
  ({ standing }) => standing.place.iterativePayments,
);

export const BY_PAYER: Rule<TransactionSubject> = same(
  "WrongSigner",
  ({ t }) => t.signer,
  ({ standing }) => termsOf(standing.channel).payer,
);

export const AT_NONCE: Rule<TransactionSubject> = same(
  "WrongNonce",
  ({ t }) => t.nonce,
  ({ standing }) => nonceOf(standing),
);

/** What the payment is for, and how much. */
export const OF_PAYMENT: readonly Rule<PaymentSubject>[] = [
  {
    code: "WrongChannel",
    breach: ({ call, standing }) =>
      call.words === wordsOf(standing.channel)
        ? undefined
        : { found: idOfWords(standing.place, call.words), expected: standing.id },
  },
  same(
    "WrongKind",
    ({ standing }) => standing.channel.kind,
    () => "PayThrough",
  ),
  BY_PAYER,
  same(
    "WrongEpoch",
    ({ call }) => call.epoch,
    ({ standing }) => standing.epoch,
  ),
  AT_NONCE,
];

/** IT-8. The amount agreed for this step. */
export const OF_AMOUNT: readonly Rule<Subject>[] = [
  atLeast(
    "NotAbove",
    ({ cumulative }) => cumulative,
    ({ standing }) => standing.owed + 1n,
  ),
  atMost("StepTooLarge", stepOf, ({ standing }) => standing.channel.agreement.stepLimit),
  {
    code: "WrongStep",
    breach: (subject) =>
      subject.asked.step === undefined || stepOf(subject) === subject.asked.step
        ? undefined
        : { found: String(stepOf(subject)), expected: String(subject.asked.step) },
  },
];

/** Whether it can be landed, whatever the fees become. */
export const OF_COST: readonly Rule<TransactionSubject>[] = [
  same("WrongValue", ({ t }) => t.value, valueOf),
  atLeast("GasLimitTooLow", ({ t }) => t.gasLimit, leastGas),
  atMost(
    "GasLimitTooHigh",
    ({ t }) => t.gasLimit,
    () => MAX_GAS_LIMIT,
  ),
  atMost(
    "PriorityFeeAboveMaxFee",
    ({ t }) => t.maxPriorityFeePerGas,
    ({ t }) => t.maxFeePerGas,
  ),
  atLeast(
    "PriorityFeeTooLow",
    ({ t }) => t.maxPriorityFeePerGas,
    ({ policy }) => policy.minPriorityFee,
  ),
  NOT_STALE,
  atLeast(
    "MaxFeeTooLow",
    ({ t }) => t.maxFeePerGas,
    ({ policy, view }) => policy.baseFeeFactor * view.baseFee,
  ),
];

/** Where the channel is on chain, and whether its end has come. */
export const OF_CHANNEL: readonly Rule<Subject>[] = [
  stateIsNot("ChannelNotOpen", "Unknown"),
  stateIsNot("ChannelUnlocking", "Unlocking"),
  stateIsNot("ChannelEnded", "Withdrawn", "Released"),
  {
    code: "EndTimeReached",
    breach: ({ view, standing: { channel } }) =>
      channel.endTime === 0 || view.time < channel.endTime
        ? undefined
        : { found: String(view.time), expected: `before ${channel.endTime}` },
  },
  atMost(
    "EndAmountReached",
    ({ cumulative }) => cumulative,
    ({ standing }) => unlessZero(standing.channel.agreement.endAmount),
  ),
  atMost(
    "EndCountReached",
    ({ standing }) => BigInt(standing.count + 1),
    ({ standing }) => unlessZero(BigInt(standing.channel.agreement.endCount)),
  ),
];

/** The payer's account: its nonce line, and what it has. */
export const OF_ACCOUNT: readonly Rule<TransactionSubject>[] = [
  same("PayerHasCode", ({ view }) => view.payer.hasCode, no),
  same(
    "NonceNotNext",
    ({ view }) => view.payer.nonce,
    ({ standing }) => nonceOf(standing),
  ),
  atLeast(
    "NonceNotFinal",
    ({ view }) => view.payer.finalNonce,
    ({ standing }) => nonceOf(standing) - BigInt(standing.landed),
  ),
  atLeast(
    "BalanceShort",
    ({ view }) => view.payer.balance,
    ({ t }) => t.value + t.gasLimit * t.maxFeePerGas,
  ),
  atLeast("TokenBalanceShort", ({ view }) => view.token?.balance ?? 0n, tokensOf),
  atLeast("AllowanceShort", ({ view }) => view.token?.allowance ?? 0n, allowedOf),
  same("TokenPaused", ({ view }) => view.token?.isMoving ?? true, yes),
];

/** IT-6. What is owed by all epochs that are not final stays below what answers for it, on the latest block and the final. */
export const OF_EXPOSURE: readonly Rule<Subject>[] = [
  atMost(
    "ExposureTooLarge",
    ({ cumulative }) => cumulative,
    ({ view, policy: { credit }, standing: { channel } }) => {
      const stake = { ...channel.dispute, credit };
      return least(mostAcceptable(view.channel, stake), mostAcceptable(view.final, stake));
    },
  ),
];

/** Who signed the voucher, and whether that key may. */
export const OF_KEY: readonly Rule<VoucherSubject>[] = [
  same(
    "WrongChannel",
    ({ voucher }) => voucher.channel,
    ({ standing }) => standing.id,
  ),
  same(
    "WrongKind",
    ({ standing }) => standing.channel.kind,
    () => "Escrow",
  ),
  {
    code: "NotSigned",
    breach: ({ voucher }) =>
      voucher.signedBy === undefined ? { found: "nobody", expected: "a key" } : undefined,
  },
  {
    code: "KeyUnknown",
    breach: (subject) =>
      isSigner(subject) || subject.view.key.limit !== 0n
        ? undefined
        : { found: String(subject.voucher.signedBy), expected: "the signer or a granted key" },
  },
  atMost(
    "KeyRevoked",
    ({ cumulative }) => cumulative,
    ({ view: { key } }) => (isRevoked(key) ? key.kept : undefined),
  ),
  {
    code: "KeyEnding",
    breach: ({ view: { key, time }, policy }) =>
      isRevoked(key) || key.end === 0 || time + policy.keyMargin < key.end
        ? undefined
        : { found: String(key.end), expected: `after ${time + policy.keyMargin}` },
  },
  atMost(
    "KeyLimit",
    ({ cumulative }) => cumulative,
    ({ view }) => unlessZero(view.key.limit),
  ),
];

/** A ceiling must exceed the ceilings before it too. */
export const OF_CEILING: readonly Rule<VoucherSubject>[] = [
  atLeast(
    "NotAbove",
    ({ cumulative }) => cumulative,
    ({ standing, voucher }) => (voucher.act === "Ceiling" ? standing.ceiling + 1n : undefined),
  ),
];
function stateIsNot(code: RefusalCode, ...states: readonly string[]): Rule<Subject> {
  return {
    code,
    breach: ({ view }) =>
      states.includes(view.channel.state)
        ? { found: view.channel.state, expected: "Open" }
        : undefined,
  };
}

/** What the payment adds. */
function stepOf({ cumulative, standing }: Subject): bigint {
  return cumulative - standing.owed;
}

function valueOf({ cumulative, standing }: TransactionSubject): bigint {
  return isNative(standing.channel.asset) ? cumulative - standing.base : 0n;
}

/** Whom it calls or pays. */
export function receiverOf({ t }: TransactionSubject): string {
  return t.to ?? "a new contract";
}

function leastGas({ policy, standing: { channel } }: TransactionSubject): bigint {
  if (!isDirect(channel)) return policy.minGasLimit;
  return isNative(channel.asset) ? policy.minCoinGas : policy.minTokenGas;
}

/** Tokens that landing takes; undefined for the native coin. */
function tokensOf({ cumulative, view, standing }: TransactionSubject): bigint | undefined {
  if (view.token === undefined) return undefined;
  return cumulative - (isDirect(standing.channel) ? standing.base : view.channel.settled);
}

/** … by the contract's hands: a direct payment needs no allowance. */
function allowedOf(subject: TransactionSubject): bigint | undefined {
  return isDirect(subject.standing.channel) ? undefined : tokensOf(subject);
}

function isRevoked({ endBlock }: VoucherKey): boolean {
  return endBlock !== 0;
}

function isSigner({ voucher, standing }: VoucherSubject): boolean {
  return voucher.signedBy === standing.channel.signer;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function unlessZero(bound: bigint): bigint | undefined {
  return bound === 0n ? undefined : bound;
}

function yes(): true {
  return true;
}

function no(): false {
  return false;
}
