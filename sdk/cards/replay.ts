/**
 * CA-18. Rebuilds everything that a PrepaidCards holds from its events alone, as its views show it after every block.
 * @module
 */
import { ZeroAddress } from "ethers";

import { dayOf } from "./calendar.js";
import { ESCROW_EFFECTS } from "./escrow.js";
import type { CardEvent, EventArgs, PaidArgs } from "./events.js";
import {
  bookOf,
  change,
  changeMerchant,
  changePeriod,
  createLedger,
  type Effects,
  give,
  known,
  type Ledger,
  type ProgramBook,
} from "./ledger.js";
import { type CardLimits, isLong } from "./limits.js";
import {
  giveBack,
  type Level,
  LEVELS,
  NO_CARD,
  renew,
  settle,
  spend,
  type Terminal,
  useSequence,
} from "./rules.js";
import { boundsOf, periodAt, scheduleAtFirst } from "./schedule.js";
import { CLEARING_EFFECTS } from "./settlements.js";
import type { PaymentKind } from "./signatures.js";
import { programOf } from "./terms.js";

/** Rebuilds the ledger from all events of a PrepaidCards, in the order of the chain. */
export function replay(events: readonly CardEvent[]): Ledger {
  const ledger = createLedger();
  for (const event of events) apply(ledger, event);
  return ledger;
}

/** Carries the ledger over the next event. */
export function apply(ledger: Ledger, event: CardEvent): void {
  const effect = EFFECTS[event.name] as Effect | undefined;
  effect?.(ledger, event.args, Number(event.position.time));
}

type Effect = (ledger: Ledger, args: unknown, time: number) => void;

