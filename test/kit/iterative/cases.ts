import {
  type BytesLike,
  computeAddress,
  concat,
  dataSlice,
  encodeRlp,
  getAddress,
  hexlify,
  id,
  keccak256,
  SigningKey,
  toBeArray,
  toBeHex,
  zeroPadValue,
} from "ethers";

import {
  type AcceptancePolicy,
  type Asked,
  type Channel,
  channelId,
  DEFAULT_POLICY,
  type DisputeTerms,
  iterativeDomain,
  type JudgedVoucher,
  judgePayment,
  judgeVoucher,
  NO_SIGNER,
  type PaymentView,
  planPayment,
  rules,
  type Standing,
  type Verdict,
  type VoucherView,
} from "../../../sdk/iterative/index.js";
import { NATIVE } from "../tokens.js";

/** SEC 2, 2.4.1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const PAYER = new SigningKey(id("payer"));
export const STRANGER = new SigningKey(id("stranger"));
export const PLACE = {
  iterativePayments: getAddress(`0x${"c0".repeat(20)}`),
  chainId: 31_337n,
};
export const TOKEN = "0x7070707070707070707070707070707070707070";
const CHANNEL: Channel = {
  kind: "PayThrough",
  payer: computeAddress(PAYER),
  payee: computeAddress(new SigningKey(id("payee"))),
  asset: NATIVE,
  signer: NO_SIGNER,
  firstNonce: 7n,
  deposit: 200n,
  window: 86_400,
  windowBlocks: 7_200,
  endTime: 1_001,
  agreement: { timing: "Prepay", stepLimit: 100n, endAmount: 500n, endCount: 5, salt: id("salt") },
};

/** Of a direct channel, at every bound of the policy. */
const DISPUTE: DisputeTerms = {
  penalty: 40n,
  disputeCost: 20n,
  coinPrice: 10n ** 18n,
  tip: DEFAULT_POLICY.minTip,
  stake: DEFAULT_POLICY.maxStake,
  answerWindow: DEFAULT_POLICY.maxAnswer.time,
  answerBlocks: DEFAULT_POLICY.maxAnswer.block,
  burnWindow: DEFAULT_POLICY.maxBurn.time,
  burnBlocks: DEFAULT_POLICY.maxBurn.block,
};

/** What a transaction is made of, whether a node would take it or not. */
export interface Fields {
  type: number;
  isProtected: boolean;
  chainId: bigint;
  nonce: bigint;
  /** Wei per gas; also the gas price. */
  maxFee: bigint;
  priorityFee: bigint;
  gasLimit: bigint;
  to: string;
  value: bigint;
  /** The call, or what a transfer has, by default. */
  data: BytesLike | undefined;
  accessList: (string | string[])[][];
  key: SigningKey;
  isHighS: boolean;
  /** What is behind the transaction. */
  tail: string;
}

/** All that a payment is judged by. */
export interface PaymentCase {
  fields: Fields;
  channel: Channel;
  /** The channel that the payment names; the standing's by default. */
  paid: Channel | undefined;
  epoch: number;
  cumulative: bigint;
  standing: Partial<Standing>;
  view: PaymentView;
  policy: AcceptancePolicy;
  asked: Asked;
}

/** All that a voucher is judged by. */
export interface VoucherCase {
  voucher: Omit<JudgedVoucher, "channel">;
  channel: Channel;
  /** The channel that the voucher names; the standing's by default. */
  paid: Channel | undefined;
  standing: Partial<Standing>;
  view: VoucherView;
  policy: AcceptancePolicy;
  asked: Asked;
}

const OPEN = rules.open(0n);

/** A payment of 100 that lies at every boundary: what is one unit worse anywhere is refused. */
export function paymentCase(): PaymentCase {
  const policy = { ...DEFAULT_POLICY };
  const [maxFee, gasLimit] = [20n, policy.minGasLimit];
  return {
    fields: {
      type: 2,
      isProtected: true,
      chainId: PLACE.chainId,
      nonce: 9n,
      maxFee,
      priorityFee: policy.minPriorityFee,
      gasLimit,
      to: PLACE.iterativePayments,
      value: 200n,
      data: undefined,
      accessList: [],
      key: PAYER,
      isHighS: false,
      tail: "0x",
    },
    channel: CHANNEL,
    paid: undefined,
    epoch: 2,
    cumulative: 500n,
    standing: { epoch: 2, base: 300n, landed: 1, owed: 400n, count: 4 },
    view: {
      clock: 1_000 + policy.maxAge,
      time: 1_000,
      block: 100,
      baseFee: 10n,
      channel: { ...OPEN, settled: 300n, deposit: 200n },
      exit: { time: 0, block: 0 },
      finalBlock: 90,
      final: { ...OPEN, settled: 0n, deposit: 500n },
      payer: { nonce: 9n, finalNonce: 8n, hasCode: false, balance: 200n + gasLimit * maxFee },
      token: undefined,
    },
    policy,
    asked: { step: 100n },
  };
}

/** The same in tokens. */
export function tokenCase(): PaymentCase {
  const plain = paymentCase();
  const { fields, view } = plain;
  return {
    ...plain,
    channel: { ...CHANNEL, asset: TOKEN },
    fields: { ...fields, value: 0n },
    view: {
      ...view,
      payer: { ...view.payer, balance: view.payer.balance - 200n },
      token: { balance: 200n, allowance: 200n, isMoving: true },
    },
  };
}

