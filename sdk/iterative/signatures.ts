/**
 * What IterativePayments lets people sign: a type of its own for every act.
 * @module
 */
import { recoverAddress, type TypedDataDomain, TypedDataEncoder } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";
import { type Channel, CHANNEL, DIRECT_CHANNEL, isDirect, typedChannel } from "./channel.js";

export const TYPES = {
  /** IT-1. The payer agrees to the channel. */
  Channel: CHANNEL,
  /** IT-1. … and that its own tokens are the deposit. */
  Funding: { Funding: fields("Channel channel"), ...CHANNEL },
  /** IT-1. The same of a direct channel. */
  DirectChannel: DIRECT_CHANNEL,
  DirectFunding: { DirectFunding: fields("DirectChannel channel"), ...DIRECT_CHANNEL },
  Voucher: { Voucher: fields("bytes32 channel", "uint96 cumulative") },
  Ceiling: { Ceiling: fields("bytes32 channel", "uint96 ceiling") },
  Settlement: { Settlement: fields("bytes32 channel", "uint96 ceiling", "uint96 cumulative") },
  /** IT-8. The payee has accepted a payment. */
  Receipt: {
    Receipt: fields("bytes32 channel", "uint32 epoch", "uint96 cumulative", "bytes32 payment"),
  },
  /** IT-4. The payee agrees to an optimistic claim. */
  Claim: { Claim: fields("bytes32 channel", "uint32 epoch", "uint96 cumulative") },
  /** IT-4. The payee's word that an epoch and all before it are settled. */
  SettledThrough: {
    SettledThrough: fields("bytes32 channel", "uint32 epoch", "uint96 paid"),
  },
  TopUp: { TopUp: fields("bytes32 channel", "uint16 number", "uint96 amount") },
  Unlock: { Unlock: fields("bytes32 channel") },
  Release: { Release: fields("bytes32 channel", "uint96 settled") },
  KeyGrant: { KeyGrant: fields("bytes32 channel", "address key", "uint96 limit", "uint32 end") },
  KeyRevocation: {
    KeyRevocation: fields("bytes32 channel", "address key", "uint96 kept"),
  },
} as const satisfies Record<string, TypedDataTypes>;

/** An act, and what of it is signed. */
export interface Signable {
  readonly act: keyof typeof TYPES;
  readonly content: Record<string, unknown>;
}

/** IT-1. The payer's consent to a channel; its digest is the channel's id. */
export function openingOf(channel: Channel): Signable {
  return { act: isDirect(channel) ? "DirectChannel" : "Channel", content: typedChannel(channel) };
}

/** IT-1. The payer's consent to a channel whose deposit are its own tokens. */
export function fundingOf(channel: Channel): Signable {
  const content = { channel: typedChannel(channel) };
  return { act: isDirect(channel) ? "DirectFunding" : "Funding", content };
}

/** The domain of an IterativePayments. */
export function iterativeDomain(iterativePayments: string, chainId: bigint): TypedDataDomain {
  return {
    name: "Tallystick IterativePayments",
    version: "1",
    chainId,
    verifyingContract: iterativePayments,
  };
}

/** What is signed of an act, by EIP-712. */
export function digestOf(
  domain: TypedDataDomain,
  act: keyof typeof TYPES,
  content: Record<string, unknown>,
): string {
  return TypedDataEncoder.hash(domain, TYPES[act], content);
}

/** Whose key signed an act; undefined for a signature that is none, and for what cannot be signed as such an act. */
export function signerOf(
  domain: TypedDataDomain,
  act: keyof typeof TYPES,
  content: Record<string, unknown>,
  signature: string,
): string | undefined {
  try {
    return recoverAddress(digestOf(domain, act, content), signature);
  } catch {
    return undefined;
  }
}