const EFFECTS: Effects = {
  ...CLEARING_EFFECTS,
  ...ESCROW_EFFECTS,

  // ---------------------------------------------------------------- programs, merchants, terminals

  ProgramCreated({ programs }, { program: number, terms }, time) {
    const program = programOf(terms);
    const schedule = scheduleAtFirst(program);
    programs.set(Number(number), {
      terms: program,
      schedule,
      fees: 0n,
      staff: new Map(),
      cards: new Map(),
      terminals: new Map(),
      merchants: new Map(),
      topUps: new Map(),
      purchases: new Map(),
      returns: new Map(),
      seenIn: periodAt(time, schedule.periods),
    });
  },

  StaffSet(ledger, { program, person, rights }) {
    bookOf(ledger, program).staff.set(person, Number(rights));
  },

  MerchantRegistered({ merchants }, { merchant, owner, payout }) {
    merchants.set(Number(merchant), { owner, payout });
  },

  AttesterSet(ledger, { attester }) {
    ledger.attester = attester;
  },

  TerminalEnrolled(ledger, args, time) {
    const book = bookOf(ledger, args.program);
    const { terminal } = args;
    const merchant = Number(args.merchant);
    const [from, to] = [Number(args.from), Number(args.to)];
    book.terminals.set(terminal, { status: "Enabled", merchant, from, to });
    const { periods } = book.schedule;
    changeMerchant(book, merchant, (account) => ({
      ...account,
      closedUntil:
        account.terminals.length === 0
          ? boundsOf(periodAt(time, periods), periods).start
          : account.closedUntil,
      terminals: [...account.terminals, terminal],
    }));
  },

  TerminalRetired(ledger, { program, terminal, to }) {
    changeTerminal(bookOf(ledger, program), terminal, { status: "Retiring", to: Number(to) });
  },

  TerminalRevoked(ledger, { program, terminal }) {
    changeTerminal(bookOf(ledger, program), terminal, { status: "Revoked" });
  },

  // ---------------------------------------------------------------- cards

  CardIssued(ledger, args) {
    const book = bookOf(ledger, args.program);
    const [tier, lastDay] = [Number(args.tier), Number(args.lastDay)];
    book.cards.set(args.card, {
      ...NO_CARD,
      isKnown: true,
      tier,
      cap: book.terms.tiers[tier]?.cap ?? 0n,
      lastDay,
      limits: limitsOf(args.limits),
      day: { ...NO_CARD.day, day: lastDay },
      pending: undefined,
    });
  },

  CardFrozen(ledger, { program, card, level }) {
    setFrozen(bookOf(ledger, program), card, level, true);
  },

  CardThawed(ledger, { program, card, level }) {
    setFrozen(bookOf(ledger, program), card, level, false);
  },

  CardBlocked(ledger, { program, card }) {
    change(bookOf(ledger, program), card, (account) => ({ ...account, isBlocked: true }));
  },

  CardReplaced(ledger, { program, card, successor, lastDay }) {
    const { cards } = bookOf(ledger, program);
    const account = known(cards.get(card), card);
    const { tier, pending } = account;
    cards.set(successor, { ...renew(account, Number(lastDay)), pending });
    cards.set(card, { ...NO_CARD, isKnown: true, tier, successor, pending: undefined });
  },

  LimitsSet(ledger, { program, card, limits }) {
    const { cards } = bookOf(ledger, program);
    const account = known(cards.get(card), card);
    cards.set(card, { ...account, limits: limitsOf(limits), pending: undefined });
  },

  LimitsRequested(ledger, { program, card, limits, readyAt }) {
    const { cards } = bookOf(ledger, program);
    const account = known(cards.get(card), card);
    cards.set(card, { ...account, pending: { limits: limitsOf(limits), readyAt } });
  },

  SequenceUsed(ledger, { program, card, sequence }) {
    change(bookOf(ledger, program), card, (account) => useSequence(account, Number(sequence)));
  },

  // ---------------------------------------------------------------- payments

  Sold(ledger, args, time) {
    const book = bookOf(ledger, args.program);
    take(book, args, "Sale", time);
    const { merchant } = known(book.terminals.get(args.terminal), args.terminal);
    accrue(book, merchant, args.amount, time);
    if (book.terms.record) record(ledger, args, "Sale", merchant, time);
  },

  Authorized(ledger, args, time) {
    const book = bookOf(ledger, args.program);
    const { merchant } = known(book.terminals.get(args.terminal), args.terminal);
    record(ledger, args, "Authorization", merchant, time);
    take(book, args, "Authorization", time);
  },

  /** Rows that have a record have an event of their own as well. */
  Uploaded(ledger, { program, terminal, results }, time) {
    const book = bookOf(ledger, program);
    if (book.terms.record) return;
    const { merchant } = known(book.terminals.get(terminal), terminal);
    for (const row of results) {
      if (row.kind !== "Sale" || row.decline !== "None") continue;
      take(book, row, "Sale", time);
      accrue(book, merchant, row.amount, time);
    }
  },

  Captured(ledger, { payment, amount, released }, time) {
    const before = known(ledger.payments.get(payment), payment);
    const book = bookOf(ledger, before.program);
    const captured = before.captured + amount;
    const isClosed = released !== 0n || captured === before.authorized;
    ledger.payments.set(payment, {
      ...before,
      captured,
      state: isClosed ? "Captured" : before.state,
    });
    change(book, before.card, (card) => settle(card, amount, released));
    if (amount !== 0n) accrue(book, before.merchant, amount, time);
  },

  Voided(ledger, { payment, released }) {
    const before = known(ledger.payments.get(payment), payment);
    ledger.payments.set(payment, { ...before, state: "Voided" });
    change(bookOf(ledger, before.program), before.card, (card) =>
      giveBack(card, released, before.day, before.isLong),
    );
  },

  Reclaimed(ledger, { payment, released }) {
    const before = known(ledger.payments.get(payment), payment);
    const state = before.captured === 0n ? "Expired" : "Captured";
    ledger.payments.set(payment, { ...before, state });
    change(bookOf(ledger, before.program), before.card, (card) => settle(card, 0n, released));
  },

  /** The refund behind it tells card and merchant. */
  SaleAttested(ledger, { payment, program, amount }) {
    ledger.payments.set(payment, {
      program: Number(program),
      card: ZeroAddress,
      merchant: 0,
      state: "Captured",
      kind: "Sale",
      authorized: amount,
      captured: amount,
      refunded: 0n,
      day: 0,
      isLong: false,
    });
  },

  Refunded(ledger, { payment, card, terminal, amount, due }, time) {
    const before = known(ledger.payments.get(payment), payment);
    const book = bookOf(ledger, before.program);
    const { merchant } = known(book.terminals.get(terminal), terminal);
    const refunded = before.refunded + amount;
    ledger.payments.set(payment, { ...before, card, merchant, refunded });
    if (amount !== due) give(book, card, amount - due);
    changePeriod(book, merchant, time, (totals) => {
      const available = totals.captured - totals.drawn;
      return {
        ...totals,
        refunded: totals.refunded + amount,
        drawn: totals.drawn + (amount < available ? amount : available),
        refunds: totals.refunds + 1,
      };
    });
  },

  /** It tells of a refund that another event gives the card. */
  Overflowed(ledger, { program, card, amount }) {
    change(bookOf(ledger, program), card, (account) => ({
      ...account,
      balance: account.balance - amount,
      overflow: account.overflow + amount,
    }));
  },

  // ---------------------------------------------------------------- merchants' money

  ReserveFunded(ledger, { program, merchant, amount }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => ({
      ...account,
      reserve: account.reserve + amount,
    }));
  },

  ReserveDrawn(ledger, { program, merchant, amount }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => ({
      ...account,
      reserve: account.reserve - amount,
    }));
  },

  RefundDue(ledger, { program, merchant, card, amount }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => ({
      ...account,
      owed: account.owed + amount,
      dues: [...account.dues, { card, amount, credited: 0n }],
    }));
  },

  RefundsCovered(ledger, { program, merchant, amount, byReserve }, time) {
    const book = bookOf(ledger, program);
    changeMerchant(book, Number(merchant), (account) => ({
      ...account,
      covered: account.covered + amount,
      // what was paid in for it is part of the `ReserveFunded` behind it
      reserve: account.reserve - (byReserve ? amount : 0n),
    }));
    if (!byReserve)
      changePeriod(book, Number(merchant), time, (totals) => ({
        ...totals,
        drawn: totals.drawn + amount,
      }));
  },

  RefundCredited(ledger, { program, merchant, card, due, amount }) {
    const book = bookOf(ledger, program);
    changeMerchant(book, Number(merchant), (account) => {
      const before = known(account.dues[Number(due)], `refund due ${due}`);
      const after = { ...before, credited: before.credited + amount };
      return {
        ...account,
        credited: account.credited + amount,
        dues: account.dues.with(Number(due), after),
      };
    });
    give(book, card, amount);
  },
};

