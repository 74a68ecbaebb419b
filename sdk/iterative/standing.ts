/**
 * IT-7. What a payee asks of payments, and where a channel stands in its books.
 * @module
 */
import type { Channel } from "./channel.js";
import type { Place } from "./payments.js";
import type { VoucherAct } from "./vouchers.js";

/** What a payee asks of payments. Amounts are units of the asset, fees wei per gas. */
export interface AcceptancePolicy {
  /** Kinds of transaction that are taken, of the three that the contract takes. */
  readonly kinds: readonly ("Legacy" | "AccessList" | "DynamicFee")[];
  /** Least gas limit: what landing takes at most, whoever the payee is. */
  readonly minGasLimit: bigint;
  /** Times the base fee that the maximum fee must reach. */
  readonly baseFeeFactor: bigint;
  readonly minPriorityFee: bigint;
  /** IT-6. What the payee risks beyond the deposit. */
  readonly credit: bigint;
  /** Seconds from the latest block to the payee's clock: what is older says too little. */
  readonly maxAge: number;
  /** Seconds that a key of vouchers must still have before it ends. */
  readonly keyMargin: number;
  /** IT-8. Seconds without a payment after which the service stops; 0 for never. */
  readonly silence: number;
}

export const DEFAULT_POLICY: AcceptancePolicy = {
  kinds: ["Legacy", "AccessList", "DynamicFee"],
  minGasLimit: 150_000n,
  baseFeeFactor: 2n,
  minPriorityFee: 1n,
  credit: 0n,
  maxAge: 120,
  keyMargin: 3_600,
  silence: 3_600,
};

/** Where a channel stands in the payee's books. Amounts are units of the asset. */
export interface Standing {
  readonly place: Place;
  readonly channel: Channel;
  /** The channel's id. */
  readonly id: string;
  /** Of the payments that are accepted now; 0 in an escrow channel. */
  readonly epoch: number;
  /** What was settled by the epochs before. */
  readonly base: bigint;
  /** Epochs right before this one that the payee itself has landed. */
  readonly landed: number;
  /** What the payer owes in all, as accepted. */
  readonly owed: bigint;
  /** Of an escrow channel the highest ceiling; 0 without one. */
  readonly ceiling: bigint;
  /** Payments that were accepted. */
  readonly count: number;
  /** IT-8. Whether the payer has signed a wrong amount, and the service was stopped. */
  readonly isStopped: boolean;
}

/** What the payee serves next. */
export interface Asked {
  /** Units that the payment has to add; anything up to the step limit by default. */
  readonly step?: bigint | undefined;
}

/** A voucher or ceiling, and who signed it. */
export interface JudgedVoucher {
  readonly act: VoucherAct;
  readonly channel: string;
  readonly cumulative: bigint;
  /** The id of the key; undefined where nobody signed. */
  readonly signedBy: string | undefined;
}
/** The account nonce of the epoch. */
export function nonceOf({ channel, epoch }: Pick<Standing, "channel" | "epoch">): bigint {
  return channel.firstNonce + BigInt(epoch);
}
