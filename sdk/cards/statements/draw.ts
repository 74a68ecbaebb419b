/**
 * CA-17. Draws a merchant's statements from events alone. What the contract chained is taken as it was told; the lines
 * are drawn beside it, and `verify.ts` holds the two together.
 * @module
 */
import { ZeroHash } from "ethers";

import { InputError, requireAddress } from "../../common/inputs.js";
import type { Unit } from "../../common/token.js";
import type { CardEvent, CardEventOf } from "../events.js";
import { feeOf } from "../fees.js";
import { requireMerchant, requireProgram } from "../inputs.js";
import { boundsOf, periodAt, rateAt, type Schedule, scheduleOf } from "../schedule.js";
import { rootOf } from "./lines.js";
import {
  type Account,
  type Books,
  createBooks,
  type Movement,
  note,
  type OrderOf,
} from "./movements.js";
import {
  type Head,
  type Line,
  PAYMENTS,
  payoutsOf,
  type Statement,
  type Sums,
  totalsOf,
} from "./statement.js";

/** Whose statements, and how they show what events do not tell. */
export interface Request extends Account {
  readonly chainId: bigint;
  /** The PrepaidCards. */
  readonly contract: string;
  /** How the program's token is shown: see `unitOf`. */
  readonly token: Unit;
  /** Orders of uploaded rows; they are left out where nobody tells them. */
  readonly orderOf?: OrderOf;
}

/** CA-17. What clearing vouched for of a statement's lines. */
export interface Attestation {
  /** From 0; the others are corrections. */
  readonly revision: number;
  readonly root: string;
  /** How many lines. */
  readonly lines: number;
}

/** CA-17. The newest attestations of a merchant's statements, by period. */
export function attestationsOf(
  events: readonly CardEvent[],
  { program, merchant }: Account,
): Map<number, Attestation> {
  const attestations = new Map<number, Attestation>();
  for (const { name, args } of events) {
    if (name !== "LinesAttested") continue;
    if (Number(args.program) !== program || Number(args.merchant) !== merchant) continue;
    const { root } = args;
    const [revision, lines] = [Number(args.revision), Number(args.lines)];
    attestations.set(Number(args.period), { revision, root, lines });
  }
  return attestations;
}

type Closing = CardEventOf<"PeriodClosed"> & Pick<CardEvent, "position">;

/**
 * CA-17. All statements of a merchant in a program, in their order. A period that is missing between them was empty: its
 * statement would have no lines, and as opening and closing the closing before.
 * @param events All events of the PrepaidCards, in the order of the chain.
 * @throws InputError for a token whose symbol files cannot show.
 */
export function drawStatements(events: readonly CardEvent[], request: Request): Statement[] {
  const program = requireProgram(request.program);
  const merchant = requireMerchant(request.merchant);
  const isOf = (args: { readonly program: bigint; readonly merchant: bigint }) =>
    Number(args.program) === program && Number(args.merchant) === merchant;

  const books = createBooks({ program, merchant }, request.orderOf);
  const closings: { readonly event: Closing; readonly seen: number }[] = [];
  const attestations = attestationsOf(events, { program, merchant });
  for (const event of events) {
    note(books, event);
    const { name, args } = event;
    if (name === "PeriodClosed" && isOf(args))
      closings.push({ event, seen: books.movements.length });
  }

  const schedule = scheduleOf(events, program);
  const common = { ...termsOf(events, program), ...shownAs(request) };
  const byPeriod = Map.groupBy(books.movements.filter(isTimed), ({ time }) =>
    periodAt(time, schedule.periods),
  );
  const payouts = payoutsBetween(
    books.movements,
    closings.map(({ seen }) => seen),
  );
  const statements: Statement[] = [];
  for (const [index, { event }] of closings.entries()) {
    const period = Number(event.args.statement.period);
    const movements = [...(byPeriod.get(period) ?? []), ...(payouts[index] ?? [])];
    const before = statements.at(-1);
    statements.push(
      draw({
        event,
        movements,
        before,
        schedule,
        books,
        common,
        revision: attestations.get(period)?.revision ?? 0,
      }),
    );
  }
  return statements;
}

/** Payouts belong to the closing behind them, everything else to the period of its time. */
function isTimed({ kind }: Movement): boolean {
  return kind !== "payout";
}