/** A sale or an authorization leaves the card's balance, and counts in its limits. */
function take(
  book: ProgramBook,
  paid: Pick<PaidArgs, "card" | "amount" | "sequence">,
  kind: PaymentKind,
  time: number,
): void {
  const today = dayOf(time, book.terms.utcOffset);
  change(book, paid.card, (card) => spend(card, paid.amount, paid.sequence, today, kind));
}

function record(
  ledger: Ledger,
  { payment, program, card, amount }: PaidArgs,
  kind: PaymentKind,
  merchant: number,
  time: number,
): void {
  const book = bookOf(ledger, program);
  const isSale = kind === "Sale";
  ledger.payments.set(payment, {
    program,
    card,
    merchant,
    kind,
    state: isSale ? "Captured" : "Authorized",
    authorized: amount,
    captured: isSale ? amount : 0n,
    refunded: 0n,
    day: dayOf(time, book.terms.utcOffset),
    isLong: isLong(known(book.cards.get(card), card).limits),
  });
}

/** CA-15. A capture counts in the period of its block. */
function accrue(book: ProgramBook, merchant: number, amount: bigint, time: number): void {
  changePeriod(book, merchant, time, (totals) => ({
    ...totals,
    captured: totals.captured + amount,
    captures: totals.captures + 1,
  }));
}

function setFrozen(book: ProgramBook, card: string, level: bigint, frozen: boolean): void {
  const name: Level = known(LEVELS[Number(level)], `level ${level}`);
  change(book, card, (account) => ({ ...account, frozen: { ...account.frozen, [name]: frozen } }));
}

function changeTerminal(book: ProgramBook, terminal: string, to: Partial<Terminal>): void {
  const before = known(book.terminals.get(terminal), terminal);
  book.terminals.set(terminal, { ...before, ...to });
}

function limitsOf(limits: EventArgs["LimitsSet"]["limits"]): CardLimits {
  const { payment, day, week, month, lifetime, dayCount } = limits;
  return { payment, day, week, month, lifetime, dayCount: Number(dayCount) };
}
