/**
 * What IterativePayments lets people sign: a type of its own for every act.
 * @module
 */
import { type TypedDataDomain, TypedDataEncoder } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";
import { CHANNEL } from "./channel.js";

export const TYPES = {
  /** IT-1. The payer agrees to the channel. */
  Channel: CHANNEL,
  /** IT-1. … and that its own tokens are the deposit. */
  Funding: { Funding: fields("Channel channel"), ...CHANNEL },
  Voucher: { Voucher: fields("bytes32 channel", "uint96 cumulative") },
  Ceiling: { Ceiling: fields("bytes32 channel", "uint96 ceiling") },
  Settlement: { Settlement: fields("bytes32 channel", "uint96 ceiling", "uint96 cumulative") },
  /** IT-8. The payee has accepted a payment. */
  Receipt: {
    Receipt: fields("bytes32 channel", "uint32 epoch", "uint96 cumulative", "bytes32 payment"),
  },
  TopUp: { TopUp: fields("bytes32 channel", "uint16 number", "uint96 amount") },
  Unlock: { Unlock: fields("bytes32 channel") },
  Release: { Release: fields("bytes32 channel", "uint96 settled") },
  KeyGrant: { KeyGrant: fields("bytes32 channel", "address key", "uint96 limit", "uint32 end") },
  KeyRevocation: {
    KeyRevocation: fields("bytes32 channel", "address key", "uint96 kept"),
  },
} as const satisfies Record<string, TypedDataTypes>;

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
