/**
 * IT-3, IT-4, IT-6. What the contract decides in a dispute of a direct channel, as pure functions: the same result as
 * `contracts/iterative/ConflictClaims.sol` and `FiledClaims.sol` for every input. Amounts are units of the asset below
 * 2^96, times are seconds. All throw RangeError where the contract refuses.
 * @module
 */
import type { DisputeTerms } from "./channel.js";
import type { Effect } from "./effects.js";
import { type ChannelState, draw, isLive, isPast, type Moment, room, spend } from "./rules.js";

/** What is known of an epoch of a direct channel. */
export interface Epoch {
  /** What the transaction at its nonce paid to the payee, as far as it was shown. */
  readonly landed: bigint;
  /** What the deposit paid. */
  readonly paid: bigint;
  /** Whether its nonce was shown to be spent. */
  readonly isSpent: boolean;
  /** Whether `landed` was shown with a receipt, or could not change by one. */
  readonly isProven: boolean;
  /** Whether the cost of a proof was refunded, and the penalty taken. */
  readonly isCharged: boolean;
  /** In which block a claim was filed; 0 for none. */
  readonly filedBlock: number;
  /** When the claim was filed that waits; 0 for none. */
  readonly filedTime: number;
  /** What that claim says. */
  readonly cumulative: bigint;
  /** What is held for it. */
  readonly held: bigint;
  /** Whether the payee has signed that it is settled. */
  readonly isSettled: boolean;
}

/** A direct channel, and one of its epochs. */
export interface Disputed {
  readonly channel: ChannelState;
  readonly epoch: Epoch;
}

/** What an act moves. */
export interface Outcome extends Disputed {
  /** For the payee, of the payment. */
  readonly amount: bigint;
  /** For the payer, at once. */
  readonly refund: bigint;
  /** Who gets the stake of the claim that waited; nobody where none did. */
  readonly staker: "payer" | "payee" | undefined;
}

/** What a claim with a proof moves. */
export interface ConflictOutcome extends Outcome {
  /** What the claim was for: its own payment's, or that of a claim that waited. */
  readonly cumulative: bigint;
  /** For the payee, for the gas of the proof. */
  readonly cost: bigint;
  /** What the payer loses: half of it, rounded down, to the payee … */
  readonly penalty: bigint;
  /** … and this to nobody. */
  readonly burned: bigint;
}

/** An epoch of which nothing is known. */
export const NEW_EPOCH: Epoch = {
  landed: 0n,
  paid: 0n,
  isSpent: false,
  isProven: false,
  isCharged: false,
  filedBlock: 0,
  filedTime: 0,
  cumulative: 0n,
  held: 0n,
  isSettled: false,
};

const NO_CLAIM = { filedTime: 0, cumulative: 0n, held: 0n } as const;
const COIN = 10n ** 18n;

/** IT-3. What is owed of a payment, beside what landed and what the deposit paid for it. */
export function dueOf({ channel, epoch }: Disputed, cumulative: bigint): bigint {
  const known = epoch.landed + epoch.paid;
  if (cumulative <= known) return 0n;
  return least(cumulative - known, room(channel));
}

/** IT-3. Whether an included transaction costs the penalty: spent elsewhere, on this chain alone, and before a claim. */
export function isBreach({ isCharged, filedBlock }: Epoch, effect: Effect): boolean {
  if (effect.isPayment || !effect.isProtected || isCharged) return false;
  return filedBlock === 0 || effect.block < filedBlock;
}

/**
 * IT-3. What the deposit pays for the gas of a proof.
 * @param gas That the contract counts: a little less than the transaction used.
 * @param baseFee Wei per gas of the block.
 */
export function proofCost(dispute: DisputeTerms, gas: bigint, baseFee: bigint): bigint {
  const cost = (gas * (baseFee + dispute.tip) * dispute.coinPrice) / COIN;
  return least(cost, dispute.disputeCost);
}

/**
 * IT-3. A claim with a proof of what was included. Where nothing is owed it changes nothing.
 * @param cumulative What the signed payment says.
 * @param effect Of the transaction at its nonce.
 * @param cost For the gas, if it was not refunded before: `proofCost`.
 */
export function claimConflict(
  before: Disputed,
  dispute: DisputeTerms,
  cumulative: bigint,
  effect: Effect,
  cost: bigint,
): ConflictOutcome {
  requireClaimable(before);
  const isWaiting = before.epoch.held !== 0n;
  if (isWaiting && !effect.isProven && !before.epoch.isProven)
    throw new RangeError("while a claim waits, a payment counts only with its receipt");
  const claimed = most(cumulative, before.epoch.cumulative);
  const known = { ...before, epoch: learn(before.epoch, effect) };
  const due = dueOf(known, claimed);
  const fine = isBreach(before.epoch, effect) ? dispute.penalty : 0n;
  if (due === 0n && fine === 0n)
    return { ...nothing(before), cumulative: claimed, cost: 0n, penalty: 0n, burned: 0n };

  const paid = resolve(known, due, isWaiting ? "payee" : undefined);
  const refunded = spend(paid.channel, before.epoch.isCharged ? 0n : cost);
  const { channel, taken: penalty } = spend(refunded.channel, fine);
  return {
    ...paid,
    channel,
    epoch: { ...paid.epoch, isCharged: true },
    cumulative: claimed,
    cost: refunded.taken,
    penalty,
    burned: penalty - penalty / 2n,
  };
}

