/**
 * IT-8. When the service of a channel stops, and who is a step ahead: pure, with the time as an argument.
 * @module
 */
import type { Timing } from "./channel.js";
import type { State } from "./rules.js";
import type { AcceptancePolicy, Standing } from "./standing.js";

/** Why the service stops: the payee then lands the last correct payment. */
export type StopReason =
  /** The payer signed another amount than was agreed. */
  | "WrongAmount"
  /** The payer asked for the deposit, or the channel is over. */
  | "Unlocking"
  /** The agreed end has come. */
  | "EndTime"
  | "EndAmount"
  | "EndCount"
  /** The key of the last voucher ends: later it is worth nothing. */
  | "KeyEnding"
  /** The payer was silent past the agreed time. */
  | "Silent";

/** What the payee knows of a channel besides its standing. Times are seconds. */
export interface Progress {
  /** When the last payment was accepted, or the channel was offered. */
  readonly lastAt: number;
  /** When the key of the last voucher ends; 0 for never. */
  readonly keyEnd: number;
  /** On chain. */
  readonly state: State;
}

/**
 * Why the service stops now; undefined as long as it goes on.
 * @param now Second of the payee's clock.
 */
export function stopOf(
  { channel, owed, count, isStopped }: Standing,
  { lastAt, keyEnd, state }: Progress,
  policy: AcceptancePolicy,
  now: number,
): StopReason | undefined {
  const { endAmount, endCount } = channel.agreement;
  if (isStopped) return "WrongAmount";
  if (state !== "Open" && state !== "Unknown") return "Unlocking";
  if (channel.endTime !== 0 && now >= channel.endTime) return "EndTime";
  if (endAmount !== 0n && owed >= endAmount) return "EndAmount";
  if (endCount !== 0 && count >= endCount) return "EndCount";
  if (keyEnd !== 0 && now + policy.keyMargin >= keyEnd) return "KeyEnding";
  if (policy.silence !== 0 && now >= lastAt + policy.silence) return "Silent";
  return undefined;
}

/**
 * Whether the payee delivers the next step: with prepay it is paid before, with postpay all steps before are.
 * @param paid Payments that were accepted.
 * @param delivered Steps that were delivered.
 */
export function mayDeliver(timing: Timing, paid: number, delivered: number): boolean {
  return timing === "Prepay" ? delivered < paid : delivered <= paid;
}
