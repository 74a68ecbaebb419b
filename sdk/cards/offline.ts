/**
 * CA-13. A terminal that is offline: keeps payments that holders have signed, within caps, and packs them into one
 * upload later. A payment that is declined then is the merchant's loss: the caps say how large it can be.
 * @module
 */
import { dataLength, dataSlice, type TypedDataDomain } from "ethers";

import { InputError } from "../common/inputs.js";
import type { Storage } from "../common/storage.js";
import { type CaptureRow, MAX_ROWS, packRows, ROW_LENGTH, type UploadRow } from "./batch.js";
import type { SignedPayment } from "./holder.js";
import { requirePayment, requireUnits } from "./inputs.js";
import { isSignedBy, type Key } from "./keys.js";
import { decodePayment, encodePayment, signRows, type UploadMessage } from "./messages.js";
import type { Outcome } from "./outcomes.js";
import { explainDecline } from "./errors.js";
import { paymentId } from "./signatures.js";

/** What may be taken offline. */
export interface OfflineCaps {
  /** Units of an item. */
  readonly item: bigint;
  /** Units of all items that were not cleared. */
  readonly sum: bigint;
  readonly count: number;
  /** Seconds from the oldest item that was not cleared. */
  readonly age: number;
}

/** A row that was taken, and when. */
interface Kept {
  readonly row: UploadRow;
  readonly takenAt: number;
}

const ROW = "offline/";
/** The rows that are on their way, byte for byte. */
const UPLOAD = "upload";

export class OfflineTerminal {
  readonly #key: Key;
  readonly #program: number;
  readonly #domain: TypedDataDomain;
  readonly #caps: OfflineCaps;
  readonly #storage: Storage;

  /**
   * @param domain What signatures are bound to: see `cardsDomain`.
   * @param storage Where rows are kept; nobody else writes there.
   */
  constructor(
    key: Key,
    program: number,
    domain: TypedDataDomain,
    caps: OfflineCaps,
    storage: Storage,
  ) {
    this.#key = key;
    this.#program = program;
    this.#domain = domain;
    this.#caps = caps;
    this.#storage = storage;
  }

