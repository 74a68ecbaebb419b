/**
 * CA-4, CA-16, CA-17. What moves a merchant's account with clearing, a movement for each line of its statements, from
 * events alone.
 * @module
 */
import { ZeroAddress, zeroPadValue } from "ethers";

import type { Position } from "../../common/history.js";
import type { CardEvent, EventArgs, EventName, PaidArgs } from "../events.js";
import { type Line, type LineKind, type LinePlace, maskCard } from "./statement.js";

/** A line that has no number and no fee yet. */
export type Movement = Omit<Line, "number" | "fee" | "net">;

/** Whose movements. */
export interface Account {
  /** Number of the program. */
  readonly program: number;
  /** Number of the merchant. */
  readonly merchant: number;
}

/** Tells the order of a row of an upload: that stands in the rows, not in the event. Undefined where nobody knows. */
export type OrderOf = (place: LinePlace) => string | undefined;

/** What the events have told so far. */
export interface Books {
  readonly account: Account;
  readonly orderOf: OrderOf;
  readonly movements: Movement[];
  /** What refunds due have grown by, less what was covered, as it changed. */
  readonly uncovered: { readonly time: number; readonly change: bigint }[];
  /** The merchant's keys in the program. */
  readonly terminals: Set<string>;
  /** The merchant's payments that have a record or an event of their own. */
  readonly payments: Map<string, { readonly order: string | undefined }>;
  /** The orders of sales without record, by the place of their event. */
  readonly orders: Map<string, string | undefined>;
  readonly adjustments: Map<string, EventArgs["AdjustmentProposed"]["adjustment"]>;
  /** CA-5. Whether rows that sell have events of their own. */
  isRecording: boolean;
}

export function createBooks(account: Account, orderOf: OrderOf = () => undefined): Books {
  return {
    account,
    orderOf,
    movements: [],
    uncovered: [],
    terminals: new Set(),
    payments: new Map(),
    orders: new Map(),
    adjustments: new Map(),
    isRecording: false,
  };
}

/** Carries the books over the next event, in the order of the chain. */
export function note(books: Books, event: CardEvent): void {
  const entry = ENTRIES[event.name] as Entry<EventName> | undefined;
  entry?.(books, event.args, event.position);
}

type Entry<N extends EventName> = (books: Books, args: EventArgs[N], position: Position) => void;

const ENTRIES: { readonly [N in EventName]?: Entry<N> } = {
  ProgramCreated(books, { program, terms }) {
    if (Number(program) === books.account.program) books.isRecording = terms.record;
  },

  TerminalEnrolled(books, args) {
    if (isOf(books, args)) books.terminals.add(args.terminal);
  },

  // ---------------------------------------------------------------- payments

  Sold(books, args, position) {
    if (!isAt(books, args)) return;
    const { payment, card, terminal } = args;
    const order = told(args.order);
    books.payments.set(payment, { order });
    add(books, position, "sale", args.amount, { terminal, card, payment, order });
  },

  Authorized(books, args) {
    if (isAt(books, args)) books.payments.set(args.payment, { order: told(args.order) });
  },

  /** Rows that have a record have an event of their own as well. */
  Uploaded(books, { program, terminal, results }, position) {
    if (books.isRecording || !isAt(books, { program: Number(program), terminal })) return;
    for (const [row, { kind, decline, amount, card }] of results.entries()) {
      if (kind !== "Sale" || decline !== "None") continue;
      const order = told(books.orderOf(placeOf(position, row)));
      books.orders.set(nameOf(position.block, position.log, row), order);
      add(books, position, "sale", amount, { terminal, card, order }, row);
    }
  },

  Captured(books, { payment, card, terminal, amount }, position) {
    const known = books.payments.get(payment);
    // what only gives back the rest captures nothing
    if (known === undefined || amount === 0n) return;
    const { order } = known;
    add(books, position, "capture", amount, { terminal, card, payment, order });
  },

  /** The refund behind it tells whose sale it was. */
  SaleAttested(books, { payment, program, blockNumber, logIndex, row }) {
    if (Number(program) !== books.account.program || books.payments.has(payment)) return;
    const order = books.orders.get(nameOf(blockNumber, logIndex, row));
    books.payments.set(payment, { order });
  },

  Refunded(books, { payment, card, terminal, amount }, position) {
    const known = books.payments.get(payment);
    if (known === undefined || !books.terminals.has(terminal)) return;
    const { order } = known;
    add(books, position, "refund", -amount, { terminal, card, payment, order });
  },

  // ---------------------------------------------------------------- refunds due

  ReserveDrawn(books, args, position) {
    if (isOf(books, args)) add(books, position, "reserve", args.amount);
  },

  RefundDue(books, args, position) {
    if (!isOf(books, args)) return;
    owe(books, position, args.amount);
    add(books, position, "due", args.amount, { card: args.card });
  },

  RefundsCovered(books, args, position) {
    if (!isOf(books, args)) return;
    owe(books, position, -args.amount);
    if (!args.byReserve) add(books, position, "covered", -args.amount);
  },

  // ---------------------------------------------------------------- clearing

  AdjustmentProposed(books, { id, adjustment }) {
    if (isOf(books, adjustment)) books.adjustments.set(id, adjustment);
  },

  AdjustmentApproved(books, { id }, position) {
    const known = books.adjustments.get(id);
    if (known === undefined) return;
    const { amount, reason: reference } = known;
    add(books, position, amount < 0n ? "debit" : "credit", amount, { reference });
  },

  PaidOut(books, args, position) {
    if (!isOf(books, args)) return;
    const reference = zeroPadValue(args.payout, 32).toLowerCase();
    add(books, position, "payout", -args.amount, { reference });
  },
};

function isOf(
  { account }: Books,
  { program, merchant }: { readonly program: bigint; readonly merchant: bigint },
): boolean {
  return Number(program) === account.program && Number(merchant) === account.merchant;
}

/** Whether a payment was made at one of the merchant's terminals. */
function isAt(
  { account, terminals }: Books,
  { program, terminal }: Pick<PaidArgs, "program" | "terminal">,
): boolean {
  return program === account.program && terminals.has(terminal);
}

/** What a line may tell besides; undefined and zero are not told. */
type Details = {
  readonly [K in "terminal" | "card" | "payment" | "order" | "reference"]?: string | undefined;
};

function add(
  { movements }: Books,
  position: Position,
  kind: LineKind,
  gross: bigint,
  { terminal, card, payment, order, reference }: Details = {},
  row = 0,
): void {
  movements.push({
    kind,
    time: Number(position.time),
    ...(terminal !== undefined && terminal !== ZeroAddress && { terminal }),
    ...(card !== undefined && { card: maskCard(card) }),
    ...(payment !== undefined && { payment }),
    ...(order !== undefined && { order }),
    ...(reference !== undefined && told(reference) !== undefined && { reference }),
    gross,
    ...placeOf(position, row),
  });
}

function owe({ uncovered }: Books, { time }: Position, change: bigint): void {
  uncovered.push({ time: Number(time), change });
}

/** A reference that is all zero tells nothing. */
function told(reference: string | undefined): string | undefined {
  return reference === undefined || /^0x0*$/.test(reference) ? undefined : reference;
}

function placeOf({ transaction, block, log }: Position, row: number): LinePlace {
  return { transaction, block, log, row };
}

function nameOf(block: bigint | number, log: bigint | number, row: bigint | number): string {
  return `${block}/${log}/${row}`;
}
