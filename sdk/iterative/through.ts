/**
 * IT-4. The payee's word that an epoch of a direct channel and all before it are settled: with it, nothing of them can be
 * claimed any more.
 * @module
 */
import type { TypedDataSigner } from "../common/eip712.js";
import type { Place } from "./payments.js";
import { iterativeDomain, signerOf, TYPES } from "./signatures.js";

/** What a payee says is settled. */
export interface SettledThrough {
  /** The channel's id. */
  readonly channel: string;
  /** The last epoch that is. */
  readonly epoch: number;
  /** What the payee was paid up to there, over the channel's life: units. */
  readonly paid: bigint;
}

export interface SignedSettledThrough extends SettledThrough {
  /** The payee's. */
  readonly signature: string;
}

export async function signSettledThrough(
  payee: TypedDataSigner,
  place: Place,
  content: SettledThrough,
): Promise<SignedSettledThrough> {
  const { channel, epoch, paid } = content;
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  const types = { ...TYPES.SettledThrough };
  const signature = await payee.signTypedData(domain, types, { channel, epoch, paid });
  return { channel, epoch, paid, signature };
}

/** Whether the key of a payee signed it, and nothing in it was changed since. */
export function isSettledThroughOf(
  payee: string,
  place: Place,
  { signature, ...content }: SignedSettledThrough,
): boolean {
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  return signerOf(domain, "SettledThrough", content, signature) === payee;
}
