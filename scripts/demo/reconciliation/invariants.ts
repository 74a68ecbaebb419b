import { broken, type Invariant } from "../invariants.js";

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
export interface BooksSnapshot {
  /** By what its journals have changed its records … */
  moved: bigint;
  /** … and what they have put into suspense, fee and loss. */
  accounts: bigint;
}

/** Everything that the invariants look at, at one block. */
export interface Snapshot {
  cases: CaseSnapshot[];
  books: BooksSnapshot[];
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
      journals.every((sum) => sum === 0n) &&
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
