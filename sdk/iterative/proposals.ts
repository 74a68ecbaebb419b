/**
 * IT-1. What a payer proposes: terms of a new channel, and nonces that belong to it alone.
 * @module
 */
import { InputError, type Integer } from "../common/inputs.js";
import { isNative } from "../common/token.js";
import type { PayerAccount } from "./books.js";
import {
  type Agreement,
  type Channel,
  type ChannelKind,
  type DisputeTerms,
  isDirect,
} from "./channel.js";
import { defaultDispute } from "./deadlines.js";

/** What a new channel is to be. Amounts are units of the asset, times are seconds. */
export interface NewChannel {
  readonly kind: ChannelKind;
  readonly payee: string;
  readonly asset: string;
  /** Most that one payment adds. */
  readonly stepLimit: Integer;
  /** Of an escrow channel the id of the vouchers' key; the options' key, or the wallet's own, by default. */
  readonly signer?: string;
  /** None by default: then the payee gives the credit. */
  readonly deposit?: Integer;
  /** `Prepay` by default. */
  readonly timing?: Agreement["timing"];
  /** A day by default … */
  readonly window?: number;
  /** … and 7,200 blocks. */
  readonly windowBlocks?: number;
  /** None by default. */
  readonly endTime?: Integer;
  /** None by default. */
  readonly endAmount?: Integer;
  /** None by default. */
  readonly endCount?: number;
  /** Of a direct channel; by default `defaultDispute` in native coin, on a chain with a block every 12 seconds. */
  readonly dispute?: DisputeTerms;
  /** Whether somebody else brings the opening: then it takes none of the payer's nonces. False by default. */
  readonly isRelayed?: boolean;
}

/** What a token is worth in gas, only its people know. */
export function proposedDispute(terms: NewChannel): Pick<Channel, "dispute"> {
  if (terms.dispute !== undefined) return { dispute: terms.dispute };
  if (!isDirect(terms)) return {};
  if (!isNative(terms.asset)) throw new InputError("the terms of dispute of a token are not given");
  return { dispute: defaultDispute({ blockTime: 12 }) };
}

/**
 * The lowest nonce that no signed payment of these channels has: one that has it can be landed at any time, and in a direct
 * channel whatever else lands there is a breach.
 */
export function promisedNonce(accounts: readonly PayerAccount[]): bigint {
  return accounts.reduce((most, { promised }) => (promised > most ? promised : most), 0n);
}

/**
 * IT-1. @param sent Transactions that the payer account has sent.
 * @throws InputError for a channel whose first nonce is spent, or promised to another channel.
 */
export function requireFree(
  { kind, firstNonce }: Channel,
  sent: bigint,
  others: readonly PayerAccount[],
): void {
  if (kind === "Escrow") return;
  if (firstNonce < sent) throw new InputError(`nonce ${firstNonce} is spent: the next is ${sent}`);
  const promised = promisedNonce(others);
  if (firstNonce < promised)
    throw new InputError(`nonces below ${promised} are promised to earlier channels`);
}
