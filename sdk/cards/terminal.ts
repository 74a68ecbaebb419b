/**
 * A terminal that is online: asks for a payment, signs it beside the holder, sends it to the gateway, and shows what
 * becomes of it.
 * @module
 */
import { type ContractRunner, hexlify, randomBytes } from "ethers";

import { InputError, type Integer, requireAddress } from "../common/inputs.js";
import { dayOf } from "./calendar.js";
import { connect, domainOf, type PrepaidCards } from "./contract.js";
import type { CardEvent } from "./events.js";
import type { PaymentRequest, SignedPayment } from "./holder.js";
import { requireOrder, requireProgram, requireTime, requireUnits } from "./inputs.js";
import type { Key } from "./keys.js";
import { encodeMessage, type Message, signPayment } from "./messages.js";
import { type Finality, type Outcome, outcomesOf } from "./outcomes.js";
import { seal } from "./sealing.js";
import type { PaymentKind } from "./signatures.js";

/** What is to be paid. */
export interface Bill {
  /** Units. */
  readonly amount: Integer;
  /** Sold at once, or authorized for later captures; a sale by default. */
  readonly kind?: PaymentKind;
  /** Last second at which it may reach the chain. */
  readonly deadline: Integer;
  /** An authorization is captured before this second. */
  readonly authorizationEnd?: Integer;
  /** Refunds are made before this second; none by default. */
  readonly refundEnd?: Integer;
  /** Whether less will do; false by default. */
  readonly partialApproval?: boolean;
  /** Salted reference of the order; a random one by default. */
  readonly order?: string;
}

/** CA-12. What a terminal took on a day, in units. */
export interface DayTotal {
  readonly sales: Sum;
  readonly captures: Sum;
  readonly refunds: Sum;
  /** Rows that were declined. */
  readonly declined: number;
}

export interface Sum {
  readonly count: number;
  readonly amount: bigint;
}

export class Terminal {
  readonly #cards: PrepaidCards;
  readonly #key: Key;
  readonly #program: number;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param key The terminal's key.
   * @param program Number of the program that it is enrolled in.
   * @param runner A provider.
   */
  constructor(prepaidCards: string, key: Key, program: Integer, runner: ContractRunner) {
    this.#cards = connect(prepaidCards, runner);
    this.#key = key;
    this.#program = requireProgram(program);
  }

  /** The terminal's id. */
  get terminal(): string {
    return this.#key.id;
  }

  /** CA-1. What the holder is asked to sign. */
  request(bill: Bill): PaymentRequest {
    const { kind = "Sale", authorizationEnd = 0n } = bill;
    return {
      kind,
      program: this.#program,
      terminal: this.terminal,
      amount: requireUnits("amount", bill.amount),
      deadline: requireTime("deadline", bill.deadline),
      authorizationEnd: requireTime("authorizationEnd", authorizationEnd),
      refundEnd: requireTime("refundEnd", bill.refundEnd ?? 0n),
      partialApproval: bill.partialApproval ?? false,
      order: requireOrder(bill.order ?? hexlify(randomBytes(16))),
    };
  }

  /** CA-12. Signs what the holder has signed. @throws InputError where it is not what was asked for. */
  async sign(request: PaymentRequest, signed: SignedPayment): Promise<Message> {
    const { card, sequence: _, ...rest } = signed.payment;
    requireAddress("card", card);
    const asked: Readonly<Record<string, unknown>> = request;
    const given: Readonly<Record<string, unknown>> = { ...rest, kind: signed.kind };
    for (const field of Object.keys(asked)) {
      if (asked[field] !== given[field])
        throw new InputError(`the holder signed another ${field} than was asked for`);
    }
    return signPayment(this.#key, await domainOf(this.#cards), signed);
  }

  /** CA-12. Seals a message to the gateway. @param gateway Its public key: see `sealing.ts`. */
  async seal(message: Message, gateway: string): Promise<string> {
    return seal(gateway, encodeMessage(message), await domainOf(this.#cards));
  }

  /**
   * CA-12. What to show of a message, row by row: Pending until a final block has it, and again where a reorganization
   * dropped it. Then the same message is sent again, never another: it is charged once.
   */
  outcomes(message: Message, finality: Finality = {}): Promise<Outcome[]> {
    return outcomesOf(this.#cards, message, finality);
  }
}

/**
 * CA-12. What a terminal took on a day.
 * @param events Of the program's contract, that day's among them: see `fetchEvents`.
 * @param day Days since 1970-01-01 in the program's time.
 */
export function dayTotal(
  events: readonly CardEvent[],
  { program, terminal, day, utcOffset, record }: DayOfTerminal,
): DayTotal {
  const total = { sales: NONE, captures: NONE, refunds: NONE, declined: 0 };
  for (const { name, args, position } of events) {
    if (dayOf(Number(position.time), utcOffset) !== day) continue;
    if (!("terminal" in args) || args.terminal !== terminal) continue;
    if (name === "Sold" && args.program === program) total.sales = add(total.sales, args.amount);
    if (name === "Captured" && args.amount > 0n) total.captures = add(total.captures, args.amount);
    if (name === "Refunded") total.refunds = add(total.refunds, args.amount);
    if (name !== "Uploaded" || Number(args.program) !== program) continue;
    for (const { kind, decline, amount } of args.results) {
      if (decline !== "None") total.declined += decline === "Repeated" ? 0 : 1;
      // rows that have a record have an event of their own as well
      else if (kind === "Sale" && !record) total.sales = add(total.sales, amount);
    }
  }
  return total;
}

/** Whose day. */
export interface DayOfTerminal {
  readonly program: number;
  readonly terminal: string;
  readonly day: number;
  /** The program's, in seconds. */
  readonly utcOffset: number;
  /** Whether the program records sales. */
  readonly record: boolean;
}

const NONE: Sum = { count: 0, amount: 0n };

function add({ count, amount }: Sum, more: bigint): Sum {
  return { count: count + 1, amount: amount + more };
}
