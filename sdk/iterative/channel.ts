/**
 * IT-1. Channels: their terms, and the id that the terms make.
 * @module
 */
import { type TypedDataDomain, TypedDataEncoder, ZeroAddress } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";
import { InputError } from "../common/inputs.js";

/** How a channel's payments are made. The contract's `ChannelKind`, in its order. */
export const CHANNEL_KINDS = ["PayThrough", "Escrow", "Direct"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** IT-8. Who is a step ahead: with prepay the payer, who signs before delivery. */
export const TIMINGS = ["Prepay", "Postpay"] as const;
export type Timing = (typeof TIMINGS)[number];

/** What is known to the parties only; the chain knows its hash. Amounts are units of the asset. */
export interface Agreement {
  readonly timing: Timing;
  /** Most that one payment adds. */
  readonly stepLimit: bigint;
  /** Cumulative amount at which the parties settle; 0 for none. */
  readonly endAmount: bigint;
  /** Number of payments after which the parties settle; 0 for none. */
  readonly endCount: number;
  /** 32 bytes in hex, to tell channels on the same terms apart. */
  readonly salt: string;
}

/** IT-3, IT-4. What payer and payee of a direct channel have agreed upon for disputes. Amounts are units of the asset. */
export interface DisputeTerms {
  /** What the payer loses if it spends a nonce elsewhere: half goes to the payee, half to nobody. */
  readonly penalty: bigint;
  /** Most that the deposit pays for the gas of a proof, once an epoch. */
  readonly disputeCost: bigint;
  /** Units of the asset for 10^18 wei of gas; 10^18 for the native coin. */
  readonly coinPrice: bigint;
  /** Wei per gas, above the base fee. */
  readonly tip: bigint;
  /** Wei that come with an optimistic claim. */
  readonly stake: bigint;
  /** How long the payer may show that it paid, after a claim: in seconds … */
  readonly answerWindow: number;
  /** … and in blocks. */
  readonly answerBlocks: number;
  /** How long a payout is held behind that while the nonce may be unspent: in seconds … */
  readonly burnWindow: number;
  /** … and in blocks. */
  readonly burnBlocks: number;
}

/** What payer and payee have agreed upon, fixed for ever. Amounts are units of the asset, times are seconds. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly payer: string;
  readonly payee: string;
  /** ERC-20 token, or `NATIVE`. */
  readonly asset: string;
  /** Of an escrow channel the id of the vouchers' key; the zero address for the other kinds. */
  readonly signer: string;
  /** Of a pay-through or direct channel the account nonce of epoch 0; 0 for an escrow channel. */
  readonly firstNonce: bigint;
  /** What is put in at the opening. */
  readonly deposit: bigint;
  /** IT-5. How long the payer waits between unlock and withdrawal, in seconds … */
  readonly window: number;
  /** … and in blocks. */
  readonly windowBlocks: number;
  /** The agreed end; 0 for none. */
  readonly endTime: number;
  readonly agreement: Agreement;
  /** Of a direct channel; the others have none. */
  readonly dispute?: DisputeTerms;
}

const AGREEMENT: TypedDataTypes = {
  Agreement: fields(
    "uint8 timing",
    "uint96 stepLimit",
    "uint96 endAmount",
    "uint32 endCount",
    "bytes32 salt",
  ),
};

const DISPUTE_TERMS: TypedDataTypes = {
  DisputeTerms: fields(
    "Agreement agreement",
    "uint96 penalty",
    "uint96 disputeCost",
    "uint96 coinPrice",
    "uint64 tip",
    "uint96 stake",
    "uint32 answerWindow",
    "uint32 answerBlocks",
    "uint32 burnWindow",
    "uint32 burnBlocks",
  ),
  ...AGREEMENT,
};

const TERMS = [
  "uint8 kind",
  "address payer",
  "address payee",
  "address asset",
  "address signer",
  "uint64 firstNonce",
  "uint96 deposit",
  "uint32 window",
  "uint32 windowBlocks",
  "uint32 endTime",
] as const;

/** The type of a channel: its payer's signature over it is the consent to open it. */
export const CHANNEL: TypedDataTypes = {
  Channel: fields(...TERMS, "Agreement agreement"),
  ...AGREEMENT,
};

