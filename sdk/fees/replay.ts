/**
 * FE-13. Rebuilds every account of a FeeAccounts from its events alone. An expiry has no event: the rebuilt state, like
 * the contract's, is read at a second (see `account.ts`).
 * @module
 */
import { getAddress } from "ethers";

import { type Account, type Funding, type HeldTranche, UNOPENED } from "./account.js";
import type { ChargedArgs, EventArgs, EventName, FeeEvent } from "./events.js";
import { charge } from "./rules.js";

/** The terms of a plan, in seconds and units, and whether it takes deposits. */
export interface Plan {
  readonly validity: bigint;
  readonly grace: bigint;
  readonly notice: bigint;
  readonly maxPause: bigint;
  readonly minDeposit: bigint;
  readonly maxDeposit: bigint;
  readonly cliff: boolean;
  readonly refundable: boolean;
  readonly isOpen: boolean;
}

/** An executor's permission in one token, as the contract's `executorOf` gives it. */
export interface Permission {
  readonly enabled: boolean;
  readonly cap: bigint;
  readonly window: bigint;
  readonly lastBatch: bigint;
}

/** All of one token. */
export interface Book {
  /** By number, from 1. */
  readonly plans: Map<number, Plan>;
  readonly executors: Map<string, Permission>;
  readonly accounts: Map<string, Account>;
  /** Units that can be claimed, by payee. */
  readonly owed: Map<string, bigint>;
  /** Units of settled revenue that were not withdrawn. */
  revenue: bigint;
}

/** Everything that a FeeAccounts holds. */
export interface Ledger {
  readonly feeAccounts: string;
  readonly books: Map<string, Book>;
}

const NO_PERMISSION: Permission = { enabled: false, cap: 0n, window: 0n, lastBatch: 0n };

/** The ledger before the first event. */
export function createLedger(feeAccounts: string): Ledger {
  return { feeAccounts: getAddress(feeAccounts), books: new Map() };
}

/** Rebuilds the ledger from all events of a FeeAccounts, in the order of the chain. */
export function replay(feeAccounts: string, events: readonly FeeEvent[]): Ledger {
  const ledger = createLedger(feeAccounts);
  for (const event of events) apply(ledger, event);
  return ledger;
}

/** The book of a token; an empty one where the token has not been seen. */
export function bookOf(ledger: Ledger, token: string): Book {
  return ledger.books.get(getAddress(token)) ?? emptyBook();
}

/** The account of a holder; `UNOPENED` where there is none. */
export function accountOf(ledger: Ledger, token: string, holder: string): Account {
  return bookOf(ledger, token).accounts.get(getAddress(holder)) ?? UNOPENED;
}

/** FE-11. Units that a payee can claim, besides what a `settle` would add. */
export function owedTo(ledger: Ledger, token: string, payee: string): bigint {
  return bookOf(ledger, token).owed.get(getAddress(payee)) ?? 0n;
}

/** Carries the ledger over the next event. */
export function apply(ledger: Ledger, event: FeeEvent): void {
  const { token } = event.args;
  const book = ledger.books.get(token) ?? emptyBook();
  ledger.books.set(token, book);
  const effect = EFFECTS[event.name] as Effect<EventName> | undefined;
  effect?.(book, event.args, event.position.time, ledger.feeAccounts);
}

type Effect<N extends EventName> = (
  book: Book,
  args: EventArgs[N],
  time: bigint,
  feeAccounts: string,
) => void;