  /**
   * Keeps a payment that its holder has signed. The same again is kept once.
   * @param now Second of the terminal's clock.
   * @throws InputError where its card has not signed it, its deadline has passed, it exceeds a cap, is another
   * terminal's, or the card has signed another under its number: only one of the two can land.
   */
  async take(signed: SignedPayment, now: number): Promise<void> {
    const { kind, holderSignature } = signed;
    const payment = requirePayment(signed.payment);
    const digest = paymentId(this.#domain, payment, kind);
    if (!(await isSignedBy(payment.card, digest, holderSignature)))
      throw new InputError("the card has not signed this payment");
    if (now > payment.deadline) throw new InputError("the payment's deadline has passed");
    await this.#keep({ kind, payment, holderSignature }, payment.amount, now);
  }

  /** Keeps a capture of a hold that this terminal made before. @param row Its total is what counts in the caps. */
  async capture(row: CaptureRow, now: number): Promise<void> {
    const [payment, total] = [requirePayment(row.payment), requireUnits("total", row.total)];
    await this.#keep({ ...row, payment, total }, total, now);
  }

  /** What is kept: how many items, and their units. */
  async held(): Promise<{ count: number; amount: bigint }> {
    const kept = await this.#all();
    return { count: kept.size, amount: sumOf(kept.values()) };
  }

  /**
   * What is kept under one signature, for the gateway; undefined if nothing is. Again: the same rows, until `clear` has
   * forgotten all of them. What is taken meanwhile, and what one transaction does not hold, is for the next upload.
   */
  async pack(): Promise<UploadMessage | undefined> {
    const rows = (await this.#storage.get(UPLOAD)) ?? (await this.#next());
    if (rows === undefined) return undefined;
    await this.#storage.set(UPLOAD, rows);
    return signRows(this.#key, this.#domain, this.#program, rows);
  }

  /**
   * Forgets the rows of the upload that are final, and tells what was declined.
   * @param outcomes Of the upload that `pack` gives: see `outcomesOf`.
   */
  async clear(outcomes: readonly Outcome[]): Promise<{ row: UploadRow; why: string }[]> {
    const rows = (await this.#storage.get(UPLOAD)) ?? "0x";
    if (outcomes.length * ROW_LENGTH !== dataLength(rows))
      throw new InputError("these are results of another upload");
    const outcomeOf = new Map(
      outcomes.map((each, index) => [
        dataSlice(rows, index * ROW_LENGTH, (index + 1) * ROW_LENGTH),
        each,
      ]),
    );
    const declined: { row: UploadRow; why: string }[] = [];
    let isOnItsWay = false;
    for (const [name, { row }] of await this.#all()) {
      const outcome = outcomeOf.get(packRows([row]));
      if (outcome === undefined) continue;
      const { certainty, decline } = outcome;
      if (certainty !== "Final" || decline === undefined) {
        isOnItsWay = true;
        continue;
      }
      if (decline !== "None" && decline !== "Repeated")
        declined.push({ row, why: explainDecline(decline) });
      await this.#storage.delete(name);
    }
    if (!isOnItsWay) await this.#storage.delete(UPLOAD);
    return declined;
  }

  /** The rows of the next upload: as many as one transaction holds. */
  async #next(): Promise<string | undefined> {
    const rows = [...(await this.#all()).values()].map(({ row }) => row);
    return rows.length === 0 ? undefined : packRows(rows.slice(0, MAX_ROWS));
  }

  async #keep(row: UploadRow, amount: bigint, now: number): Promise<void> {
    const { payment } = row;
    if (payment.terminal !== this.#key.id || payment.program !== this.#program)
      throw new InputError("the payment is for another terminal");
    const all = await this.#all();
    const name = nameOf(row);
    const before = all.get(name)?.row;
    const packed = packRows([row]); // what cannot be packed would keep everything else from being uploaded
    if (before !== undefined) {
      if (packRows([before]) === packed) return;
      throw new InputError(`something else is kept under number ${payment.sequence} of the card`);
    }
    const oldest = Math.min(now, ...[...all.values()].map(({ takenAt }) => takenAt));
    const { item, sum, count, age } = this.#caps;
    if (amount > item) throw new InputError(`offline, an item may be ${item} units at most`);
    if (sumOf(all.values()) + amount > sum)
      throw new InputError(`offline, all items together may be ${sum} units at most`);
    if (all.size >= count) throw new InputError(`offline, ${count} items are the most`);
    if (now - oldest > age)
      throw new InputError(`the oldest item has waited ${now - oldest} seconds: upload first`);
    await this.#storage.set(name, encode({ row, takenAt: now }));
  }

  /** By name: ascending numbers per card, as uploads need them. */
  async #all(): Promise<Map<string, Kept>> {
    const names = (await this.#storage.names(ROW)).toSorted();
    const texts = await Promise.all(names.map((name) => this.#storage.get(name)));
    return new Map(
      names.flatMap((name, index) => {
        const text = texts[index];
        return text === undefined ? [] : [[name, decode(text)] as const];
      }),
    );
  }
}

/** A sale or authorization has its number to itself; a capture of the same authorization comes behind it. */
function nameOf({ kind, payment }: UploadRow): string {
  const number = payment.sequence.toString().padStart(8, "0");
  return `${ROW}${payment.card}/${number}/${kind === "Capture" ? "capture" : "a payment"}`;
}

function sumOf(kept: Iterable<Kept>): bigint {
  let sum = 0n;
  for (const { row } of kept) sum += row.kind === "Capture" ? row.total : row.payment.amount;
  return sum;
}

function encode({ row, takenAt }: Kept): string {
  const plain = { ...row, payment: encodePayment(row.payment) };
  return JSON.stringify({
    takenAt,
    row: row.kind === "Capture" ? { ...plain, total: row.total.toString() } : plain,
  });
}

function decode(text: string): Kept {
  const { row, takenAt } = JSON.parse(text) as Kept;
  const payment = decodePayment(row.payment);
  if (row.kind !== "Capture") return { takenAt, row: { ...row, payment } };
  return { takenAt, row: { ...row, payment, total: BigInt(String(row.total)) } };
}
