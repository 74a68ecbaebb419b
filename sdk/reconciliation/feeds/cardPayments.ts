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
import { dayOf, type Feed, nameOf, requireId, requireNumber, type RoomEvent } from "./sources.js";

/** A payment was captured, or refunded, in whole or in part. */
export interface CardPayment {
  readonly kind: "capture" | "refund";
  readonly program: Integer;
  /** Id of the payment: 32 bytes in hex. */
  readonly payment: string;
  /** Which capture, or refund, of the payment, from 1. */
  readonly number: Integer;
  readonly card: string;
  /** Units of the program. */
  readonly amount: Integer;
  /** Second of the block. */
  readonly time: Integer;
}

/** What the events of the cards room tell of a payment. */
interface PaymentArgs {
  readonly payment: string;
  readonly card: string;
  readonly program: Integer;
  readonly amount: bigint;
}

const OPENING = new Set(["Sold", "Authorized", "SaleAttested"]);
const MOVING: Readonly<Record<string, CardPayment["kind"]>> = {
  Sold: "capture",
  Captured: "capture",
  Refunded: "refund",
};

/**
 * RE-2. The captures and refunds that the events of a PrepaidCards tell. Rows of an upload to a program that keeps no record of
 * sales are not among them: their events do not name the payment, but those who have signed it know it.
 * @param events As `cards.fetchEvents` reads them, from the first on.
 * @param program Its own alone: another program has another token.
 * @throws InputError for a payment that is moved before it is made: events are missing.
 */
export function cardPaymentsIn(
  events: readonly RoomEvent[],
  { program }: Pick<CardPayment, "program">,
): CardPayment[] {
  const programs = new Map<string, bigint>();
  const counts = new Map<string, number>();
  const wanted = requireInteger("program", program, 0n, MAX_UINT32);
  const payments: CardPayment[] = [];
  for (const { name, args, position } of events) {
    const { payment, card, amount, program: of } = args as PaymentArgs; // see `RoomEvent`
    if (OPENING.has(name)) programs.set(payment, BigInt(of));
    const kind = MOVING[name];
    if (kind === undefined || amount === 0n) continue;
    const known = programs.get(payment);
    if (known === undefined) throw new InputError(`nothing tells of the payment ${payment}`);
    if (known !== wanted) continue;
    const number = (counts.get(`${kind} ${payment}`) ?? 0) + 1;
    counts.set(`${kind} ${payment}`, number);
    payments.push({ kind, program: known, payment, number, card, amount, time: position.time });
  }
  return payments;
}

/** RE-2. The record of a capture or refund. @throws InputError for an amount that does not come out even. */
export function recordOfCardPayment(paid: CardPayment, feed: Feed): BusinessRecord {
  const payment = requireId("payment", paid.payment);
  if (paid.kind !== "capture" && paid.kind !== "refund")
    throw new InputError(`neither a capture nor a refund: ${String(paid.kind)}`);
  return {
    reference: nameOf(`card ${paid.kind}`, feed, payment, requireNumber(paid.number)),
    amount: minorUnits("the payment", paid.amount, feed.money),
    currency: requireCurrency(feed.money.currency),
    valueDate: dayOf(paid.time, feed),
    fields: {
      program: integer(requireInteger("program", paid.program, 0n, MAX_UINT32)),
      payment: text(payment),
      card: text(requireAddress("card", paid.card)),
    },
  };
}
