/**
 * What payer and payee keep of a channel, each in a storage of its own: a text for each channel, written whole.
 * @module
 */
import { InputError } from "../common/inputs.js";
import type { Storage } from "../common/storage.js";
import type { Channel } from "./channel.js";
import type { Landings } from "./landings.js";
import type { SignedReceipt } from "./receipts.js";
import type { Standing } from "./standing.js";
import type { SignedSettledThrough } from "./through.js";
import { Turns } from "./turns.js";
import type { SignedVoucher } from "./vouchers.js";

/** A signed payment of a pay-through or direct channel. */
export interface KeptPayment {
  readonly act: "Payment";
  readonly epoch: number;
  /** What the payer owes in all, over the channel's life; a direct payment itself says only what its epoch adds. */
  readonly cumulative: bigint;
  /** The signed transaction, as it is broadcast. */
  readonly raw: string;
  /** The transaction's hash. */
  readonly payment: string;
}

/** A voucher or ceiling of an escrow channel. */
export interface KeptVoucher extends SignedVoucher {
  /** What its key signed. */
  readonly payment: string;
  /** The id of that key. */
  readonly signedBy: string;
}

export type Kept = KeptPayment | KeptVoucher;

/** What a payee keeps of a channel. Amounts are units of the asset, times are seconds. */
export interface PayeeAccount extends Omit<Standing, "place"> {
  /** When the last payment was accepted, or the channel was offered. */
  readonly lastAt: number;
  /** Steps that were delivered. */
  readonly delivered: number;
  /** The last correct payment of this epoch: what is landed or claimed. */
  readonly best: Kept | undefined;
  /** The last ones of the epochs before, until they are final. */
  readonly earlier: readonly KeptPayment[];
  /** Of a direct channel, what spent its nonces. */
  readonly landings: Landings;
  /** IT-4. Of a direct channel, what the payee has signed as settled. */
  readonly through: SignedSettledThrough | undefined;
}

/** What a payer keeps of a channel. Amounts are units of the asset. */
export interface PayerAccount {
  readonly channel: Channel;
  /** The channel's id. */
  readonly id: string;
  readonly epoch: number;
  /** What was settled by the epochs before. */
  readonly base: bigint;
  /** Account nonces below are spent, or have a signed payment: they are no other channel's. */
  readonly promised: bigint;
  /** IT-4. Of a direct channel, what the payee has signed as settled. */
  readonly through: SignedSettledThrough | undefined;
  /** What is owed in all, by the last receipt. */
  readonly owed: bigint;
  /** Payments that were answered. */
  readonly count: number;
  /** What was signed and is not answered. */
  readonly pending: Kept | undefined;
  /** What the same step was signed as before, with other fees or at another nonce. */
  readonly signedBefore: readonly string[];
  /** The highest ceiling that was signed. */
  readonly ceiling: KeptVoucher | undefined;
  readonly receipt: SignedReceipt | undefined;
}

/** Accounts in a storage, by the channel's id. */
export class Books<A extends { readonly id: string }> {
  readonly #storage: Storage;
  readonly #prefix: string;
  readonly #turns = new Turns();

  /** @param role Whose books they are: payer and payee may share a storage. */
  constructor(storage: Storage, role: "payer" | "payee") {
    this.#storage = storage;
    this.#prefix = `${role}/`;
  }

  /** Undefined for a channel that is not in the books. */
  async find(id: string): Promise<A | undefined> {
    const text = await this.#storage.get(`${this.#prefix}${id}`);
    return text === undefined ? undefined : (decodeRecord(text) as A);
  }

  /** @throws InputError for a channel that is not in the books. */
  async get(id: string): Promise<A> {
    const account = await this.find(id);
    if (account === undefined) throw new InputError(`channel ${id} is not in the books`);
    return account;
  }

  /** Durable when its promise is fulfilled. */
  async put(account: A): Promise<A> {
    await this.#storage.set(`${this.#prefix}${account.id}`, encodeRecord(account));
    return account;
  }

  /** The ids of all channels. */
  async ids(): Promise<string[]> {
    const names = await this.#storage.names(this.#prefix);
    return names.map((name) => name.slice(this.#prefix.length));
  }

  /** Works on a channel's account, one after another. */
  turn<T>(id: string, work: (account: A) => Promise<T>): Promise<T> {
    return this.#turns.take(id, async () => work(await this.get(id)));
  }
}

/** As JSON: an integer of any size is its digits and an n. */
export function encodeRecord(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

/** What `encodeRecord` wrote. */
export function decodeRecord(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  );
}
