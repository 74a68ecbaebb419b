/**
 * CA-16. The discount fee as a pure function, the same result as the contract's.
 * @module
 */

/** A rate is in millionths. */
const WHOLE = 1_000_000n;

/**
 * CA-16. The fee of what a merchant captured less what it refunded since the rate began. The fee of one more payment is
 * this with it, less this without it: so the fees of all payments are the fee of their sum, however a sale is split.
 * @param net Units; below 0 where more was refunded.
 * @param rate Millionths.
 * @returns Units, rounded half to even.
 */
export function feeOf(net: bigint, rate: number): bigint {
  const product = net * BigInt(rate);
  const remainder = ((product % WHOLE) + WHOLE) % WHOLE;
  const floor = (product - remainder) / WHOLE;
  if (remainder * 2n === WHOLE) return floor + (floor & 1n);
  return remainder * 2n > WHOLE ? floor + 1n : floor;
}
