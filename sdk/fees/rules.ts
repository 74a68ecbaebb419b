/**
 * The arithmetic of one tranche: FE-1 to FE-4, FE-7, FE-10 and FE-11 as pure functions, the same result as
 * `contracts/fees/Tranches.sol` and its users for every input. Amounts are units of the token below 2^88, times are
 * seconds below 2^32, intervals are half-open.
 * @module
 */

/** One deposit on its way from principal to nothing. */
export interface Tranche {
  /** P, what was credited. */
  readonly principal: bigint;
  /** What the last charge left; P before the first. */
  readonly unspent: bigint;
  /** s, from when it is consumed and may be charged. */
  readonly start: bigint;
  /** e, from when nothing of it remains. */
  readonly expiry: bigint;
  /** When it stops being chargeable: e, or the end of its closing notice where that is earlier. */
  readonly end: bigint;
  /** FE-3: nothing lapses before e. */
  readonly cliff: boolean;
}

/** A tranche with its plan's grace: how many seconds late a charge may come. */
export interface GracedTranche extends Tranche {
  readonly grace: bigint;
}

/**
 * FE-2, FE-3. The most that can remain at a second: P·(e−t)/(e−s), floored; P before the start and, on a cliff, until
 * the expiry; 0 from the expiry on.
 */
export function ceiling(tranche: Tranche, time: bigint): bigint {
  const { principal, start, expiry, cliff } = tranche;
  if (time >= expiry) return 0n;
  if (cliff || time <= start) return principal;
  return (principal * (expiry - time)) / (expiry - start);
}

/**
 * FE-1, FE-2, FE-11. What the tranche holds at a second: what was left, under the ceiling. From the end of a closing
 * notice on it stays what it was at that end: the refund.
 */
export function remaining(tranche: Tranche, time: bigint): bigint {
  const { unspent, end } = tranche;
  const top = ceiling(tranche, time > end ? end : time);
  return unspent < top ? unspent : top;
}

/** FE-1, FE-11. What can be charged at a second: nothing while Pending, nothing from the end on. */
export function chargeable(tranche: Tranche, time: bigint): bigint {
  return time < tranche.start || time >= tranche.end ? 0n : remaining(tranche, time);
}

/**
 * FE-2, FE-7. The tranche after a charge as of a second.
 * @throws RangeError where more than `chargeable(tranche, time)` is charged.
 */
export function charge<T extends Tranche>(tranche: T, amount: bigint, time: bigint): T {
  const there = chargeable(tranche, time);
  if (amount > there) throw new RangeError(`asked for ${amount}, there is ${there}`);
  return { ...tranche, unspent: there - amount };
}

/** FE-7. What a charge at `now` can take for a use at `usedAt`, not after it. */
export function spendable(tranche: GracedTranche, usedAt: bigint, now: bigint): bigint {
  if (now - usedAt > tranche.grace || isClosed(tranche, now)) return 0n;
  return chargeable(tranche, usedAt);
}

/** FE-11. Whether it ended by a closing notice rather than by its expiry. */
export function isClosed(tranche: Tranche, time: bigint): boolean {
  return tranche.end < tranche.expiry && time >= tranche.end;
}

/** FE-6. Whether nothing can be charged to the tranche ever again: used up, closed, or past its grace. */
export function isOver(tranche: GracedTranche, time: bigint): boolean {
  return (
    tranche.unspent === 0n || isClosed(tranche, time) || time >= tranche.expiry + tranche.grace
  );
}

/** FE-11. What an ended closing notice gives back: 0 for a tranche that did not end so. */
export function refund(tranche: Tranche, time: bigint): bigint {
  return isClosed(tranche, time) ? remaining(tranche, tranche.end) : 0n;
}

/** FE-10. What the operator has earned of the tranche, by subtraction: charged and lapsed together. */
export function earned(tranche: Tranche, time: bigint): bigint {
  return tranche.principal - remaining(tranche, time);
}
