/**
 * CA-15 to CA-18. What the events of clearing change: the part of `replay.ts` that settles merchants.
 * @module
 */
import { feeOf } from "./fees.js";
import {
  type Adjustments,
  bookOf,
  changeMerchant,
  changePeriod,
  type Effects,
  known,
  type MerchantAccount,
  NO_ADJUSTMENTS,
  type ProgramBook,
} from "./ledger.js";
import { boundsOf, periodAt, type Schedule, withPeriods, withRate } from "./schedule.js";

export const CLEARING_EFFECTS: Effects = {
  PayoutSet({ merchants }, { merchant, payout }) {
    const before = known(merchants.get(Number(merchant)), `merchant ${merchant}`);
    merchants.set(Number(merchant), { ...before, payout });
  },

  PeriodsChanged(ledger, args) {
    const book = bookOf(ledger, args.program);
    book.schedule = withPeriods(book.schedule, args);
  },

  FeeRateChanged(ledger, args) {
    const book = bookOf(ledger, args.program);
    book.schedule = withRate(book.schedule, args);
  },

  FeesWithdrawn(ledger, { program, amount }) {
    bookOf(ledger, program).fees -= amount;
  },

  PeriodPaged(ledger, { program, merchant, paged }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => ({
      ...account,
      paged: Number(paged),
    }));
  },

  PeriodClosed(ledger, { program, merchant, statement, chain }) {
    const book = bookOf(ledger, program);
    const { end } = boundsOf(Number(statement.period), book.schedule.periods);
    book.fees += statement.fee;
    changeMerchant(book, Number(merchant), (account) => {
      const before = closed(account, end, book.schedule);
      return {
        ...before,
        net: before.net + statement.captured - statement.refunded,
        charged: before.charged + statement.fee,
        opening: statement.closing,
        unpaid: statement.closing,
        chain,
      };
    });
  },

  ClosedUntil(ledger, { program, merchant, end }) {
    const book = bookOf(ledger, program);
    changeMerchant(book, Number(merchant), (account) =>
      closed(account, Number(end), book.schedule),
    );
  },

  PaidOut(ledger, { program, merchant, amount }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => ({
      ...account,
      unpaid: account.unpaid - amount,
    }));
  },

  AdjustmentProposed({ adjustments }, { id, maker, adjustment }) {
    const { program, merchant, period, amount, reason } = adjustment;
    const [of, whose, when] = [Number(program), Number(merchant), Number(period)];
    const state = "proposed";
    adjustments.set(id, {
      program: of,
      merchant: whose,
      period: when,
      amount,
      reason,
      maker,
      state,
    });
  },

  AdjustmentApproved(ledger, { id }, time) {
    const record = known(ledger.adjustments.get(id), `adjustment ${id}`);
    ledger.adjustments.set(id, { ...record, state: "approved" });
    const book = bookOf(ledger, record.program);
    const { merchant, period, amount } = record;
    const now = periodAt(time, book.schedule.periods);
    book.fees -= amount;
    if (amount > 0n) {
      adjust(book, merchant, now, "credited", amount);
      adjust(book, merchant, period, "inFavor", amount);
      return;
    }
    adjust(book, merchant, now, "debited", -amount);
    adjust(book, merchant, period, "against", -amount);
    changePeriod(book, merchant, time, (totals) => ({ ...totals, drawn: totals.drawn - amount }));
  },

  AdjustmentRejected({ adjustments }, { id }) {
    const record = known(adjustments.get(id), `adjustment ${id}`);
    adjustments.set(id, { ...record, state: "rejected" });
  },

  LinesAttested(ledger, { program, merchant, period, revision, root, lines }) {
    changeMerchant(bookOf(ledger, program), Number(merchant), (account) => {
      const vouched = { root, lines: Number(lines), revisions: Number(revision) + 1 };
      account.lines.set(Number(period), vouched);
      return account;
    });
  },
};

/** CA-16. The account with all periods closed before a second: a rate that began in between has a base of its own. */
function closed(account: MerchantAccount, end: number, { rates }: Schedule): MerchantAccount {
  let { net, charged } = account;
  for (const [index, { from }] of rates.entries()) {
    if (index === 0 || from < account.closedUntil || from >= end) continue;
    charged -= feeOf(net, known(rates[index - 1], "rate").rate);
    net = 0n;
  }
  return { ...account, net, charged, closedUntil: end, paged: 0 };
}

function adjust(
  book: ProgramBook,
  merchant: number,
  period: number,
  where: keyof Adjustments,
  amount: bigint,
): void {
  changeMerchant(book, merchant, (account) => {
    const before = account.adjusted.get(period) ?? NO_ADJUSTMENTS;
    account.adjusted.set(period, { ...before, [where]: before[where] + amount });
    return account;
  });
}
