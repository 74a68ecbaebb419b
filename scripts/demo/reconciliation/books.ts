import type { Benchmark, Books, Journal } from "../../../sdk/reconciliation/index.js";
import { referenceOf } from "../../../sdk/reconciliation/index.js";

/** What a journal moves besides the record itself. */
const ACCOUNTS = ["suspense", "fee", "loss"] as const;
type Account = (typeof ACCOUNTS)[number];

/** A participant's own books, in memory: what it has of each business transaction, and three accounts in minor units. */
export class MemoryBooks implements Books {
  readonly accounts: Record<Account, bigint> = { suspense: 0n, fee: 0n, loss: 0n };
  /** By what the journals have changed its records: with the accounts it adds up to 0. */
  moved = 0n;

  readonly #records = new Map<string, Benchmark>();

  find(businessReference: string): Promise<Benchmark | undefined> {
    return Promise.resolve(this.#records.get(referenceOf(businessReference)));
  }

  /** Writes a record, or writes it anew. */
  enter(record: Benchmark): void {
    this.#records.set(referenceOf(record.reference), record);
  }

  /** RE-5. Books a journal of an adjustment that was approved. */
  book(businessReference: string, journal: Journal): void {
    this.#change(businessReference, (record) => ({
      ...record,
      amount: BigInt(record.amount) + journal.leg,
    }));
    this.moved += journal.leg;
    for (const account of ACCOUNTS) this.accounts[account] += journal[account];
  }

  /** RE-5. States anew what a correction names. */
  correct(
    businessReference: string,
    right: Partial<Pick<Benchmark, "currency" | "valueDate" | "fields">>,
  ): void {
    this.#change(businessReference, (record) => ({ ...record, ...right }));
  }

  #change(businessReference: string, how: (record: Benchmark) => Benchmark): void {
    const reference = referenceOf(businessReference);
    const record = this.#records.get(reference);
    if (record === undefined) throw new Error(`the books have nothing of ${businessReference}`);
    this.#records.set(reference, how(record));
  }
}
