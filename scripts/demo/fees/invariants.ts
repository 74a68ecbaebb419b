import { broken, type Invariant, sum } from "../invariants.js";

/** What the contract says of an account, and what its events say. */
export interface Figures {
  status: string;
  available: bigint;
  pending: bigint;
  runsOutAt: bigint;
  unsettled: bigint;
  owed: bigint;
}

export interface AccountSnapshot {
  name: string;
  views: Figures;
  replayed: Figures;
  /** What became of all that was put in, by its events. */
  sums: { funded: bigint; charged: bigint; lapsed: bigint; refunded: bigint; remaining: bigint };
  /** Of what was funded, what came out of revenue: corrections and grants. */
  credited: bigint;
  claimed: bigint;
  /** What left the company's wallet, less what came back. */
  spent: bigint;
}

/** Everything that the invariants look at, at one second, in units of the token. */
export interface Snapshot {
  /** The token's balance of the contract. */
  held: bigint;
  /** Settled revenue, by the contract's view and by its events. */
  revenue: bigint;
  replayedRevenue: bigint;
  /** What the operator's wallet received. */
  withdrawn: bigint;
  accounts: readonly AccountSnapshot[];
}

export const INVARIANTS: readonly Invariant<Snapshot>[] = [
  {
    name: "The tokens in the contract are what it owes to everyone, to the unit",
    holds: ({ held, revenue, accounts }) =>
      held ===
      revenue +
        total(accounts, ({ sums, claimed, views }) => {
          return sums.remaining + (sums.refunded - claimed) + views.unsettled;
        }),
  },
  {
    name: "Each account: paid in = charged + lapsed + refunded + remaining, and none is negative",
    holds: ({ accounts }) =>
      accounts.every(({ sums: { funded, ...parts } }) => {
        const amounts = Object.values(parts);
        return funded === sum(amounts) && amounts.every((amount) => amount >= 0n);
      }),
  },
  {
    name: "What left a company's wallet is what its account was paid, less what it claimed back",
    holds: ({ accounts }) =>
      accounts.every(
        ({ sums, credited, claimed, spent }) => spent === sums.funded - credited - claimed,
      ),
  },
  {
    name: "The operator's earnings are what was charged and what lapsed, and nothing else",
    holds: ({ revenue, withdrawn, accounts }) =>
      total(accounts, ({ sums }) => sums.charged + sums.lapsed) ===
      revenue + withdrawn + total(accounts, ({ views, credited }) => views.unsettled + credited),
  },
  {
    name: "The accounts rebuilt from events alone are those that the contract shows",
    holds: ({ revenue, replayedRevenue, accounts }) =>
      revenue === replayedRevenue &&
      accounts.every(({ views, replayed }) =>
        (Object.keys(views) as (keyof Figures)[]).every((key) => views[key] === replayed[key]),
      ),
  },
];

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}

function total(
  accounts: readonly AccountSnapshot[],
  amount: (account: AccountSnapshot) => bigint,
): bigint {
  return sum(accounts.map(amount));
}
