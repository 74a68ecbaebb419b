/**
 * RE-2. What was captured and refunded of card payments, as records of holder's bank, merchant and clearing.
 * @module
 */
import {
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireInteger,
} from "../../common/inputs.js";
import { integer, text } from "../fields.js";
import { requireCurrency } from "../inputs.js";
import type { BusinessRecord } from "../legs.js";
import { minorUnits } from "./money.js";
import { dayOf, type Feed, nameOf, requireNumber, type RoomEvent } from "./sources.js";

/** What names a payment: a card uses each of its numbers once, and both who pay and who are paid have signed it. */
export interface PaymentName {
  readonly program: Integer;
  readonly card: string;
  readonly sequence: Integer;
}

/** A payment was captured, or refunded, in whole or in part. */
export interface CardPayment extends PaymentName {
  readonly kind: "capture" | "refund";
  readonly merchant: Integer;
  /** Which capture, or refund, of the payment, from 1. */
  readonly number: Integer;
  /** Units of the program. */
  readonly amount: Integer;
  /** Second of the block. */
  readonly time: Integer;
}

/** What is known of a payment that was made. */
interface Made {
  readonly name: PaymentName;
  readonly merchant: Integer;
  readonly counts: Record<CardPayment["kind"], number>;
}

/** What the events of the cards room tell. */
interface EnrolledArgs {
  readonly program: Integer;
  readonly merchant: Integer;
  readonly terminal: string;
}
interface MadeArgs extends PaymentName {
  readonly payment: string;
  readonly terminal: string;
  readonly amount: bigint;
}
interface UploadArgs {
  readonly program: Integer;
  readonly terminal: string;
  readonly results: readonly (Pick<MadeArgs, "card" | "sequence" | "amount"> & {
    readonly kind: string;
    readonly decline: string;
  })[];
}
interface AttestedArgs {
  readonly payment: string;
  readonly blockNumber: bigint;
  readonly logIndex: bigint;
  readonly row: bigint;
}

const MAX_MERCHANT = 2n ** 24n - 1n;
const MAX_SEQUENCE = 2n ** 24n - 1n;

/**
 * RE-2. All captures and refunds in a program that the events of a PrepaidCards tell, those of uploaded rows too.
 * @param events As `cards.fetchEvents` reads them, from the first on.
 * @param program Its own alone: another program has another token.
 * @throws InputError for a payment that is moved before it is made, or by an unknown terminal: events are missing.
 */
export function cardPaymentsIn(
  events: readonly RoomEvent[],
  { program }: Pick<CardPayment, "program">,
): CardPayment[] {
  const wanted = requireInteger("program", program, 0n, MAX_UINT32);
  const reader = new Reader();
  for (const event of events) reader.read(event);
  return reader.payments.filter((paid) => BigInt(paid.program) === wanted);
}

/** RE-2. The record of a capture or refund. @throws InputError for an amount that does not come out even. */
export function recordOfCardPayment(paid: CardPayment, feed: Feed): BusinessRecord {
  if (paid.kind !== "capture" && paid.kind !== "refund")
    throw new InputError(`neither a capture nor a refund: ${String(paid.kind)}`);
  const program = requireInteger("program", paid.program, 0n, MAX_UINT32);
  const card = requireAddress("card", paid.card);
  const sequence = requireInteger("sequence", paid.sequence, 0n, MAX_SEQUENCE);
  const number = requireNumber(paid.number);
  return {
    reference: nameOf(`card ${paid.kind}`, feed, program, card, sequence, number),
    amount: minorUnits("the payment", paid.amount, feed.money),
    currency: requireCurrency(feed.money.currency),
    valueDate: dayOf(paid.time, feed),
    fields: {
      merchant: integer(requireInteger("merchant", paid.merchant, 1n, MAX_MERCHANT)),
      card: text(card),
      sequence: integer(sequence),
    },
  };
}

/** Reads the events of the cards room, one after another. */
class Reader {
  readonly payments: CardPayment[] = [];

  /** By program and terminal. */
  readonly #merchants = new Map<string, Integer>();
  /** By the payment's id. */
  readonly #made = new Map<string, Made>();
  /** Those that have a record, by program, card and number: the row of their upload tells them again. */
  readonly #recorded = new Set<string>();
  /** By block and log: of each row what was made by it. */
  readonly #uploads = new Map<string, readonly (Made | undefined)[]>();

  read({ name, args, position }: RoomEvent): void {
    const { time, block, log } = position;
    if (name === "TerminalEnrolled") {
      const { program, terminal, merchant } = args as EnrolledArgs; // see `RoomEvent`
      this.#merchants.set(`${program} ${terminal}`, merchant);
    }
    if (name === "Sold" || name === "Authorized") this.#make(args as MadeArgs, name, time);
    if (name === "Uploaded")
      this.#uploads.set(`${block} ${log}`, this.#rows(args as UploadArgs, time));
    if (name === "SaleAttested") this.#attest(args as AttestedArgs);
    if (name === "Captured") this.#move("capture", args as MadeArgs, time);
    if (name === "Refunded") this.#move("refund", args as MadeArgs, time);
  }

  #make(args: MadeArgs, event: string, time: bigint): void {
    const made = this.#madeBy(args);
    this.#made.set(args.payment, made);
    this.#recorded.add(keyOf(made.name));
    if (event === "Sold") this.#add("capture", made, args.amount, time);
  }

  #rows({ program, terminal, results }: UploadArgs, time: bigint): (Made | undefined)[] {
    return results.map(({ kind, decline, card, sequence, amount }) => {
      if (kind !== "Sale" || decline !== "None") return undefined;
      const made = this.#madeBy({ program, terminal, card, sequence });
      if (this.#recorded.has(keyOf(made.name))) return undefined;
      this.#add("capture", made, amount, time);
      return made;
    });
  }

  /** Gives a sale of an upload its id; another has it by now. */
  #attest({ payment, blockNumber, logIndex, row }: AttestedArgs): void {
    const made = this.#uploads.get(`${blockNumber} ${logIndex}`)?.[Number(row)];
    if (made !== undefined) this.#made.set(payment, made);
  }

  #move(kind: CardPayment["kind"], { payment, amount }: MadeArgs, time: bigint): void {
    const made = this.#made.get(payment);
    if (made === undefined) throw new InputError(`nothing tells of the payment ${payment}`);
    if (amount > 0n) this.#add(kind, made, amount, time);
  }

  #madeBy({ program, terminal, card, sequence }: Omit<MadeArgs, "payment" | "amount">): Made {
    const merchant = this.#merchants.get(`${program} ${terminal}`);
    if (merchant === undefined) throw new InputError(`nothing tells of the terminal ${terminal}`);
    return { name: { program, card, sequence }, merchant, counts: { capture: 0, refund: 0 } };
  }

  #add(kind: CardPayment["kind"], { name, merchant, counts }: Made, amount: bigint, time: bigint) {
    const number = ++counts[kind];
    this.payments.push({ kind, ...name, merchant, number, amount, time });
  }
}

const keyOf = ({ program, card, sequence }: PaymentName) => `${program} ${card} ${sequence}`;