/** The type of a direct channel, likewise. */
export const DIRECT_CHANNEL: TypedDataTypes = {
  DirectChannel: fields(...TERMS, "DisputeTerms agreement"),
  ...DISPUTE_TERMS,
};

/** The channel as typed data: enums are their numbers. */
export function typedChannel(channel: Channel): Record<string, unknown> {
  const { dispute: _, ...terms } = channel;
  const kind = CHANNEL_KINDS.indexOf(terms.kind);
  const agreement = isDirect(channel) ? typedDispute(channel) : typedAgreement(channel.agreement);
  return { ...terms, kind, agreement };
}

/** Whether the payments are plain transfers to the payee. */
export function isDirect({ kind }: Pick<Channel, "kind">): boolean {
  return kind === "Direct";
}

/** IT-3, IT-4. The terms of dispute. @throws InputError for a channel without: only a direct one has them. */
export function disputeOf({ dispute }: Channel): DisputeTerms {
  if (dispute === undefined) throw new InputError("the channel has no terms of dispute");
  return dispute;
}

/** The hash that stands for an agreement on chain; of a direct channel it stands within `disputeHash`. */
export function agreementHash(agreement: Agreement): string {
  return TypedDataEncoder.hashStruct("Agreement", AGREEMENT, typedAgreement(agreement));
}

/** The hash that stands for agreement and terms of dispute of a direct channel on chain. */
export function disputeHash(channel: Channel): string {
  return TypedDataEncoder.hashStruct("DisputeTerms", DISPUTE_TERMS, typedDispute(channel));
}

function typedAgreement(agreement: Agreement): Record<string, unknown> {
  return { ...agreement, timing: TIMINGS.indexOf(agreement.timing) };
}

function typedDispute(channel: Channel): Record<string, unknown> {
  return { ...disputeOf(channel), agreement: typedAgreement(channel.agreement) };
}

/** The terms as the contract takes them. */
export interface ChannelTerms {
  kind: bigint;
  payer: string;
  payee: string;
  asset: string;
  signer: string;
  firstNonce: bigint;
  deposit: bigint;
  window: bigint;
  windowBlocks: bigint;
  endTime: bigint;
  agreement: string;
}

/** The terms as the contract takes them, the agreement as its hash. */
export function termsOf(channel: Channel): ChannelTerms {
  const { dispute: _, ...terms } = channel;
  return {
    ...terms,
    kind: BigInt(CHANNEL_KINDS.indexOf(channel.kind)),
    window: BigInt(channel.window),
    windowBlocks: BigInt(channel.windowBlocks),
    endTime: BigInt(channel.endTime),
    agreement: isDirect(channel) ? disputeHash(channel) : agreementHash(channel.agreement),
  };
}

/** The terms of dispute as the contract takes them, the agreement as its hash. */
export interface DisputeWords {
  agreement: string;
  penalty: bigint;
  disputeCost: bigint;
  coinPrice: bigint;
  tip: bigint;
  stake: bigint;
  answerWindow: bigint;
  answerBlocks: bigint;
  burnWindow: bigint;
  burnBlocks: bigint;
}

/** The terms of dispute as the contract takes them. @throws InputError for a channel that is not direct. */
export function disputeTermsOf(channel: Channel): DisputeWords {
  const dispute = disputeOf(channel);
  return {
    ...dispute,
    agreement: agreementHash(channel.agreement),
    answerWindow: BigInt(dispute.answerWindow),
    answerBlocks: BigInt(dispute.answerBlocks),
    burnWindow: BigInt(dispute.burnWindow),
    burnBlocks: BigInt(dispute.burnBlocks),
  };
}

/** The id of a channel on these terms: what its payer signs, by EIP-712. */
export function channelId(domain: TypedDataDomain, channel: Channel): string {
  const types = isDirect(channel) ? DIRECT_CHANNEL : CHANNEL;
  return TypedDataEncoder.hash(domain, types, typedChannel(channel));
}

/** Pay-through and direct: no key but the payer's account signs. */
export const NO_SIGNER = ZeroAddress;
