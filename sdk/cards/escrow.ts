/**
 * CA-14, CA-22. What the events of top-ups and redemptions change in the ledger.
 * @module
 */
import { dayOf } from "./calendar.js";
import { bookOf, change, type Effects, give, known, type ProgramBook } from "./ledger.js";
import { buy, topUpOf, type TopUpState, unbuy } from "./topups.js";

export const ESCROW_EFFECTS: Effects = {
  TopUpRequested(ledger, { program, card, bankReference, topUp, requester, payer }, time) {
    const book = bookOf(ledger, program);
    const day = dayOf(time, book.terms.utcOffset);
    const asked = topUpOf(topUp);
    book.topUps.set(bankReference, { ...asked, state: "Requested", requester, payer, day });
    const bought = book.purchases.get(asked.funder) ?? { day, sum: 0n };
    book.purchases.set(asked.funder, buy(bought, asked.amount, day));
    request(book, card, asked.amount);
  },

  ToppedUp(ledger, { program, card, bankReference, amount }) {
    const book = bookOf(ledger, program);
    close(book, bankReference, "Approved");
    request(book, card, -amount);
    give(book, card, amount);
  },

  TopUpRejected(ledger, { program, card, bankReference, amount }) {
    const book = bookOf(ledger, program);
    const { funder, day } = close(book, bankReference, "Rejected");
    const bought = known(book.purchases.get(funder), `purchases of ${funder}`);
    book.purchases.set(funder, unbuy(bought, amount, day));
    request(book, card, -amount);
  },

  ReturnFailed(ledger, { program, payer, amount }) {
    const { returns } = bookOf(ledger, program);
    returns.set(payer, (returns.get(payer) ?? 0n) + amount);
  },

  ReturnClaimed(ledger, { program, payer, amount }) {
    const { returns } = bookOf(ledger, program);
    returns.set(payer, (returns.get(payer) ?? 0n) - amount);
  },

  Redeemed(ledger, { program, card, amount, overflow }) {
    change(bookOf(ledger, program), card, (account) => ({
      ...account,
      overflow: account.overflow - overflow,
      balance: account.balance - (amount - overflow),
    }));
  },

  IssuerSeen(ledger, { program, period }) {
    bookOf(ledger, program).seenIn = Number(period);
  },
};

/** Units that wait for an approval come, or go. */
function request(book: ProgramBook, card: string, units: bigint): void {
  change(book, card, (account) => ({ ...account, requested: account.requested + units }));
}

/** @returns The top-up, decided. */
function close({ topUps }: ProgramBook, bankReference: string, state: TopUpState) {
  const topUp = { ...known(topUps.get(bankReference), `top-up ${bankReference}`), state };
  topUps.set(bankReference, topUp);
  return topUp;
}
