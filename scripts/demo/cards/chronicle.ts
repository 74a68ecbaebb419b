import { type Provider, ZeroHash } from "ethers";

import { periodAt } from "../../../sdk/cards/schedule.js";
import type { CardEvent } from "../../../sdk/cards/events.js";
import { fetchEvents } from "../../../sdk/cards/history.js";
import { bookOf, createLedger, type Ledger, type ProgramBook } from "../../../sdk/cards/ledger.js";
import { apply } from "../../../sdk/cards/replay.js";
import { chainHash, type Sums as StatementSums } from "../../../sdk/cards/statements.js";

/** What was captured and refunded. */
export type Sums = readonly [captured: bigint, refunded: bigint, captures: number, refunds: number];

const NOTHING: Sums = [0n, 0n, 0, 0];

/** CA-17. A statement as its event tells it. */
export interface ToldStatement {
  readonly sums: StatementSums;
  /** Its hash, computed here over the one before. */
  readonly chain: string;
}

/** All events so far, and the ledger that they tell: each is read once. */
export class Chronicle {
  readonly events: CardEvent[] = [];
  readonly ledger: Ledger = createLedger();

  readonly #prepaidCards: string;
  readonly #provider: Provider;
  readonly #program: number;
  /** By `merchant/period`. */
  readonly #sums = new Map<string, Sums>();
  readonly #merchants = new Map<string, number>();
  readonly #statements = new Map<number, ToldStatement[]>();
  #next: number;

  /** @param since No event is older than this block. */
  constructor(prepaidCards: string, provider: Provider, program: number, since: number) {
    this.#prepaidCards = prepaidCards;
    this.#provider = provider;
    this.#program = program;
    this.#next = since;
  }

  /** The program as the events tell it. */
  get book(): ProgramBook {
    return bookOf(this.ledger, this.#program);
  }

  /** Reads what has happened since the last time. */
  async follow(): Promise<void> {
    const toBlock = await this.#provider.getBlockNumber();
    const span = { fromBlock: this.#next, toBlock };
    for (const event of await fetchEvents(this.#prepaidCards, this.#provider, span)) {
      this.events.push(event);
      apply(this.ledger, event);
      this.#sumUp(event);
      this.#chainOn(event);
    }
    this.#next = toBlock + 1;
  }

  /** CA-15. What the events say that a merchant captured and refunded in a period. */
  sumsOf(merchant: number, period: number): Sums {
    return this.#sums.get(`${merchant}/${period}`) ?? NOTHING;
  }

  /** CA-17. The statements of a merchant so far, the oldest first. */
  statementsOf(merchant: number): readonly ToldStatement[] {
    return this.#statements.get(merchant) ?? [];
  }

  /** CA-17. Takes a statement's sums from its event, and not its hash. */
  #chainOn({ name, args }: CardEvent): void {
    if (name !== "PeriodClosed" || Number(args.program) !== this.#program) return;
    const merchant = Number(args.merchant);
    const { period, captures, refunds, ...amounts } = args.statement;
    const sums: StatementSums = {
      program: this.#program,
      merchant,
      period: Number(period),
      captures: Number(captures),
      refunds: Number(refunds),
      ...amounts,
    };
    const before = this.statementsOf(merchant);
    const chain = chainHash(before.at(-1)?.chain ?? ZeroHash, sums);
    this.#statements.set(merchant, [...before, { sums, chain }]);
  }

  /** Adds up by terminals and authorizations, without the ledger. */
  #sumUp({ name, args, position }: CardEvent): void {
    const add = (key: string, captured: bigint, refunded: bigint) => {
      const merchant = this.#merchants.get(key);
      const period = periodAt(Number(position.time), this.book.schedule.periods);
      const [c, r, captures, refunds] = this.#sums.get(`${merchant}/${period}`) ?? NOTHING;
      this.#sums.set(`${merchant}/${period}`, [
        c + captured,
        r + refunded,
        captures + (captured === 0n ? 0 : 1),
        refunds + (refunded === 0n ? 0 : 1),
      ]);
    };
    if (name === "TerminalEnrolled") this.#merchants.set(args.terminal, Number(args.merchant));
    if (name === "Authorized")
      this.#merchants.set(args.payment, this.#merchants.get(args.terminal) ?? 0);
    if (name === "Sold") add(args.terminal, args.amount, 0n);
    if (name === "Captured") add(args.payment, args.amount, 0n);
    if (name === "Refunded") add(args.terminal, 0n, args.amount);
    if (name !== "Uploaded") return;
    for (const { kind, decline, amount } of args.results) {
      if (kind === "Sale" && decline === "None") add(args.terminal, amount, 0n);
    }
  }
}