function payoutsBetween(movements: readonly Movement[], ends: readonly number[]): Movement[][] {
  return ends.map((end, index) =>
    movements.slice(ends[index - 1] ?? 0, end).filter((each) => !isTimed(each)),
  );
}

type Common = Pick<Head, "chainId" | "contract" | "token" | "symbol" | "unit" | "decimals">;

interface Drawing {
  readonly event: Closing;
  readonly movements: readonly Movement[];
  readonly before: Statement | undefined;
  readonly schedule: Schedule;
  readonly books: Books;
  readonly common: Common;
  readonly revision: number;
}

function draw({ event, movements, before, schedule, books, common, revision }: Drawing): Statement {
  const { args, position } = event;
  const sums = sumsOf(args);
  const { start, end } = boundsOf(sums.period, schedule.periods);
  const { rate, base } = rateOf(schedule, start, before);
  const { transaction, block, log } = position;
  const place = { transaction, block, log };
  const closed = Number(position.time);

  const lines = linesOf(movements.toSorted(inOrder), rate, base);
  const fee = lines.reduce((sum, line) => sum + line.fee, 0n);
  if (fee !== sums.fee)
    lines.push({
      number: lines.length + 1,
      kind: "fee",
      gross: 0n,
      fee: sums.fee - fee,
      net: fee - sums.fee,
      time: closed,
      ...place,
      row: 0,
    });

  return {
    ...common,
    ...sums,
    ...place,
    start,
    end,
    rate,
    base,
    uncovered: books.uncovered
      .filter(({ time }) => time < end)
      .reduce((sum, { change }) => sum + change, 0n),
    previous: before?.chain ?? ZeroHash,
    chain: args.chain,
    closed,
    revision,
    root: rootOf(lines),
    payouts: payoutsOf(lines),
    lines,
    totals: totalsOf(lines),
  };
}

/** CA-16. The rate of a period, and what the statements before have counted under it. */
function rateOf(
  { rates }: Schedule,
  start: number,
  before: Statement | undefined,
): Pick<Head, "rate" | "base"> {
  const { rate, from } = rateAt(start, rates);
  if (before === undefined || rateAt(before.start, rates).from !== from) return { rate, base: 0n };
  return { rate, base: before.base + before.captured - before.refunded };
}

/** CA-16. The fees of the lines are the fee of their sum, one after the other. */
function linesOf(movements: readonly Movement[], rate: number, base: bigint): Line[] {
  let net = base;
  return movements.map((movement, index) => {
    const { kind, gross } = movement;
    const before = net;
    if (PAYMENTS.includes(kind)) net += gross;
    const fee = feeOf(net, rate) - feeOf(before, rate);
    return { number: index + 1, ...movement, fee, net: gross - fee };
  });
}

/** As on the chain; rows of an upload stand in their order already. */
function inOrder(a: Movement, b: Movement): number {
  return a.block - b.block || a.log - b.log;
}

function sumsOf({ program, merchant, statement }: Closing["args"]): Sums {
  const { period, captures, refunds, ...amounts } = statement;
  return {
    program: Number(program),
    merchant: Number(merchant),
    period: Number(period),
    captures: Number(captures),
    refunds: Number(refunds),
    ...amounts,
  };
}

function termsOf(events: readonly CardEvent[], program: number): Pick<Head, "token" | "unit"> {
  for (const { name, args } of events)
    if (name === "ProgramCreated" && Number(args.program) === program) {
      const { token, unit } = args.terms;
      return { token, unit };
    }
  throw new Error(`no program ${program}: earlier events are missing`);
}

/** What a symbol may be: it stands in the free text of files, and in spreadsheets, which take some for formulas. */
const SYMBOL = /^[^\p{C}\p{Z};=+@-][^\p{C}\p{Z};]{0,31}$/u;

function shownAs(request: Request): Pick<Head, "chainId" | "contract" | "symbol" | "decimals"> {
  const { chainId, token } = request;
  const { symbol, decimals } = token;
  if (!SYMBOL.test(symbol))
    throw new InputError(`a statement cannot show the symbol ${JSON.stringify(symbol)}`);
  return { chainId, contract: requireAddress("contract", request.contract), symbol, decimals };
}
