/**
 * CA-18. The course of events up to the end of a report: the ledger as it is then, and each event with what stood behind
 * it at its time.
 * @module
 */
import { decodeBytes32String, ZeroAddress } from "ethers";

import type { RowResult } from "../batch.js";
import { dayOf } from "../calendar.js";
import { bookOf, createLedger, give, latest, type Ledger, type ProgramBook } from "../ledger.js";
import { apply } from "../replay.js";
import { type Level, LEVELS } from "../rules.js";
import type { CardEvent } from "../events.js";
import { Requests } from "./requests.js";
import type { ReportRow } from "./rows.js";

/** Why nothing should have left a card. */
export type Stop = Level | "Blocked" | "Replaced" | "Expired";

/** The account behind a card, as a transaction left it: its events tell one thing after the other. */
export interface AccountState {
  /** The card that has it. */
  readonly card: string;
  /** CA-14. Balance, hold and requested top-ups. */
  readonly filling: bigint;
}

/** An event, or a row of an upload. */
export interface Step {
  readonly event: CardEvent;
  readonly row: ReportRow;
  /** What became of the row of an upload. */
  readonly result: RowResult | undefined;
  /** Whether a card has paid, at once or into a hold: a payment that has two events does so once. */
  readonly isPayment: boolean;
  /** Whether a merchant has captured. */
  readonly isCapture: boolean;
  /** What should have stopped a payment or a redemption. */
  readonly stops: readonly Stop[];
  readonly account: AccountState | undefined;
}

export interface Course {
  /** After the last event. */
  readonly ledger: Ledger;
  readonly steps: readonly Step[];
  readonly requests: Requests;
}

/** Follows all events before a second. @param events From the deployment on, in the order of the chain. */
export function follow(events: readonly CardEvent[], to: number): Course {
  const ledger = createLedger();
  const requests = new Requests();
  const steps: Step[] = [];
  let judged: Judged[] = [];
  const settle = () => {
    for (const step of judged)
      steps.push({ ...step, account: accountOf(ledger, requests, step.row) });
    judged = [];
  };
  for (const event of events) {
    if (event.position.time >= BigInt(to)) break;
    if (judged[0]?.row.position.transaction !== event.position.transaction) settle();
    const before = rowsOf(ledger, event).map((row) => judge(ledger, event, row));
    carry(ledger, requests, event);
    for (const { row } of before) requests.follow(event, row);
    judged.push(...before);
  }
  settle();
  return { ledger, steps, requests };
}

/** A credit that nobody had requested counts, too: the replay would take it for a gap in the events. */
function carry(ledger: Ledger, requests: Requests, event: CardEvent): void {
  const { name, args } = event;
  if (name !== "ToppedUp" || requests.isOpen(Number(args.program), args.bankReference))
    apply(ledger, event);
  else give(bookOf(ledger, args.program), args.card, args.amount);
}

type Row = readonly [row: ReportRow, result: RowResult | undefined];
type Judged = Omit<Step, "account">;

function rowsOf(ledger: Ledger, event: CardEvent): Row[] {
  const row = rowOf(ledger, event);
  if (event.name !== "Uploaded") return [[row, undefined]];
  return event.args.results.map((result, index) => {
    const { card, amount, decline: detail } = result;
    return [{ ...row, row: index, card, amount, detail }, result];
  });
}

/** What any event says; most of them by the same names. */
interface Said {
  readonly program?: bigint | number;
  readonly payment?: string;
  readonly card?: string;
  readonly terminal?: string;
  readonly merchant?: bigint;
  readonly amount?: bigint;
  readonly released?: bigint;
  readonly topUp?: { readonly amount: bigint };
  readonly id?: string;
  readonly adjustment?: Adjusted;
}

/** CA-16. Whose an adjustment is. */
interface Adjusted {
  readonly program: bigint | number;
  readonly merchant: bigint | number;
  readonly amount: bigint;
}

function rowOf(ledger: Ledger, event: CardEvent): ReportRow {
  const said = event.args as unknown as Said;
  const adjustment: Adjusted | undefined = said.adjustment ?? ledger.adjustments.get(said.id ?? "");
  const record = adjustment ?? ledger.payments.get(said.payment ?? "");
  const program = Number(said.program ?? record?.program ?? 0);
  const terminal = said.terminal === ZeroAddress ? undefined : said.terminal;
  const enrolled = ledger.programs.get(program)?.terminals.get(terminal ?? "");
  const merchant = said.merchant ?? enrolled?.merchant ?? record?.merchant;
  return {
    event: event.name,
    position: event.position,
    row: undefined,
    program,
    card: said.card,
    terminal,
    merchant: merchant === undefined ? undefined : Number(merchant),
    amount: said.amount ?? (said.topUp ?? adjustment)?.amount ?? said.released,
    detail: detailOf(event),
  };
}

function detailOf({ name, args }: CardEvent): string {
  if (name === "CardFrozen" || name === "CardThawed") return LEVELS[Number(args.level)] ?? "";
  if (name === "UploadRefused") return args.why;
  if ("reason" in args) return reasonOf(args.reason);
  return "bankReference" in args ? args.bankReference : "";
}

/** The text of a reason; its hex where it is none. */
function reasonOf(reason: string): string {
  try {
    return decodeBytes32String(reason);
  } catch {
    return reason;
  }
}

/** What stood behind a row before it took effect. */
function judge(ledger: Ledger, event: CardEvent, [row, result]: Row): Judged {
  const book = ledger.programs.get(row.program);
  const { name } = event;
  // rows that hold, capture, or sell where sales are recorded have events of their own
  const isSaleRow =
    result?.kind === "Sale" && result.decline === "None" && book?.terms.record === false;
  const isPayment = name === "Sold" || name === "Authorized" || isSaleRow;
  return {
    event,
    row,
    result,
    isPayment,
    isCapture: name === "Sold" || name === "Captured" || isSaleRow,
    stops: isPayment || name === "Redeemed" ? stopsOf(book, row) : [],
  };
}

function stopsOf(book: ProgramBook | undefined, row: ReportRow): Stop[] {
  const { card = "", position } = row;
  if (book?.cards.has(card) !== true) return [];
  const [id, account] = latest(book, card);
  const today = dayOf(Number(position.time), book.terms.utcOffset);
  const stops: [Stop, boolean][] = [
    ...LEVELS.map((level): [Stop, boolean] => [level, account.frozen[level]]),
    ["Blocked", account.isBlocked],
    ["Replaced", id !== card],
    // CA-10: what is on an expired card is redeemed
    ["Expired", row.event !== "Redeemed" && today > account.lastDay],
  ];
  return stops.flatMap(([stop, holds]) => (holds ? [stop] : []));
}

function accountOf(
  { programs }: Ledger,
  { open }: Requests,
  { program, card = "" }: ReportRow,
): AccountState | undefined {
  const book = programs.get(program);
  if (book?.cards.has(card) !== true) return undefined;
  const [id, { balance, hold }] = latest(book, card);
  let filling = balance + hold;
  for (const request of open)
    if (request.program === program && isAccountOf(book, request.card, id))
      filling += request.amount;
  return { card: id, filling };
}

function isAccountOf(book: ProgramBook, card: string, id: string): boolean {
  return book.cards.has(card) && latest(book, card)[0] === id;
}
