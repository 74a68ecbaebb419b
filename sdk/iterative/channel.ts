/**
 * IT-1. Channels: their terms, and the id that the terms make.
 * @module
 */
import { type TypedDataDomain, TypedDataEncoder, ZeroAddress } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";

/** How a channel's payments are made. The contract's `ChannelKind`, in its order. */
export const CHANNEL_KINDS = ["PayThrough", "Escrow"] as const;
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

/** What payer and payee have agreed upon, fixed for ever. Amounts are units of the asset, times are seconds. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly payer: string;
  readonly payee: string;
  /** ERC-20 token, or `NATIVE`. */
  readonly asset: string;
  /** Of an escrow channel the id of the vouchers' key; the zero address for a pay-through channel. */
  readonly signer: string;
  /** Of a pay-through channel the account nonce of epoch 0; 0 for an escrow channel. */
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

/** The type of a channel: its payer's signature over it is the consent to open it. */
export const CHANNEL: TypedDataTypes = {
  Channel: fields(
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
    "Agreement agreement",
  ),
  ...AGREEMENT,
};

/** The channel as typed data: enums are their numbers. */
export function typedChannel({ agreement, ...terms }: Channel): Record<string, unknown> {
  return {
    ...terms,
    kind: CHANNEL_KINDS.indexOf(terms.kind),
    agreement: { ...agreement, timing: TIMINGS.indexOf(agreement.timing) },
  };
}

/** The hash that stands for an agreement on chain. */
export function agreementHash(agreement: Agreement): string {
  const timing = TIMINGS.indexOf(agreement.timing);
  return TypedDataEncoder.hashStruct("Agreement", AGREEMENT, { ...agreement, timing });
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
  return {
    ...channel,
    kind: BigInt(CHANNEL_KINDS.indexOf(channel.kind)),
    window: BigInt(channel.window),
    windowBlocks: BigInt(channel.windowBlocks),
    endTime: BigInt(channel.endTime),
    agreement: agreementHash(channel.agreement),
  };
}

/** The id of a channel on these terms: what its payer signs, by EIP-712. */
export function channelId(domain: TypedDataDomain, channel: Channel): string {
  return TypedDataEncoder.hash(domain, CHANNEL, typedChannel(channel));
}

/** Pay-through: no key but the payer's account signs. */
export const NO_SIGNER = ZeroAddress;
