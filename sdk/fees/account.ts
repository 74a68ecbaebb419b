/**
 * An account as a pure function of its tranches and time: FE-4, FE-5, FE-10, FE-12, FE-13. The contract's views give
 * the same.
 * @module
 */
import {
  earned,
  type GracedTranche,
  isClosed,
  isOver,
  refund,
  remaining,
  spendable,
} from "./rules.js";

/** FE-12, in the order of the contract's enum. */
export const STATUSES = [
  "None",
  "Closed",
  "Paused",
  "Pending",
  "Expired",
  "Depleted",
  "Low",
  "Active",
] as const;

export type Status = (typeof STATUSES)[number];

/** Whose money a tranche is: it decides who may have it back. */
export type Funding = "holder" | "third party" | "revenue";

/** A tranche in its account. */
export interface HeldTranche extends GracedTranche {
  /** Its place in the account, 1 to 63; another deposit may take it when the tranche is over. */
  readonly index: number;
  /** Its number among all tranches that the account ever had, from 0. */
  readonly age: number;
  readonly plan: number;
  readonly payer: string;
  readonly funding: Funding;
  /** FE-11. Whether the holder may close it. */
  readonly refundable: boolean;
  /** Units charged so far. */
  readonly charged: bigint;
  /** Units refunded when it was closed; undefined as long as nobody has closed it on the chain. */
  readonly refunded: bigint | undefined;
}

/** One holder in one token, with every tranche that it ever had, by age. */
export interface Account {
  readonly tranches: readonly HeldTranche[];
  /** Units of its earned fees that became revenue. */
  readonly settled: bigint;
  /** Below this available amount the status is Low. */
  readonly threshold: bigint;
  /** First paused second; 0 if not paused. */
  readonly pausedAt: bigint;
  /** Pauses that are over, `[from, to)`. */
  readonly pauses: readonly { readonly from: bigint; readonly to: bigint }[];
  readonly thirdPartyFunding: boolean;
  /** FE-9. The key that the account was moved to. */
  readonly movedTo: string | undefined;
}

export const UNOPENED: Account = {
  tranches: [],
  settled: 0n,
  threshold: 0n,
  pausedAt: 0n,
  pauses: [],
  thirdPartyFunding: false,
  movedTo: undefined,
};

/** An account at a glance, as the contract's `account` gives it. */
export interface AccountSummary {
  readonly status: Status;
  /** Units that can be charged. */
  readonly available: bigint;
  /** Units of the tranches that have not started. */
  readonly pending: bigint;
  /** When the last tranche ends if nothing is charged; 0 if none is left. */
  readonly runsOutAt: bigint;
  readonly threshold: bigint;
  readonly pausedAt: bigint;
  readonly thirdPartyFunding: boolean;
}

/** FE-10. `funded = remaining + charged + lapsed + refunded`, exactly. */
export interface Sums {
  readonly funded: bigint;
  readonly charged: bigint;
  readonly lapsed: bigint;
  readonly refunded: bigint;
  readonly remaining: bigint;
}

/** The second up to which time counts for operator and closings: a pause stops it (FE-12). */
export function clock(account: Account, now: bigint): bigint {
  return account.pausedAt === 0n ? now : account.pausedAt;
}

/** FE-4. Units that can be charged at a second, if nobody acts until then. */
export function available(account: Account, time: bigint): bigint {
  return chargeable(account, time, time);
}

/** FE-7. Units that can be charged at `now` for a use at `usedAt`, not after it. */
export function chargeable(account: Account, usedAt: bigint, now: bigint): bigint {
  if (account.pausedAt !== 0n || account.movedTo !== undefined) return 0n;
  return sum(started(account, now).map((tranche) => spendable(tranche, usedAt, now)));
}

/**
 * FE-5. How a charge at `now` for a use at `usedAt` would spread over the tranches: earliest expiry first, then oldest.
 * @throws RangeError where more than `chargeable(account, usedAt, now)` is asked.
 */
export function spread(
  account: Account,
  amount: bigint,
  usedAt: bigint,
  now: bigint,
): { index: number; amount: bigint }[] {
  const there = chargeable(account, usedAt, now);
  if (amount > there) throw new RangeError(`asked for ${amount}, there is ${there}`);

  const parts: { index: number; amount: bigint }[] = [];
  let left = amount;
  for (const tranche of started(account, now)) {
    const part = least(left, spendable(tranche, usedAt, now));
    if (part > 0n) parts.push({ index: tranche.index, amount: part });
    left -= part;
  }
  return parts;
}

/** FE-5. The tranches that have started and were not closed, in the order in which they are charged. */
export function started(account: Account, now: bigint): HeldTranche[] {
  return unclosed(account)
    .filter(({ start }) => start <= now)
    .toSorted(byExpiry);
}

