import { broken, type Invariant, sum } from "../invariants.js";

/** CA-20. Where the units of a program are. */
interface Terms {
  balances: bigint;
  holds: bigint;
  accrued: bigint;
  reserves: bigint;
  /** Refunds due that are covered and not credited yet. */
  onTheWay: bigint;
  overflow: bigint;
}

/** A payment that has a record, as the contract shows it. */
export interface PaymentSums {
  authorized: bigint;
  capturable: bigint;
  captured: bigint;
  released: bigint;
  refunded: bigint;
}

/** A merchant's refunds that were due, as the contract shows them. */
interface Dues {
  owed: bigint;
  covered: bigint;
  credited: bigint;
}

/** What a merchant captured and refunded in a period: as the contract shows it, and as the events sum up. */
export interface PeriodSums {
  shown: readonly [captured: bigint, refunded: bigint, captures: number, refunds: number];
  told: readonly [captured: bigint, refunded: bigint, captures: number, refunds: number];
}

/** Everything that the invariants look at, at one second, in units of the program. */
export interface Snapshot {
  /** Units that the contract's tokens are. */
  held: bigint;
  /** As the contract's views show them. */
  terms: Terms;
  /** What left the wallets of issuer and merchants. */
  paidIn: bigint;
  payments: readonly PaymentSums[];
  dues: readonly Dues[];
  periods: readonly PeriodSums[];
  /** What differs between the ledger that was rebuilt from events and the contract's views. */
  differences: readonly string[];
}

export const INVARIANTS: readonly Invariant<Snapshot>[] = [
  {
    name: "The tokens in the contract are what it owes to everyone, to the unit, and no term is negative",
    holds: ({ held, terms }) => {
      const amounts: bigint[] = Object.values(terms);
      return held === sum(amounts) && amounts.every((amount) => amount >= 0n);
    },
  },
  {
    name: "What is in the contract is what issuer and merchants paid in: payments only move it",
    holds: ({ held, paidIn }) => held === paidIn,
  },
  {
    name: "Each payment: authorized = capturable + captured + released, and refunded ≤ captured",
    holds: ({ payments }) =>
      payments.every(
        ({ authorized, capturable, captured, released, refunded }) =>
          authorized === capturable + captured + released && refunded <= captured,
      ),
  },
  {
    name: "No refund is on a card before something covers it: credited ≤ covered ≤ due",
    holds: ({ dues }) =>
      dues.every(({ owed, covered, credited }) => credited <= covered && covered <= owed),
  },
  {
    name: "Each merchant's totals of a period are the sums of its payments' events",
    holds: ({ periods }) => periods.every(({ shown, told }) => String(shown) === String(told)),
  },
  {
    name: "The ledger rebuilt from events alone is the one that the contract shows",
    holds: ({ differences }) => differences.length === 0,
  },
];

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}
