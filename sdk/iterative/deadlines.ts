/**
 * IT-4, IT-5. By when a payee acts, and the payer of a direct channel, so that neither ever loses: what is due by a moment is
 * due at its second or at its block, whichever comes first, and a withdrawal or a payout needs both. So both clocks leave
 * them their room: on a chain that stands still the blocks, on one that runs faster than it should the seconds.
 * @module
 */
import { InputError } from "../common/inputs.js";
import type { Channel, DisputeTerms } from "./channel.js";
import { type Epoch, payableFrom } from "./disputes.js";
import { isPast, type Moment, type VoucherKey } from "./rules.js";

/** How a chain goes. */
export interface Pace {
  /** Seconds from block to block, as a rule: 12, 2, 0.25. */
  readonly blockTime: number;
  /**
   * Seconds that a well-paid transaction takes at most until it is in a block that no reorganization undoes, or as many
   * blocks as this is by the pace, where they come slower; 1,800 by default: on Ethereum 13 minutes for finality, and as
   * many for a full chain.
   */
  readonly settling?: number;
}

/** What terms of dispute are made from. */
export interface DisputeCosts extends Pace {
  /** Wei per gas that the base fee hardly exceeds; 100 gwei by default. */
  readonly baseFee?: bigint;
  /** Wei per gas above it; a gwei by default. */
  readonly tip?: bigint;
  /** Units of the asset for 10^18 wei; 10^18, as of the native coin, by default. */
  readonly coinPrice?: bigint;
}

/** By when to do what, after an unlock. */
export interface Deadlines {
  /** From here on a signed payment is not broadcast any more, and one that has not landed is claimed. */
  readonly broadcastBy: Moment;
  /** By then a claim is sent, at the latest. */
  readonly claimBy: Moment;
  /** Second and block that must both have come before the deposit can be withdrawn. */
  readonly withdrawableFrom: Moment;
}

/** Until when a block can be proved. */
export interface ProofDeadline {
  /** Last block in which the contract takes a proof of it, or keeps its hash (`checkpoint`). */
  readonly last: number;
  /** By this block either is sent. */
  readonly by: number;
}

/** By when a payer answers a claim that was filed. */
export interface AnswerDeadlines {
  /** By then the nonce is burned at the latest, if nothing has landed. */
  readonly burnBy: Moment;
  /** By then what landed is shown, at the latest. */
  readonly showBy: Moment;
  /** Second and block that must both have come before the claim is paid. */
  readonly payableFrom: Moment;
}

/** So many blocks back a chain knows hashes: by the EVM alone, or where it has EIP-2935. */
export const MEMORY = { evm: 256, eip2935: 8191 } as const;

const SETTLING = 1800;
const DAY = 86_400;
/** For the broadcast, for the claim after it, and for noticing the unlock. */
const ROOMS = 3;
/** What lies between two looks at the chain, and between sending and the next block. */
const BLOCKS_BETWEEN = 2;
/** Of a claim with its proof, out of a full block. */
const PROOF_GAS = 300_000n;
const GWEI = 10n ** 9n;
const COIN = 10n ** 18n;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The window of a channel on a chain: a day, for a night's sleep and a broken machine, and as many blocks as it has by its pace: 7,200 of 12 s, 43,200 of 2 s, 345,600
 * of a quarter second.
 * @throws InputError for a block time that is none.
 */
export function defaultWindow({ blockTime }: Pace): Pick<Channel, "window" | "windowBlocks"> {
  return { window: DAY, windowBlocks: blocksIn(DAY, blockTime) };
}

/**
 * Terms of dispute to propose. The deposit pays the gas of a proof up to a high base fee, and the penalty is twice as much:
 * one half, the payee's, is as much again for its trouble. The stake pays the payer's answer. A day to answer, and a quarter
 * of a day to burn the nonce.
 * @throws InputError for a block time that is none.
 */
export function defaultDispute(costs: DisputeCosts): DisputeTerms {
  const { blockTime, baseFee = 100n * GWEI, tip = GWEI, coinPrice = COIN } = costs;
  const stake = PROOF_GAS * (baseFee + tip);
  const disputeCost = (stake * coinPrice) / COIN;
  return {
    penalty: 2n * disputeCost,
    disputeCost,
    coinPrice,
    tip,
    stake,
    answerWindow: DAY,
    answerBlocks: blocksIn(DAY, blockTime),
    burnWindow: DAY / 4,
    burnBlocks: blocksIn(DAY / 4, blockTime),
  };
}

/**
 * Whether a window leaves a payee the time to notice, to broadcast, to see that somebody burned the nonce in the last block,
 * and to claim. What leaves less is not accepted.
 * @throws InputError for a block time that is none.
 */
export function isWindowEnough(
  { window, windowBlocks }: Pick<Channel, "window" | "windowBlocks">,
  pace: Pace,
): boolean {
  const room = roomOf(pace);
  return window >= ROOMS * room.time && windowBlocks >= ROOMS * room.block;
}

/**
 * The deadlines after an unlock. A broadcast in the last block before `broadcastBy` has landed for good by `claimBy`, or
 * the nonce was burned for good; a claim sent then is in a block for good before the deposit can be withdrawn.
 * @param exit From `UnlockRequested`; or of a key (`keyExit`), whose vouchers can be claimed as long.
 * @throws InputError for a block time that is none.
 */
export function deadlinesOf(exit: Moment, pace: Pace): Deadlines {
  const room = roomOf(pace);
  const claimBy = before(exit, room);
  return { broadcastBy: before(claimBy, room), claimBy, withdrawableFrom: exit };
}