/** IT-4. What landed is shown with its receipt; a claim that waits is settled by it. Again it changes nothing. */
export function recordLanding(before: Disputed, effect: Effect): Outcome {
  if (before.epoch.isProven) return nothing(before);
  if (!effect.isProven || effect.landed === 0n)
    throw new RangeError("the transaction paid nothing, or its receipt is missing");
  const known = { ...before, epoch: learn(before.epoch, effect) };
  const { held, cumulative, filedBlock } = before.epoch;
  if (held === 0n) return nothing(known);
  const due = dueOf(known, cumulative);
  const wasPaid = due === 0n && effect.block <= filedBlock;
  return resolve(known, isVoid(before) ? 0n : due, wasPaid ? "payer" : stakerOf(before));
}

/**
 * IT-4. The payee claims what a signed payment says: what is owed is taken from the deposit, as far as it goes, and held.
 * @param at The block of the claim.
 */
export function fileClaim(before: Disputed, cumulative: bigint, at: Moment): Disputed {
  requireClaimable(before);
  if (before.epoch.filedBlock !== 0) throw new RangeError("a claim is filed once in an epoch");
  const { channel, taken: held } = spend(before.channel, dueOf(before, cumulative));
  if (held === 0n) throw new RangeError("nothing is owed, or the deposit is empty");
  const { time: filedTime, block: filedBlock } = at;
  return { channel, epoch: { ...before.epoch, filedTime, filedBlock, cumulative, held } };
}

/** IT-4. Pays what is held, once nobody may answer any more. Where no claim waits any more it changes nothing. */
export function payClaim(before: Disputed, dispute: DisputeTerms, at: Moment): Outcome {
  const { held, filedBlock } = before.epoch;
  if (filedBlock === 0) throw new RangeError("no claim was filed");
  if (held === 0n) return nothing(before);
  if (isVoid(before)) return resolve(before, 0n, stakerOf(before));
  if (!isPast(payableFrom(before.epoch, dispute), at)) throw new RangeError("the claim waits");
  return resolve(before, least(held, room(before.channel)), stakerOf(before));
}

/** IT-4. Second and block that must both have come before a claim that waits is paid. */
export function payableFrom(
  { filedTime, filedBlock, isSpent }: Pick<Epoch, "filedTime" | "filedBlock" | "isSpent">,
  dispute: DisputeTerms,
): Moment {
  const { answerWindow, answerBlocks, burnWindow, burnBlocks } = dispute;
  return {
    time: filedTime + answerWindow + (isSpent ? 0 : burnWindow),
    block: filedBlock + answerBlocks + (isSpent ? 0 : burnBlocks),
  };
}

/**
 * IT-4. The nonce is shown to be spent. Again it changes nothing.
 * @param block In which it was.
 */
export function proveSpent(epoch: Epoch, block: number): Epoch {
  if (epoch.isSpent) return epoch;
  if (epoch.filedBlock !== 0 && block >= epoch.filedBlock)
    throw new RangeError("only what was spent before the claim counts");
  return { ...epoch, isSpent: true };
}

/** IT-4. Whether the payee's own word is against a claim. */
function isVoid({ channel, epoch }: Disputed): boolean {
  return epoch.isSettled || channel.state === "Released";
}

/** The payee loses the stake of a claim that it had signed as settled. */
function stakerOf({ epoch }: Disputed): "payer" | "payee" {
  return epoch.isSettled ? "payer" : "payee";
}

function requireClaimable({ channel, epoch }: Disputed): void {
  if (!isLive(channel)) throw new RangeError(`the channel is ${channel.state}, not live`);
  if (epoch.isSettled) throw new RangeError("the payee has signed that the epoch is settled");
}

/** What a receipt has shown stays. */
function learn(epoch: Epoch, { landed, isProven }: Effect): Epoch {
  return epoch.isProven
    ? { ...epoch, isSpent: true }
    : { ...epoch, isSpent: true, landed, isProven };
}

/** Pays what is due out of what is held, and of the deposit; a claim that waited is over. */
function resolve({ channel, epoch }: Disputed, due: bigint, staker: Outcome["staker"]): Outcome {
  const drawn = draw(channel, epoch.held, due);
  return { ...drawn, epoch: { ...epoch, paid: epoch.paid + drawn.amount, ...NO_CLAIM }, staker };
}

function nothing(disputed: Disputed): Outcome {
  return { ...disputed, amount: 0n, refund: 0n, staker: undefined };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
