import { broken, type Invariant, sum } from "../invariants.js";

/** A case as its events tell it. */
export interface CaseSnapshot {
  /** Whether it waits for its adjustment: alarmed, or proposed. */
  isAlarmed: boolean;
  isHeld: boolean;
  /** Alarms that are open. */
  open: number;
  /** Whether it matched or was adjusted. */
  isSettled: boolean;
  /** Whether its legs are within tolerance, and none is missing. */
  isEven: boolean;
  /** Roles whose own books say something else than their leg on record. */
  apart: number;
  /** Alarms that nobody planted. */
  unplanted: number;
}

/** A party's own books, in minor units. */
interface BooksSnapshot {
  /** By what its journals have changed its records … */
  moved: bigint;
  /** … and what they have put into suspense, fee and loss. */
  accounts: bigint;
}

/** What waits in the escrow for a case. */
export interface PayoutSnapshot {
  /** Cents. */
  amount: bigint;
  isPaid: boolean;
  /** Whether the case has matched or was adjusted, and nothing holds it. */
  isDue: boolean;
}

/** Everything that the invariants look at, at one block. */
export interface Snapshot {
  cases: CaseSnapshot[];
  books: BooksSnapshot[];
  payouts: PayoutSnapshot[];
  /** Cents that the escrow has. */
  escrow: bigint;
  /** What each journal of each adjustment that was proposed adds up to. */
  journals: bigint[];
  /** Views of the contract that differ from what its events tell. */
  differences: string[];
}

export const INVARIANTS: readonly Invariant<Snapshot>[] = [
  {
    name: "What was planted is alarmed, and names who did it; nothing else is, ever",
    holds: ({ cases }) => cases.every(({ unplanted }) => unplanted === 0),
  },
  {
    name: "A case has open alarms just as long as it is alarmed, and none once it is settled",
    holds: ({ cases }) => cases.every(({ isAlarmed, open }) => isAlarmed === open > 0),
  },
  {
    name: "A case is held as long as it is alarmed, and no longer",
    holds: ({ cases }) => cases.every(({ isAlarmed, isHeld }) => isAlarmed === isHeld),
  },
  {
    name: "Nothing is paid out of a case that is open or alarmed, and the escrow has all the rest",
    holds: ({ payouts, escrow }) =>
      payouts.every(({ isPaid, isDue }) => !isPaid || isDue) &&
      escrow === sum(payouts.map(({ amount, isPaid }) => (isPaid ? 0n : amount))),
  },
  {
    name: "The legs of a settled case are all there, or let off, and within tolerance",
    holds: ({ cases }) => cases.every(({ isSettled, isEven }) => !isSettled || isEven),
  },
  {
    name: "What a leg of a settled case says is what its party's own books say",
    holds: ({ cases }) => cases.every(({ isSettled, apart }) => !isSettled || apart === 0),
  },
  {
    name: "Every journal adds up to zero, and so do each party's books of them",
    holds: ({ journals, books }) =>
      journals.every((rest) => rest === 0n) &&
      books.every(({ moved, accounts }) => moved + accounts === 0n),
  },
  {
    name: "Every case rebuilt from events alone is what the contract shows, to the digest",
    holds: ({ differences }) => differences.length === 0,
  },
];

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}
