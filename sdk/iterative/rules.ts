/**
 * IT-1, IT-5, IT-6. What the contract decides about a channel, its keys and its payer's nonce line, as pure functions: the
 * same result as `contracts/iterative/ChannelWords.sol` and its users for every input. Amounts are units of the asset
 * below 2^96, times are seconds.
 * @module
 */
import type { Channel } from "./channel.js";

/** Where a channel is. The contract's `ChannelState`, in its order. */
export const CHANNEL_STATES = ["Unknown", "Open", "Unlocking", "Withdrawn", "Released"] as const;
export type State = (typeof CHANNEL_STATES)[number];

/** What changes of a channel. */
export interface ChannelState {
  readonly state: State;
  /** What is left of the deposit. */
  readonly deposit: bigint;
  /** What the payee has been paid in all, over all epochs. */
  readonly settled: bigint;
  /** Highest epoch that a payment on chain was of; of a direct channel, that the payee has signed as settled. */
  readonly epoch: number;
  /** Number of the last top-up. */
  readonly topUps: number;
  /** Whether its signer was revoked: then it signs as a key that was granted and revoked. */
  readonly signerRevoked: boolean;
}

/** A block, by its second and its number. */
export interface Moment {
  readonly time: number;
  readonly block: number;
}

/** IT-1. The nonce line of a payer account. */
export interface Line {
  /** Whether it has a live pay-through or direct channel. */
  readonly isTaken: boolean;
  /** First nonce of its next one, at least. */
  readonly lowest: bigint;
}

/** A key that may sign vouchers besides the signer, or the revoked signer. */
export interface VoucherKey {
  /** Highest cumulative amount that it may sign for until its end; 0 for a key that was never granted. */
  readonly limit: bigint;
  /** Highest one that counts afterwards. */
  readonly kept: bigint;
  /** From which second on only `kept` counts; 0 for never. */
  readonly end: number;
  /** Of a revoked key the block before which `limit` still counts; else 0. */
  readonly endBlock: number;
}

/** The most that an amount can be. */
export const MAX_AMOUNT = 2n ** 96n - 1n;
const MAX_TOP_UPS = 2 ** 16 - 1;

/** A channel that nobody has opened. */
export const UNKNOWN: ChannelState = {
  state: "Unknown",
  deposit: 0n,
  settled: 0n,
  epoch: 0,
  topUps: 0,
  signerRevoked: false,
};

/** A line without a channel so far. */
export const NEW_LINE: Line = { isTaken: false, lowest: 0n };

/** A key that was never granted. */
export const NO_GRANT: VoucherKey = { limit: 0n, kept: 0n, end: 0, endBlock: 0 };

/** What a signer may sign until it is revoked, as a key. */
export const SIGNER_GRANT: VoucherKey = { ...NO_GRANT, limit: MAX_AMOUNT };

/** IT-1. A channel that was just opened. @param deposit What arrived. */
export function open(deposit: bigint): ChannelState {
  return { ...UNKNOWN, state: "Open", deposit };
}

/** Whether the deposit answers for the channel. */
export function isLive({ state }: ChannelState): boolean {
  return state === "Open" || state === "Unlocking";
}

/** What is owed of a cumulative amount. Nothing where the payee let go. */
export function owed({ state, settled }: ChannelState, cumulative: bigint): bigint {
  return state === "Released" ? 0n : above(cumulative, settled);
}

/** What a payment or a claim moves. */
export interface Settlement {
  /** The channel afterwards. */
  readonly channel: ChannelState;
  /** For the payee. */
  readonly amount: bigint;
}

/**
 * IT-6. A pay-through payment that landed. What is owed beyond the value the deposit pays as far as it goes; what the value
 * is beyond the owed goes into the deposit of a live channel, or back to the payer.
 * @param value What came with it; of tokens what is owed: just that is taken.
 * @param cumulative What the payer owes in all.
 * @param epoch Of the payment.
 * @returns `refund`: for the payer, at once.
 */
export function pay(
  channel: ChannelState,
  value: bigint,
  cumulative: bigint,
  epoch: number,
): Settlement & { readonly refund: bigint } {
  return draw(reached(channel, epoch), value, owed(channel, cumulative));
}

/**
 * What is due, out of a value and of the deposit, as `pay` has it.
 * @param due At most `room`.
 */