/** Whether it is time: the second has come, or the block has. @param at The newest block. */
export function isDue(deadline: Moment, at: Moment): boolean {
  return at.time >= deadline.time || at.block >= deadline.block;
}

/** What a payee with an unsettled payment does, once the payer has asked for the deposit. */
export type Duty = "broadcast" | "claim" | "lost";

/**
 * IT-5. What is to be done in this block. To claim from the deposit is right at any time; to broadcast comes cheaper, for
 * the payer pays the gas.
 * @param isSpent Whether the nonce was spent otherwise, or nobody can broadcast: an escrow channel's voucher.
 */
export function dutyAt(deadlines: Deadlines, at: Moment, isSpent: boolean): Duty {
  if (isPast(deadlines.withdrawableFrom, at)) return "lost";
  return isSpent || isDue(deadlines.broadcastBy, at) ? "claim" : "broadcast";
}

/**
 * What became of the nonce of a direct channel's payment: nothing yet; it paid less than all, which can be proved; it is spent,
 * and nothing can be proved; all is paid.
 */
export type NonceState = "unspent" | "conflict" | "burned" | "paid";

/** What a payee of a direct channel does about a payment. */
export type DirectDuty = "broadcast" | "claimConflict" | "fileClaim" | "none" | "lost";

/**
 * IT-5. What is to be done in this block about a payment of a direct channel, once the payer has asked for the deposit. What
 * is claimed, with a proof or without, is out of the deposit before it can be withdrawn.
 * @param deadlines By `deadlinesOf`.
 */
export function directDutyAt(deadlines: Deadlines, at: Moment, nonce: NonceState): DirectDuty {
  if (nonce === "paid") return "none";
  const duty = dutyAt(deadlines, at, nonce !== "unspent");
  if (duty !== "claim") return duty;
  return nonce === "conflict" ? "claimConflict" : "fileClaim";
}

/**
 * IT-3. Until when a block can be proved, if nobody has kept its hash: a conflict, a landing, or that the nonce was spent.
 * Where a chain forgets faster than a transaction settles, a checkpoint is sent at once.
 * @param block Its number.
 * @param memory How many hashes the chain knows: one of `MEMORY`.
 */
export function proofDeadline(block: number, memory: number, pace: Pace): ProofDeadline {
  const last = block + memory;
  return { last, by: Math.max(block + 1, last - roomOf(pace).block) };
}

/**
 * IT-4. By when a payer answers a claim. A burn sent by `burnBy` is in a block for good by `showBy`, or the payee's payment
 * is, which is shown then: so nobody is paid twice.
 * @param claim From `ClaimFiled`.
 * @param wasSpent Whether the nonce was spent before the block of the claim: then there is no burn window.
 * @throws InputError for a block time that is none.
 */
export function answerDeadlines(
  claim: Pick<Epoch, "filedTime" | "filedBlock">,
  dispute: DisputeTerms,
  wasSpent: boolean,
  pace: Pace,
): AnswerDeadlines {
  const payable = payableFrom({ ...claim, isSpent: wasSpent }, dispute);
  const room = roomOf(pace);
  const showBy = before(payable, room);
  return { burnBy: before(showBy, room), showBy, payableFrom: payable };
}

/** What a payer does about a claim: `late` is what can still be shown, as long as nobody has had the claim paid. */
export type AnswerDuty = "wait" | "burn" | "show" | "late" | "none";

/**
 * IT-4. What is to be done in this block about a claim that waits.
 * @param nonce `paid` and `conflict`: something landed and paid, all or a part; `burned`: nothing can be shown, and the
 * deposit pays.
 */
export function answerDutyAt(
  deadlines: AnswerDeadlines,
  at: Moment,
  nonce: NonceState,
): AnswerDuty {
  if (nonce === "burned") return "none";
  if (isPast(deadlines.payableFrom, at)) return "late";
  if (nonce !== "unspent") return "show";
  return isDue(deadlines.burnBy, at) ? "burn" : "wait";
}

/**
 * Whether the windows leave a payer the time to notice a claim and to show what landed; and if nothing did, to burn the nonce
 * before that. What leaves less is not signed.
 * @throws InputError for a block time that is none.
 */
export function isDisputeEnough(dispute: DisputeTerms, pace: Pace): boolean {
  const room = roomOf(pace);
  const { answerWindow, answerBlocks, burnWindow, burnBlocks } = dispute;
  const isAnswerEnough =
    answerWindow >= (ROOMS - 1) * room.time && answerBlocks >= (ROOMS - 1) * room.block;
  const isBurnEnough =
    answerWindow + burnWindow >= ROOMS * room.time &&
    answerBlocks + burnBlocks >= ROOMS * room.block;
  return isAnswerEnough && isBurnEnough;
}

/**
 * When the vouchers of a granted or revoked key end: at the second, and once it is revoked at the block, both of which must
 * have come; never for a key without an end.
 */
export function keyExit({ end, endBlock }: VoucherKey): Moment {
  return { time: end === 0 ? NEVER : end, block: endBlock };
}

/** What one transaction needs, on both clocks. */
function roomOf({ blockTime, settling = SETTLING }: Pace): Moment {
  return {
    time: Math.ceil(settling + BLOCKS_BETWEEN * blockTime),
    block: blocksIn(settling, blockTime) + BLOCKS_BETWEEN,
  };
}

function blocksIn(seconds: number, blockTime: number): number {
  if (!(blockTime > 0))
    throw new InputError(`a block time is a number of seconds, not ${blockTime}`);
  return Math.ceil(seconds / blockTime);
}

/** Where no block holds a key's end up, only the second counts. */
function before({ time, block }: Moment, room: Moment): Moment {
  return { time: time - room.time, block: block > 1 ? block - room.block : NEVER };
}