/** FE-1. The tranches that have not started and were not closed, in the order of their start. */
export function pending(account: Account, now: bigint): HeldTranche[] {
  return unclosed(account)
    .filter(({ start }) => start > now)
    .toSorted((a, b) => compare(a.start, b.start) || a.age - b.age);
}

/** FE-13. The tranches that are not over: first the started ones, as they are charged, then the pending ones. */
export function live(account: Account, now: bigint): HeldTranche[] {
  const time = clock(account, now);
  return [...started(account, now), ...pending(account, now)].filter(
    (tranche) => !isOver(tranche, time),
  );
}

/** FE-12, FE-13. The account at a glance. */
export function summary(account: Account, now: bigint): AccountSummary {
  const unended = unclosed(account).filter(({ end }) => now < end);
  const amounts = {
    available: available(account, now),
    pending: sum(unended.filter(({ start }) => now < start).map(({ principal }) => principal)),
  };
  const ends = unended.filter(({ unspent }) => unspent !== 0n).map(({ end }) => end);
  return {
    status: statusOf(account, now, amounts),
    ...amounts,
    runsOutAt: ends.reduce((latest, end) => (end > latest ? end : latest), 0n),
    threshold: account.threshold,
    pausedAt: account.pausedAt,
    thirdPartyFunding: account.thirdPartyFunding,
  };
}

/** FE-12. The status of an account at a second. */
export function status(account: Account, now: bigint): Status {
  return summary(account, now).status;
}

/** FE-10. Earned fees that are not settled yet, in units. */
export function unsettled(account: Account, now: bigint): bigint {
  const time = clock(account, now);
  const all = account.tranches.map((tranche) =>
    tranche.refunded === undefined ? earned(tranche, time) : tranche.principal - tranche.refunded,
  );
  return sum(all) - account.settled;
}

/** FE-10. What became of everything that was put into the account. */
export function sums(account: Account, now: bigint): Sums {
  const all = account.tranches.map((tranche) => trancheSums(account, tranche, now));
  return {
    funded: sum(all.map(({ funded }) => funded)),
    charged: sum(all.map(({ charged }) => charged)),
    lapsed: sum(all.map(({ lapsed }) => lapsed)),
    refunded: sum(all.map(({ refunded }) => refunded)),
    remaining: sum(all.map((each) => each.remaining)),
  };
}

/**
 * FE-10. What became of one tranche. A closing counts as refunded from the end of its notice on, whoever carries it
 * out and whenever; a pause stops what lapses.
 */
export function trancheSums(account: Account, tranche: HeldTranche, now: bigint): Sums {
  const time = clock(account, now);
  const isEnded = tranche.refunded !== undefined || isClosed(tranche, time);
  const refunded = tranche.refunded ?? refund(tranche, time);
  const left = isEnded ? 0n : remaining(tranche, time);
  const { principal: funded, charged } = tranche;
  return { funded, charged, lapsed: funded - charged - refunded - left, refunded, remaining: left };
}

/** FE-12. What an account is called whose last tranche this was. */
function endOf(tranche: GracedTranche, time: bigint): Status {
  if (tranche.unspent === 0n) return "Depleted";
  return isClosed(tranche, time) ? "Closed" : "Expired";
}

/** FE-5. Earliest expiry first, then oldest. */
function byExpiry(a: HeldTranche, b: HeldTranche): number {
  return compare(a.expiry, b.expiry) || a.age - b.age;
}

function statusOf(
  account: Account,
  now: bigint,
  amounts: { available: bigint; pending: bigint },
): Status {
  if (account.movedTo !== undefined) return "Closed";
  if (account.tranches.length === 0) return "None";

  const ended = ending(account, now);
  if (ended === "Closed" && !isRunning(account, now)) return "Closed";
  if (account.pausedAt !== 0n) return "Paused";
  if (amounts.available !== 0n) return amounts.available < account.threshold ? "Low" : "Active";
  return amounts.pending === 0n ? ended : "Pending";
}

/** Whether some tranche can still be charged, or is yet to start. */
function isRunning(account: Account, now: bigint): boolean {
  const time = clock(account, now);
  return unclosed(account).some((tranche) => time < tranche.end && remaining(tranche, time) > 0n);
}

/** FE-12. How the tranche ended that expires last, whether it was cleared or not. */
function ending(account: Account, now: bigint): Status {
  const time = clock(account, now);
  const endings = account.tranches.map((tranche) => ({
    expiry: tranche.expiry,
    start: tranche.start,
    how: STATUSES.indexOf(tranche.refunded === undefined ? endOf(tranche, time) : "Closed"),
  }));
  const last = endings
    .toSorted((a, b) => compare(a.expiry, b.expiry) || compare(a.start, b.start) || a.how - b.how)
    .at(-1);
  return STATUSES[last?.how ?? 0] ?? "None";
}

function unclosed(account: Account): HeldTranche[] {
  return account.tranches.filter(({ refunded }) => refunded === undefined);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