export function draw(
  channel: ChannelState,
  value: bigint,
  due: bigint,
): Settlement & { readonly refund: bigint } {
  if (value < due) return { ...take(channel, due - value, value), refund: 0n };
  const surplus = value - due;
  const isKept = isLive(channel) && surplus <= MAX_AMOUNT - channel.deposit;
  const deposit = channel.deposit + (isKept ? surplus : 0n);
  return {
    channel: { ...channel, deposit, settled: channel.settled + due },
    amount: due,
    refund: isKept ? 0n : surplus,
  };
}

/** Takes from the deposit, as far as it goes, what settles no payment. @param asked At most 2^96 − 1. */
export function spend(
  channel: ChannelState,
  asked: bigint,
): { readonly channel: ChannelState; readonly taken: bigint } {
  const taken = asked < channel.deposit ? asked : channel.deposit;
  return { channel: { ...channel, deposit: channel.deposit - taken }, taken };
}

/** What can still be settled, over the channel's life. */
export function room({ settled }: Pick<ChannelState, "settled">): bigint {
  return MAX_AMOUNT - settled;
}

/**
 * IT-6. A claim: the deposit pays what is owed, as far as it goes. A claim of nothing changes nothing.
 * @param cumulative What the payer owes in all.
 * @param epoch Of a pay-through payment; 0 for a voucher.
 */
export function claim(channel: ChannelState, cumulative: bigint, epoch: number): Settlement {
  const settlement = take(channel, owed(channel, cumulative), 0n);
  if (settlement.amount === 0n) return { channel, amount: 0n };
  return { ...settlement, channel: reached(settlement.channel, epoch) };
}

/**
 * The next top-up of an open channel.
 * @param amount What arrived.
 * @throws RangeError where the contract refuses it.
 */
export function topUp(channel: ChannelState, amount: bigint): ChannelState {
  const deposit = channel.deposit + amount;
  if (channel.state !== "Open") throw new RangeError(`the channel is ${channel.state}, not Open`);
  if (deposit > MAX_AMOUNT) throw new RangeError(`${deposit} is more than a deposit can be`);
  if (channel.topUps === MAX_TOP_UPS) throw new RangeError("the channel has had all its top-ups");
  return { ...channel, deposit, topUps: channel.topUps + 1 };
}

/** IT-5. When the deposit can be withdrawn after an unlock in this block: both must have come. */
export function exitOf(terms: Pick<Channel, "window" | "windowBlocks">, at: Moment): Moment {
  return { time: at.time + terms.window, block: at.block + terms.windowBlocks };
}

/** IT-5. Whether the window is over. */
export function isPast(exit: Moment, at: Moment): boolean {
  return at.time >= exit.time && at.block >= exit.block;
}

/** IT-5. Whether the agreed end has come, from when on anybody may unlock. */
export function isOver({ endTime }: Pick<Channel, "endTime">, time: number): boolean {
  return endTime !== 0 && time >= endTime;
}

/** IT-5. The payer asked for the deposit. @throws RangeError for a channel that is not open. */
export function unlock(channel: ChannelState): ChannelState {
  if (channel.state !== "Open") throw new RangeError(`the channel is ${channel.state}, not Open`);
  return { ...channel, state: "Unlocking" };
}

/**
 * IT-5. The channel is over, by the payer who waited or the payee who let go; `rest` goes to the payer.
 * @throws RangeError for a channel that is not live.
 */
export function end(
  channel: ChannelState,
  state: "Withdrawn" | "Released",
): { readonly channel: ChannelState; readonly rest: bigint } {
  if (!isLive(channel)) throw new RangeError(`the channel is ${channel.state}, not live`);
  return { channel: { ...channel, state, deposit: 0n }, rest: channel.deposit };
}

/** IT-1. The line with a new channel on it. @throws RangeError where the contract refuses it. */
export function takeLine(line: Line, firstNonce: bigint): Line {
  if (line.isTaken) throw new RangeError("the account has a live pay-through or direct channel");
  if (firstNonce < line.lowest)
    throw new RangeError(`nonces below ${line.lowest} belong to earlier channels`);
  return { isTaken: true, lowest: firstNonce };
}

/** IT-1. The line beyond a nonce that its channel has promised: no other promises it. @param epoch Of that nonce. */
export function raiseLine(line: Line, firstNonce: bigint, epoch: number): Line {
  const beyond = firstNonce + BigInt(epoch) + 1n;
  return { ...line, lowest: line.lowest > beyond ? line.lowest : beyond };
}

