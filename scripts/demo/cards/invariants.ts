import { broken, type Invariant, sum } from "../invariants.js";

/** CA-20. Where the units of a program are. */
interface Terms {
  balances: bigint;
  holds: bigint;
  /** Captured in periods that are not closed, and not drawn. */
  accrued: bigint;
  /** Closing balances that the token refused to pay. */
  unpaid: bigint;
  fees: bigint;
  /** Requested top-ups. */
  escrow: bigint;
  /** Of rejected top-ups whose payers did not take them back. */
  returns: bigint;
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

type Totals = readonly [captured: bigint, refunded: bigint, captures: number, refunds: number];

/** What a merchant captured and refunded in a period: as the contract shows it, and as the events sum up. */
export interface PeriodSums {
  shown: Totals;
  told: Totals;
  /** As its closing told; undefined while it is open. */
  closed: Totals | undefined;
}

/** CA-17. The sums of a statement, and the closing of the one before. */
interface StatementSums {
  before: bigint;
  opening: bigint;
  captured: bigint;
  drawn: bigint;
  debited: bigint;
  credited: bigint;
  fee: bigint;
  paid: bigint;
  closing: bigint;
}

/** CA-16, CA-17. How a merchant is settled. */
export interface Settlement {
  /** Oldest first. */
  statements: readonly StatementSums[];
  /** The statements' hash: as the contract shows it, and chained anew from events. */
  shown: string;
  chained: string;
  /** CA-16. Fee that was charged for what was captured less refunded under the rate, and what the rate makes it. */
  charged: bigint;
  due: bigint;
}

/** Everything that the invariants look at, at one second, in units of the program. */
export interface Snapshot {
  /** Units that the contract's tokens are. */
  held: bigint;
  /** As the contract's views show them. */
  terms: Terms;
  /** What left everybody's wallets and has not come back. */
  paidIn: bigint;
  payments: readonly PaymentSums[];
  dues: readonly Dues[];
  periods: readonly PeriodSums[];
  settlements: readonly Settlement[];
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
    name: "What is in the contract is what was paid in and not paid out: payments only move it",
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
    name: "A closed period's totals stay what its closing said, whatever comes later",
    holds: ({ periods }) =>
      periods.every(
        ({ shown, closed }) => closed === undefined || String(shown) === String(closed),
      ),
  },
  {
    name: "Each statement opens as the one before closed, and what moved makes its closing, ≥ 0",
    holds: ({ settlements }) => settlements.every(({ statements }) => statements.every(agrees)),
  },
  {
    name: "The statements' hashes, chained anew from events, end with the contract's",
    holds: ({ settlements }) => settlements.every(({ shown, chained }) => shown === chained),
  },
  {
    name: "Each merchant's fee is that of all it captured less refunded under a rate, to the unit",
    holds: ({ settlements }) => settlements.every(({ charged, due }) => charged === due),
  },
  {
    name: "The ledger rebuilt from events alone is the one that the contract shows",
    holds: ({ differences }) => differences.length === 0,
  },
];

function agrees(statement: StatementSums): boolean {
  const { before, opening, captured, drawn, debited, credited, fee, paid, closing } = statement;
  const moved = opening + captured - drawn - debited + credited - fee - paid;
  return opening === before && closing === moved && closing >= 0n;
}

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}
