/**
 * IT-7. What a payee asks of payments, and where a channel stands in its books.
 * @module
 */
import type { Channel } from "./channel.js";
import type { Place } from "./payments.js";
import type { Moment } from "./rules.js";
import type { VoucherAct } from "./vouchers.js";

/** What a payee asks of payments. Amounts are units of the asset, fees wei per gas. */
export interface AcceptancePolicy {
  /** Kinds of transaction that are taken, of the three that the contract takes. */
  readonly kinds: readonly ("Legacy" | "AccessList" | "DynamicFee")[];
  /** Least gas limit: what landing takes at most, whoever the payee is. */
  readonly minGasLimit: bigint;
  /** The same of a direct payment of coin: 21,000 where the payee has no code, else what it takes at most … */
  readonly minCoinGas: bigint;
  /** … and of tokens. */
  readonly minTokenGas: bigint;
  /** Times the base fee that the maximum fee must reach. */
  readonly baseFeeFactor: bigint;
  readonly minPriorityFee: bigint;
  /** IT-6. What the payee risks beyond the deposit. */
  readonly credit: bigint;
  /** Seconds from the latest block to the payee's clock: what is older says too little. */
  readonly maxAge: number;
  /** Seconds that a key of vouchers must still have before it ends. */
  readonly keyMargin: number;
  /** Of a direct channel in tokens, the least units for 10^18 wei of the gas of a proof; of coin it is 10^18. */
  readonly minCoinPrice: bigint;
  /** Of a direct channel, the least wei per gas of a proof beyond the base fee. */
  readonly minTip: bigint;
  /** IT-4. Most wei that the payee puts up for a claim without proof. */
  readonly maxStake: bigint;
  /** IT-4. Longest that the payer may take to answer such a claim, in seconds and in blocks … */
  readonly maxAnswer: Moment;
  /** … and, behind that, to burn its nonce. */
  readonly maxBurn: Moment;
  /** IT-8. Seconds without a payment after which the service stops; 0 for never. */
  readonly silence: number;
}

export const DEFAULT_POLICY: AcceptancePolicy = {
  kinds: ["Legacy", "AccessList", "DynamicFee"],
  minGasLimit: 150_000n,
  minCoinGas: 21_000n,
  minTokenGas: 100_000n,
  baseFeeFactor: 2n,
  minPriorityFee: 1n,
  credit: 0n,
  maxAge: 120,
  keyMargin: 3_600,
  minCoinPrice: 1n,
  minTip: 1n,
  maxStake: 10n ** 17n,
  // two days and one, with a block every 12 seconds
  maxAnswer: { time: 172_800, block: 14_400 },
  maxBurn: { time: 86_400, block: 7_200 },
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
  /** What was settled by the epochs before; of a direct channel, as the payee signs it. */
  readonly base: bigint;
  /** Epochs right before this one that the payee itself has landed. */
  readonly landed: number;
  /** What the payer owes in all, as accepted. */
  readonly owed: bigint;
  /** Of an escrow channel the ceiling that holds; 0 without one, and behind a voucher. */
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
