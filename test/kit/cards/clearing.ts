import { getAddress, id, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import type { RowResult } from "../../../sdk/cards/batch.js";
import type { CardEvent, EventArgs, EventName } from "../../../sdk/cards/events.js";
import { chainHash } from "../../../sdk/cards/statements/chain.js";
import type { Sums } from "../../../sdk/cards/statements/statement.js";

export const PROGRAM = 3;
/** Whose statements are drawn, and a neighbor in the same program. */
export const [MERCHANT, NEIGHBOR] = [7, 8];
export const DAY = 86_400;
export const START = 1_767_225_600; // 2026-01-01
export const CONTRACT = getAddress(`0x${"c0".repeat(20)}`);
const TOKEN = getAddress(`0x${"70".repeat(20)}`);
const MILLION = 1_000_000n;

export const keyOf = (merchant: number, index: number) =>
  getAddress(toBeHex(0x7e00_0000n + BigInt(merchant * 16 + index), 20));
export const cardOf = (index: number) => getAddress(id(`card ${index}`).slice(0, 42));

interface Totals {
  captured: bigint;
  refunded: bigint;
  drawn: bigint;
  debited: bigint;
  credited: bigint;
  captures: number;
  refunds: number;
}

interface Period {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** Which rate holds, and how much it is. */
  readonly era: number;
  readonly rate: bigint;
  readonly totals: Map<number, Totals>;
}

interface Account {
  reserve: bigint;
  owed: bigint;
  covered: bigint;
  opening: bigint;
  unpaid: bigint;
  era: number;
  net: bigint;
  charged: bigint;
  chain: string;
}

interface Paid {
  readonly payment: string;
  readonly merchant: number;
  readonly card: string;
  left: bigint;
}

/** Half to even, in another way than the sdk's. */
function rounded(product: bigint): bigint {
  const sign = product < 0n ? -1n : 1n;
  const size = product * sign;
  const [whole, rest] = [size / MILLION, size % MILLION];
  const isUp = rest > MILLION / 2n || (rest === MILLION / 2n && whole % 2n === 1n);
  return sign * (isUp ? whole + 1n : whole);
}

/**
 * A program with two merchants as clearing accounts for it, a step at a time, and the events that it leaves: a model of its
 * own, beside contract and sdk.
 */
export class ClearingModel {
  readonly events: CardEvent[] = [];
  readonly payments: Paid[] = [];
  /** What was chained, by merchant. */
  readonly chained = new Map<number, Sums[]>();
  time = START;
  #block = 1;
  #log = 0;
  #transaction = id("the first");
  #fees = 0n;
  #lengths: { from: number; length: number }[] = [];
  #rates: { from: number; rate: bigint }[] = [];
  readonly #periods: Period[] = [];
  #next = 0;
  readonly #accounts = new Map<number, Account>();

  constructor(rate: bigint, { record = false, length = DAY } = {}) {
    const terms = { token: TOKEN, unit: 10_000n, record, rate, utcOffset: 0n, tiers: [] };
    const periods = { periodStart: BigInt(START), periodLength: BigInt(length) };
    this.#emit("ProgramCreated", {
      program: BigInt(PROGRAM),
      issuer: TOKEN,
      terms: { ...terms, ...periods } as never,
    });
    this.#lengths = [{ from: START, length }];
    this.#rates = [{ from: START, rate }];
    for (const merchant of [MERCHANT, NEIGHBOR])
      for (const index of [0, 1])
        this.#emit("TerminalEnrolled", {
          ...named(merchant),
          terminal: keyOf(merchant, index),
          from: 0n,
          to: 2n ** 32n - 1n,
        });
    this.wait(0);
  }

  wait(seconds: number): void {
    this.time += seconds;
    this.#block += 1;
    this.#log = 0;
    this.#transaction = id(`block ${this.#block}`);
    while ((this.#periods.at(-1)?.end ?? START) <= this.time) {
      const start = this.#periods.at(-1)?.end ?? START;
      const { length } = this.#lengths.findLast(({ from }) => from <= start)!;
      const era = this.#rates.findLastIndex(({ from }) => from <= start);
      const { rate } = this.#rates[era]!;
      const number = this.#periods.length;
      this.#periods.push({ number, start, end: start + length, era, rate, totals: new Map() });
    }
  }

  sell(
    merchant: number,
    amount: bigint,
    card = 0,
    order = id(`order ${this.events.length}`),
  ): void {
    const payment = id(`sale ${this.events.length}`);
    this.#capture(merchant, amount, 1);
    this.#emit("Sold", {
      payment,
      card: cardOf(card),
      terminal: keyOf(merchant, card % 2),
      program: PROGRAM,
      amount,
      sequence: 1,
      order: order.slice(0, 34),
    });
    this.payments.push({ payment, merchant, card: cardOf(card), left: amount });
  }

  /** Rows that sell, one that is declined, and one that authorizes. */
  upload(merchant: number, amounts: readonly bigint[]): void {
    const row = (amount: bigint, index: number): RowResult => ({
      kind: "Sale",
      decline: "None",
      amount,
      card: cardOf(index),
      sequence: index + 1,
    });
    const results: RowResult[] = [
      { ...row(0n, 40), decline: "CardFrozen" },
      ...amounts.map(row),
      { ...row(5n, 41), kind: "Authorization" },
    ];
    this.#capture(
      merchant,
      amounts.reduce((a, b) => a + b, 0n),
      amounts.length,
    );
    const place = { block: this.#block, log: this.#log };
    this.#emit("Uploaded", {
      program: BigInt(PROGRAM),
      terminal: keyOf(merchant, 0),
      rows: id("rows"),
      results,
    });
    this.wait(1);
    for (const [index, amount] of amounts.entries()) {
      const payment = id(`row ${this.#block} ${index}`);
      const where = { blockNumber: BigInt(place.block), logIndex: BigInt(place.log) };
      this.#emit("SaleAttested", {
        payment,
        program: BigInt(PROGRAM),
        amount,
        ...where,
        row: BigInt(index + 1),
      });
      this.payments.push({ payment, merchant, card: cardOf(index), left: amount });
    }
  }

  /** Authorizes more than is captured; clearing captures where `byClearing`, and the rest is released. */
  authorize(merchant: number, amount: bigint, byClearing = false): void {
    const payment = id(`authorization ${this.events.length}`);
    const [card, terminal] = [cardOf(9), keyOf(merchant, 1)];
    this.#emit("Authorized", {
      payment,
      card,
      terminal,
      program: PROGRAM,
      amount: amount + 10n,
      sequence: 2,
      order: id(payment).slice(0, 34),
    });
    this.#capture(merchant, amount, 1);
    const by = byClearing ? ZeroAddress : terminal;
    this.#emit("Captured", { payment, card, terminal: by, amount, released: 0n });
    this.#emit("Captured", { payment, card, terminal: by, amount: 0n, released: 10n });
    this.payments.push({ payment, merchant, card, left: amount });
  }

  refund(index: number, most: bigint): void {
    const paid = this.payments[index % Math.max(1, this.payments.length)];
    if (paid === undefined || paid.left === 0n) return;
    const amount = least(most, paid.left);
    paid.left -= amount;
    const { merchant, card, payment } = paid;
    const [account, totals] = [this.account(merchant), this.#totals(merchant)];
    const drawn = least(totals.captured - totals.drawn, amount);
    const reserve = least(account.reserve, amount - drawn);
    const due = amount - drawn - reserve;
    totals.refunded += amount;
    totals.refunds += 1;
    totals.drawn += drawn;
    account.reserve -= reserve;
    account.owed += due;
    if (reserve > 0n) this.#emit("ReserveDrawn", { ...named(merchant), amount: reserve });
    if (due > 0n) this.#emit("RefundDue", { ...named(merchant), card, due: 0n, amount: due });
    this.#emit("Refunded", { payment, card, terminal: keyOf(merchant, 1), amount, due });
  }

  fund(merchant: number, amount: bigint): void {
    const account = this.account(merchant);
    account.reserve += amount - this.#cover(merchant, amount, true);
    this.#emit("ReserveFunded", { ...named(merchant), amount });
  }

  /** What is against the merchant is at most what it has captured in the period. */
  adjust(merchant: number, asked: bigint): void {
    const totals = this.#totals(merchant);
    const available = totals.captured - totals.drawn - totals.debited;
    const amount = asked < 0n ? -least(-asked, available) : asked;
    if (amount === 0n) return;
    const name = id(`adjustment ${this.events.length}`);
    const adjustment = { ...named(merchant), period: 0n, amount, reason: id("a reason") };
    this.#emit("AdjustmentProposed", { id: name, maker: TOKEN, adjustment });
    this.#emit("AdjustmentApproved", { id: name, checker: CONTRACT });
    if (amount < 0n) totals.debited -= amount;
    else totals.credited += amount;
  }

  setRate(rate: bigint): void {
    const from = this.#ahead();
    this.#rates = [...this.#rates.filter((each) => each.from < from), { from, rate }];
    this.#emit("FeeRateChanged", { program: BigInt(PROGRAM), from: BigInt(from), rate });
  }

  setLength(length: number): void {
    const from = this.#ahead();
    this.#lengths = [...this.#lengths.filter((each) => each.from < from), { from, length }];
    this.#emit("PeriodsChanged", {
      program: BigInt(PROGRAM),
      from: BigInt(from),
      number: BigInt(this.#periods.length),
      duration: BigInt(length),
    });
  }

  /** Closes what has ended, then pays half of it where `isPaying`. */
  close(isPaying = true): void {
    const open = this.#periods.slice(this.#next).filter(({ end }) => end <= this.time);
    for (const merchant of [MERCHANT, NEIGHBOR]) {
      for (const period of open) this.#close(merchant, period);
      if (isPaying) this.pay(merchant, this.account(merchant).unpaid / 2n);
    }
    this.#next += open.length;
  }

  pay(merchant: number, amount: bigint): void {
    if (amount === 0n) return;
    this.account(merchant).unpaid -= amount;
    this.#emit("PaidOut", { ...named(merchant), payout: CONTRACT, amount });
  }

  attest(merchant: number, period: number, root: string, revision = 0n): void {
    const what = { period: BigInt(period), revision, root, lines: 0n };
    this.#emit("LinesAttested", { ...named(merchant), ...what });
  }

  account(merchant: number): Account {
    const before = this.#accounts.get(merchant);
    if (before !== undefined) return before;
    const [none, era] = [0n, 0];
    const money = { reserve: none, owed: none, covered: none, opening: none, unpaid: none };
    const account = { ...money, era, net: none, charged: none, chain: ZeroHash };
    this.#accounts.set(merchant, account);
    return account;
  }

  #close(merchant: number, { number, era, rate, totals }: Period): void {
    const { captured, refunded, drawn, debited, credited, captures, refunds } =
      totals.get(merchant) ?? NOTHING;
    const account = this.account(merchant);
    const paid = account.opening - account.unpaid;
    const isEmpty = captures + refunds === 0 && debited + credited + paid === 0n;
    if (isEmpty) return;
    if (account.era !== era) {
      // what the old rate's fee is short of, or beyond, is made good under the new one
      const left = account.charged - rounded(account.net * this.#rates[account.era]!.rate);
      Object.assign(account, { era, net: 0n, charged: left });
    }
    account.net += captured - refunded;
    const most = captured - drawn - debited + credited;
    const asked = rounded(account.net * rate) - account.charged;
    const fee = asked > most ? most : asked < -this.#fees ? -this.#fees : asked;
    account.charged += fee;
    this.#fees += fee;
    const { opening } = account;
    const closing = opening + most - fee - paid;
    const moved = { captures, refunds, captured, refunded, drawn, debited, credited, fee, paid };
    const amounts = { opening, ...moved, closing };
    const sums = { program: PROGRAM, merchant, period: number, ...amounts };
    account.chain = chainHash(account.chain, sums);
    Object.assign(account, { opening: closing, unpaid: closing });
    this.chained.set(merchant, [...(this.chained.get(merchant) ?? []), sums]);
    this.#emit("PeriodClosed", {
      ...named(merchant),
      statement: {
        ...amounts,
        period: BigInt(number),
        captures: BigInt(captures),
        refunds: BigInt(refunds),
      },
      chain: account.chain,
    });
  }

  #capture(merchant: number, amount: bigint, count: number): void {
    const totals = this.#totals(merchant);
    totals.captured += amount;
    totals.captures += count;
    totals.drawn += this.#cover(merchant, amount, false);
  }

  #cover(merchant: number, most: bigint, byReserve: boolean): bigint {
    const account = this.account(merchant);
    const amount = least(account.owed - account.covered, most);
    account.covered += amount;
    if (amount > 0n) this.#emit("RefundsCovered", { ...named(merchant), amount, byReserve });
    return amount;
  }

  /** Begin of the next period: no change can begin earlier. */
  #ahead(): number {
    return this.#periods.at(-1)!.end;
  }

  #totals(merchant: number): Totals {
    const { totals } = this.#periods.at(-1)!;
    const before = totals.get(merchant) ?? { ...NOTHING };
    totals.set(merchant, before);
    return before;
  }

  #emit<N extends EventName>(name: N, args: EventArgs[N]): void {
    const [block, log, transaction] = [this.#block, this.#log, this.#transaction];
    this.#log += 1;
    const position = { block, log, transaction, time: BigInt(this.time) };
    this.events.push({ name, args, position } as CardEvent);
  }
}

const NOTHING: Totals = {
  captured: 0n,
  refunded: 0n,
  drawn: 0n,
  debited: 0n,
  credited: 0n,
  captures: 0,
  refunds: 0,
};

const named = (merchant: number) => ({ program: BigInt(PROGRAM), merchant: BigInt(merchant) });

const least = (a: bigint, b: bigint) => (a < b ? a : b);