/** IT-1. The line after its channel, beyond what this may have used of it. @param epoch Highest seen on chain. */
export function freeLine(line: Line, firstNonce: bigint, epoch: number): Line {
  return { ...raiseLine(line, firstNonce, epoch), isTaken: false };
}

/**
 * Whether a key may sign a voucher, or a ceiling, that is claimed in a block.
 * @param signer Of the channel's terms.
 * @param grant What is known of the key, if it is not the signer or that is revoked.
 */
export function maySign(
  { signerRevoked }: Pick<ChannelState, "signerRevoked">,
  signer: string,
  key: string,
  grant: VoucherKey,
  cumulative: bigint,
  at: Moment,
): boolean {
  if (key === signer && !signerRevoked) return true;
  return grant.limit !== 0n && cumulative <= limitOf(grant, at);
}

/** Highest cumulative amount of a granted key's vouchers that counts in a block. */
export function limitOf({ limit, kept, end: until, endBlock }: VoucherKey, at: Moment): bigint {
  return until === 0 || at.time < until || at.block < endBlock ? limit : kept;
}

/**
 * A key that is revoked in a block.
 * @param grant What was known of it; of the signer `SIGNER_GRANT`.
 * @param kept Highest cumulative amount that it has signed, as the payer says.
 * @throws RangeError for a key that cannot be revoked any more.
 */
export function revoke(
  grant: VoucherKey,
  kept: bigint,
  terms: Pick<Channel, "window" | "windowBlocks">,
  at: Moment,
): VoucherKey {
  const hasEnded = grant.endBlock !== 0 || (grant.end !== 0 && grant.end <= at.time);
  if (grant.limit === 0n || hasEnded) throw new RangeError("the key was never granted, or is over");
  const exit = exitOf(terms, at);
  const isSooner = grant.end !== 0 && grant.end < exit.time;
  return {
    limit: grant.limit,
    kept: kept < grant.limit ? kept : grant.limit,
    end: isSooner ? grant.end : exit.time,
    // its own end comes first, and no block holds it up
    endBlock: isSooner ? 1 : exit.block,
  };
}

/** What a payee puts at stake. */
export interface Stake {
  /** What a dispute can take of the deposit before the payee: 0 in pay-through and escrow channels. */
  readonly penalty?: bigint;
  /** Likewise. */
  readonly disputeCost?: bigint;
  /** What the payee lets be owed beyond the deposit, at its own risk; 0 by default. */
  readonly credit?: bigint;
}

/** IT-6. What is accepted and not settled. @param cumulative Highest that the payee holds. */
export function exposure(channel: Pick<ChannelState, "settled">, cumulative: bigint): bigint {
  return above(cumulative, channel.settled);
}

/**
 * IT-6. The highest cumulative amount that a payee can accept without loss: what was settled, and what the deposit answers
 * for. Read it off a state that is final: what comes after only raises it, as long as the channel is live.
 */
export function mostAcceptable(channel: ChannelState, stake: Stake = {}): bigint {
  const { penalty = 0n, disputeCost = 0n, credit = 0n } = stake;
  const answered = isLive(channel) ? above(channel.deposit, penalty + disputeCost) : 0n;
  return channel.settled + answered + credit;
}

/** IT-6. Whether the exposure after a payment stays within the deposit, less penalty and dispute cost. */
export function isPayeeSafe(channel: ChannelState, cumulative: bigint, stake: Stake = {}): boolean {
  return cumulative <= mostAcceptable(channel, stake);
}

/** IT-6. Whether a payout takes no more than what was signed, less what was settled. */
export function isPayerSafe(channel: ChannelState, cumulative: bigint, payout: bigint): boolean {
  return payout <= owed(channel, cumulative);
}

/** Settles what is due out of the deposit, as far as it goes, and what came otherwise. */
function take(channel: ChannelState, due: bigint, otherwise: bigint): Settlement {
  const { channel: after, taken } = spend(channel, due);
  const amount = taken + otherwise;
  return { channel: { ...after, settled: after.settled + amount }, amount };
}

/** The highest epoch so far. */
export function reached(channel: ChannelState, epoch: number): ChannelState {
  return epoch <= channel.epoch ? channel : { ...channel, epoch };
}

function above(amount: bigint, floor: bigint): bigint {
  return amount > floor ? amount - floor : 0n;
}