/** What an event changes; events that are not named change no balance. */
const EFFECTS: { readonly [N in EventName]?: Effect<N> } = {
  PlanCreated(book, { plan, terms }) {
    const { schedule, validity, grace, notice, maxPause, minDeposit, maxDeposit } = terms;
    book.plans.set(Number(plan), {
      validity,
      grace,
      notice,
      maxPause,
      minDeposit,
      maxDeposit,
      cliff: schedule === 1n,
      refundable: terms.refundable,
      isOpen: true,
    });
  },

  PlanRetired(book, { plan }) {
    book.plans.set(Number(plan), { ...planOf(book, plan), isOpen: false });
  },

  ExecutorSet(book, { executor, enabled, cap, window }) {
    const before = book.executors.get(executor) ?? NO_PERMISSION;
    book.executors.set(executor, { ...before, enabled, cap, window });
  },

  BatchCharged(book, { executor, number }) {
    const before = book.executors.get(executor) ?? NO_PERMISSION;
    book.executors.set(executor, { ...before, lastBatch: number });
  },

  Deposited: open,

  Charged(book, args) {
    change(book, args.holder, (account) =>
      changeTranche(account, args.tranche, (tranche) => spend(tranche, args)),
    );
  },

  Settled(book, { holder, earned }) {
    book.revenue += earned;
    change(book, holder, (account) => ({ ...account, settled: account.settled + earned }));
  },

  Withdrawn(book, { amount }) {
    book.revenue -= amount;
  },

  Granted(book, { amount }) {
    book.revenue -= amount;
  },

  ChargeCorrected(book, { amount }) {
    book.revenue -= amount;
  },

  ClosingStarted(book, { holder, tranche, end }) {
    change(book, holder, (account) =>
      changeTranche(account, Number(tranche), (closing) => ({ ...closing, end })),
    );
  },

  Closed: close,

  Claimed(book, { payee, amount }) {
    owe(book, payee, -amount);
  },

  AccountPaused(book, { holder }, time) {
    change(book, holder, (account) => ({ ...account, pausedAt: time }));
  },

  AccountResumed(book, { holder }, time) {
    change(book, holder, (account) => ({
      ...account,
      pausedAt: 0n,
      pauses: [...account.pauses, { from: account.pausedAt, to: time }],
    }));
  },

  ThresholdSet(book, { holder, threshold }) {
    change(book, holder, (account) => ({ ...account, threshold }));
  },

  ThirdPartyFundingSet(book, { holder, allowed }) {
    change(book, holder, (account) => ({ ...account, thirdPartyFunding: allowed }));
  },

  MoveApproved(book, { holder, newHolder }) {
    book.accounts.set(newHolder, book.accounts.get(holder) ?? UNOPENED);
    book.accounts.set(holder, { ...UNOPENED, movedTo: newHolder });
  },
};

function open(
  book: Book,
  { holder, payer, tranche, plan, amount, start, expiry }: EventArgs["Deposited"],
  _time: bigint,
  feeAccounts: string,
): void {
  const { grace, cliff, refundable } = planOf(book, plan);
  const funding = fundingOf(payer, holder, feeAccounts);
  change(book, holder, (account) => {
    const opened: HeldTranche = {
      index: Number(tranche),
      age: account.tranches.length,
      plan: Number(plan),
      payer,
      funding,
      refundable: refundable && funding === "holder",
      principal: amount,
      unspent: amount,
      start,
      expiry,
      end: expiry,
      cliff,
      grace,
      charged: 0n,
      refunded: undefined,
    };
    return { ...account, tranches: [...account.tranches, opened] };
  });
}

function close(book: Book, { holder, payee, tranche, refund }: EventArgs["Closed"]): void {
  owe(book, payee, refund);
  change(book, holder, (account) =>
    changeTranche(account, Number(tranche), (closed) => ({ ...closed, refunded: refund })),
  );
}

function spend(tranche: HeldTranche, { amount, usedAt }: ChargedArgs): HeldTranche {
  return { ...charge(tranche, amount, usedAt), charged: tranche.charged + amount };
}

function fundingOf(payer: string, holder: string, feeAccounts: string): Funding {
  if (payer === feeAccounts) return "revenue";
  return payer === holder ? "holder" : "third party";
}

function change(book: Book, holder: string, how: (account: Account) => Account): void {
  book.accounts.set(holder, how(book.accounts.get(holder) ?? UNOPENED));
}

function changeTranche(
  account: Account,
  index: number,
  how: (tranche: HeldTranche) => HeldTranche,
): Account {
  const at = account.tranches.findLastIndex((tranche) => tranche.index === index);
  const tranche = account.tranches[at];
  if (tranche === undefined) throw new Error(`no tranche ${index}: earlier events are missing`);
  return { ...account, tranches: account.tranches.with(at, how(tranche)) };
}

function planOf(book: Book, number: bigint): Plan {
  const plan = book.plans.get(Number(number));
  if (plan === undefined) throw new Error(`no plan ${number}: earlier events are missing`);
  return plan;
}

function owe(book: Book, payee: string, amount: bigint): void {
  book.owed.set(payee, (book.owed.get(payee) ?? 0n) + amount);
}

function emptyBook(): Book {
  return {
    plans: new Map(),
    executors: new Map(),
    accounts: new Map(),
    owed: new Map(),
    revenue: 0n,
  };
}
