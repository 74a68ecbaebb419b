import { broken, type Invariant, sum } from "../invariants.js";

/** What the contract has of an asset, and whose that is. */
export interface Border {
  /** The contract's balance. */
  held: bigint;
  deposits: bigint;
  /** Payouts that wait to be collected. */
  waiting: bigint;
  /** Held for claims that wait; of coin their stakes, too. */
  claims: bigint;
  /** Nobody's any more. */
  burned: bigint;
}

/** A channel on chain, and in the books of both. */
export interface ChannelSnapshot {
  /** Of a direct channel with what landed, as its payee finds it. */
  settled: bigint;
  /** Whether nothing can be settled any more without being owed: released or withdrawn. */
  isOver: boolean;
  /** What the payee has accepted. */
  accepted: bigint;
  /** What the payer holds a receipt for. */
  receipted: bigint;
}

/** What an account has of an asset, gas apart, and what the contract says that it paid and got. */
export interface AccountSnapshot {
  /** What it has less than at the beginning; below 0 where it has more. */
  gone: bigint;
  /** Settled by its channels as payer. */
  spent: bigint;
  /** In deposits of its channels. */
  deposited: bigint;
  /** Settled by its channels as payee. */
  earned: bigint;
  /** Payouts that it has to collect. */
  waiting: bigint;
  /** What disputes took beside what was owed, or have of it; below 0 what they brought. */
  disputed: bigint;
}

/** Everything that the invariants look at, at one block, in units of the assets. */
export interface Snapshot {
  borders: Border[];
  channels: ChannelSnapshot[];
  accounts: AccountSnapshot[];
  /** Views of the contract that differ from what its events tell. */
  differences: string[];
}

export const INVARIANTS: readonly Invariant<Snapshot>[] = [
  {
    name: "The contract has deposits, claims, payouts that wait and what was burned, to the unit",
    holds: ({ borders }) =>
      borders.every(
        ({ held, deposits, waiting, claims, burned }) =>
          held === deposits + waiting + claims + burned,
      ),
  },
  {
    name: "No payee gets more than it has accepted, and at the end of a channel it has got all of it",
    holds: ({ channels }) =>
      channels.every(({ settled, accepted, isOver }) =>
        isOver ? settled === accepted : settled <= accepted,
      ),
  },
  {
    name: "The payer holds a receipt for all that the payee has accepted",
    holds: ({ channels }) => channels.every(({ accepted, receipted }) => accepted === receipted),
  },
  {
    name: "What left an account, gas apart, was paid, is in its deposits, or was lost by a dispute",
    holds: ({ accounts }) =>
      accounts.every(
        ({ gone, spent, deposited, earned, waiting, disputed }) =>
          gone === spent + deposited + waiting + disputed - earned,
      ),
  },
  {
    name: "What the payers lost is what the payees got and what the contract has",
    holds: ({ accounts, borders }) =>
      sum(accounts.map(({ gone }) => gone)) === sum(borders.map(({ held }) => held)),
  },
  {
    name: "Channels, keys, nonces and disputes rebuilt from events alone are what the contract shows",
    holds: ({ differences }) => differences.length === 0,
  },
];

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}