/** The same of a direct channel: the deposit answers for the payment, a penalty and a proof. */
export function directCase(): PaymentCase {
  const plain = paymentCase();
  const { fields, view, policy } = plain;
  const dispute = { ...DISPUTE };
  const channel: Channel = { ...CHANNEL, kind: "Direct", dispute };
  const gasLimit = policy.minCoinGas;
  const more = dispute.penalty + dispute.disputeCost;
  return {
    ...plain,
    channel,
    fields: { ...fields, to: channel.payee, gasLimit },
    view: {
      ...view,
      channel: { ...view.channel, deposit: view.channel.deposit + more },
      final: { ...view.final, deposit: view.final.deposit + more },
      payer: { ...view.payer, balance: 200n + gasLimit * fields.maxFee },
    },
  };
}

/** The same in tokens, of which the contract may take none. */
export function directTokenCase(): PaymentCase {
  const plain = directCase();
  const { fields, view, policy, channel } = plain;
  const gasLimit = policy.minTokenGas;
  const dispute = { ...channel.dispute!, coinPrice: policy.minCoinPrice };
  return {
    ...plain,
    channel: { ...channel, asset: TOKEN, dispute },
    fields: { ...fields, to: TOKEN, value: 0n, gasLimit },
    view: {
      ...view,
      payer: { ...view.payer, balance: gasLimit * fields.maxFee },
      token: { balance: 200n, allowance: 0n, isMoving: true },
    },
  };
}

/** A voucher of a granted key, at every boundary. */
export function voucherCase(): VoucherCase {
  const { view, policy, asked } = paymentCase();
  const channel: Channel = {
    ...CHANNEL,
    kind: "Escrow",
    signer: computeAddress(PAYER),
    firstNonce: 0n,
  };
  const { payer: _, token: __, ...rest } = view;
  return {
    voucher: {
      act: "Voucher",
      cumulative: 500n,
      signedBy: computeAddress(STRANGER),
    },
    channel,
    paid: undefined,
    standing: { owed: 400n, count: 4, ceiling: 450n },
    view: {
      ...rest,
      key: { limit: 500n, kept: 0n, end: 1_000 + policy.keyMargin + 1, endBlock: 0 },
    },
    policy,
    asked,
  };
}

/** What the payee says of a payment. */
export function judged(of: PaymentCase): Verdict {
  return judgePayment(rawOf(of), standingOf(of), of.view, of.policy, of.asked);
}

/** What the payee says of a voucher. */
export function judgedVoucher(of: VoucherCase): Verdict {
  const voucher = { ...of.voucher, channel: idOf(of.paid ?? of.channel) };
  return judgeVoucher(voucher, standingOf(of), of.view, of.policy, of.asked);
}

const idOf = (channel: Channel) =>
  channelId(iterativeDomain(PLACE.iterativePayments, PLACE.chainId), channel);

function standingOf({ channel, standing }: PaymentCase | VoucherCase): Standing {
  return {
    place: PLACE,
    channel,
    id: idOf(channel),
    epoch: 0,
    base: 0n,
    landed: 0,
    owed: 0n,
    ceiling: 0n,
    count: 0,
    isStopped: false,
    ...standing,
  };
}

/** Written and signed here, in a way of its own: with whatever mistake. */
function rawOf(of: PaymentCase): string {
  const { fields } = of;
  const { type, isProtected, chainId, nonce, maxFee, priorityFee, gasLimit, to, value } = fields;
  const { accessList, key, isHighS, tail } = fields;
  const data = hexlify(fields.data ?? (of.channel.kind === "Direct" ? transferIn(of) : callIn(of)));
  const prices = type === 2 ? [priorityFee, maxFee] : [maxFee];
  const body = [
    ...(type === 0 ? [] : [uint(chainId)]),
    ...[nonce, ...prices, gasLimit].map(uint),
    to,
    uint(value),
    data,
    ...(type === 0 ? [] : [accessList]),
  ];
  const envelope = (list: string) => (type === 0 ? list : concat([Uint8Array.of(type), list]));
  const legacyTail = type === 0 && isProtected ? [uint(chainId), "0x", "0x"] : [];
  const digest = keccak256(envelope(encodeRlp([...body, ...legacyTail])));
  const { r, s, yParity } = key.sign(digest);
  const high = { s: ORDER - BigInt(s), parity: 1 - yParity };
  const { s: least, parity } = isHighS ? high : { s: BigInt(s), parity: yParity };
  const v = type !== 0 ? parity : isProtected ? 35n + 2n * chainId + BigInt(parity) : 27 + parity;
  return concat([
    envelope(encodeRlp([...body, uint(BigInt(v)), uint(BigInt(r)), uint(least)])),
    tail,
  ]);
}

/** The call of `pay`. */
function callIn({ fields, channel, paid, epoch, cumulative }: PaymentCase): string {
  const { maxFee, gasLimit } = fields;
  const { dispute: _, ...terms } = paid ?? channel;
  const call = { ...terms, kind: "PayThrough" as const };
  const fees = { gasLimit, maxFeePerGas: maxFee, maxPriorityFeePerGas: maxFee };
  const plan = planPayment(PLACE, call, { epoch, base: 0n, cumulative }, fees);
  return named(plan.data as string, paid ?? channel);
}

/** Nothing, or the call of `transfer` with what the epoch adds. */
function transferIn({ channel, cumulative, standing }: PaymentCase): string {
  if (channel.asset === NATIVE) return "0x";
  const amount = toBeHex(cumulative - (standing.base ?? 0n), 32);
  return concat(["0xa9059cbb", zeroPadValue(channel.payee, 32), amount]);
}

/** The call names a channel of its own kind: the first word of the terms. */
function named(data: string, { kind }: Channel): string {
  const word = `0x${(kind === "Escrow" ? 1 : 0).toString().padStart(64, "0")}`;
  return concat([dataSlice(data, 0, 4), word, dataSlice(data, 36)]);
}

function uint(value: bigint): Uint8Array {
  return toBeArray(value);
}
