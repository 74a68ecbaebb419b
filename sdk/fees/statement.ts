/**
 * FE-13. The statement of an account, from events alone, over `[from, to)` in seconds of blocks. It sums exactly:
 * opening + funded − charged − lapsed − refunded = closing.
 * @module
 */
import { InputError, requireAddress } from "../common/inputs.js";
import { type Account, type HeldTranche, sums, trancheSums, UNOPENED } from "./account.js";
import type { Position } from "../common/history.js";
import type { FeeEvent } from "./events.js";
import type { BatchPlace } from "./packing.js";
import { accountOf, apply, createLedger } from "./replay.js";

export type LineKind = "funded" | "charged" | "lapsed" | "refunded";

/** One line of a statement. */
export interface Line {
  /** Second that it counts from: of the block for what somebody did; for what time did, when that was complete. */
  readonly time: bigint;
  readonly kind: LineKind;
  /** Index of the tranche in its account, and its plan. */
  readonly tranche: number;
  readonly plan: number;
  /**
   * Change of the balance in units. A lapse is positive where a late bill is taken out of what had lapsed in an earlier
   * period.
   */
  readonly change: bigint;
  readonly payer?: string;
  readonly executor?: string;
  readonly ref?: string;
  readonly batch?: BatchPlace;
  /** Where the chain says so; for what time did, where it was carried out, if it was. */
  readonly position?: Position;
}

/** A statement; amounts are units. */
export interface Statement {
  readonly token: string;
  readonly holder: string;
  readonly from: bigint;
  readonly to: bigint;
  /** What remained of all tranches, the pending ones among them, at `from` and at `to`. */
  readonly opening: bigint;
  readonly closing: bigint;
  readonly funded: bigint;
  readonly charged: bigint;
  readonly lapsed: bigint;
  readonly refunded: bigint;
  readonly lines: readonly Line[];
}

export interface Period {
  readonly token: string;
  readonly holder: string;
  /** Seconds, `[from, to)`. */
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Draws up a statement. An account that was moved here brings its history along.
 * @param events All events of the FeeAccounts up to `to`, or longer.
 * @throws InputError where the account had been moved away by `to`, or the period is empty.
 */
export function drawStatement(
  feeAccounts: string,
  events: readonly FeeEvent[],
  period: Period,
): Statement {
  const { from, to } = period;
  if (from >= to) throw new InputError(`the period from ${from} to ${to} is empty`);
  const token = requireAddress("token", period.token);
  const holder = requireAddress("holder", period.holder);
  const past = events.filter(({ position }) => position.time < to);
  const keys = keysOf(token, holder, events);

  const ledger = createLedger(feeAccounts);
  const current = () => keys.map((key) => accountOf(ledger, token, key)).find(isOpened);
  const lines: Line[] = [];
  const closings = new Map<number, FeeEvent>();
  let before: Account | undefined;
  for (const event of past) {
    const isInside = event.position.time >= from;
    if (isInside) before ??= current() ?? UNOPENED;
    apply(ledger, event);
    const account = current();
    if (!isInside || account === undefined || !isOf(event, token, keys)) continue;
    lines.push(...linesOf(event, account));
    if (event.name === "Closed") closings.set(trancheIn(account, event.args.tranche).age, event);
  }

  const { movedTo } = accountOf(ledger, token, holder);
  if (movedTo !== undefined) {
    throw new InputError(`the account was moved to ${movedTo}: ask for its statement there`);
  }
  const last = current() ?? UNOPENED;
  const first = before ?? last;
  lines.push(
    ...last.tranches.flatMap((tranche) => timeLines({ first, last, tranche, from, to, closings })),
  );
  const [opening, closing] = [sums(first, from), sums(last, to)];
  return {
    token,
    holder,
    from,
    to,
    opening: opening.remaining,
    closing: closing.remaining,
    funded: closing.funded - opening.funded,
    charged: closing.charged - opening.charged,
    lapsed: closing.lapsed - opening.lapsed,
    refunded: closing.refunded - opening.refunded,
    lines: lines.toSorted(byTime),
  };
}

/** The key, and those that the account was moved from, the newest first. */
function keysOf(token: string, holder: string, events: readonly FeeEvent[]): string[] {
  const keys = [holder];
  for (const { name, args } of events.toReversed()) {
    if (name !== "MoveApproved" || args.token !== token) continue;
    if (args.newHolder === keys.at(-1)) keys.push(args.holder);
  }
  return keys;
}

function isOpened({ tranches }: Account): boolean {
  return tranches.length > 0;
}

function isOf({ args }: FeeEvent, token: string, keys: readonly string[]): boolean {
  return args.token === token && "holder" in args && keys.includes(args.holder);
}

/** What somebody did. */
function linesOf({ name, args, position }: FeeEvent, account: Account): Line[] {
  if (name === "Deposited") {
    const { payer, amount: change } = args;
    const [tranche, plan] = [Number(args.tranche), Number(args.plan)];
    return [{ ...at(position), kind: "funded", tranche, plan, change, payer }];
  }
  if (name === "Charged") {
    const { tranche, amount, executor, ref, batch } = args;
    const { plan } = trancheIn(account, tranche);
    return [
      {
        ...at(position),
        kind: "charged",
        tranche,
        plan,
        change: -amount,
        executor,
        ...(ref === undefined ? {} : { ref }),
        ...(batch === undefined ? {} : { batch }),
      },
    ];
  }
  return [];
}

function at(position: Position) {
  return { time: position.time, position };
}

interface Passage {
  readonly first: Account;
  readonly last: Account;
  readonly tranche: HeldTranche;
  readonly from: bigint;
  readonly to: bigint;
  readonly closings: ReadonlyMap<number, FeeEvent>;
}

/** What time did to a tranche in the period: a line for what lapsed, one for what a closing gave back. */
function timeLines({ first, last, tranche, from, to, closings }: Passage): Line[] {
  const { index, plan, age, end } = tranche;
  const then = first.tranches[age];
  const opening = then === undefined ? undefined : trancheSums(first, then, from);
  const closing = trancheSums(last, tranche, to);
  const closed = closings.get(age);
  const line = (kind: "lapsed" | "refunded", time: bigint, position?: Position): Line[] => {
    const change = (opening?.[kind] ?? 0n) - closing[kind];
    if (change === 0n) return [];
    return [{ time, kind, tranche: index, plan, change, ...(position && { position }) }];
  };
  return [
    ...line("lapsed", within(end, from, to)),
    ...line("refunded", within(refundTime(last, end, closed), from, to), closed?.position),
  ];
}

/** When a refund counts from: the end of its notice, or of the pause that this fell in; a paused account's, at once. */
function refundTime({ pauses }: Account, end: bigint, closed: FeeEvent | undefined): bigint {
  if (closed?.name === "Closed" && closed.args.time !== end) return closed.position.time;
  const pause = pauses.find(({ from, to }) => from < end && end < to);
  return pause?.to ?? end;
}

function within(time: bigint, from: bigint, to: bigint): bigint {
  if (time < from) return from;
  return time < to ? time : to;
}

function trancheIn(account: Account, index: bigint | number): HeldTranche {
  const tranche = account.tranches.findLast((each) => each.index === Number(index));
  if (tranche === undefined) throw new Error(`no tranche ${index}: earlier events are missing`);
  return tranche;
}

/** By time; within a second as on the chain, what time did last. */
function byTime(a: Line, b: Line): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  const [p, q] = [a.position, b.position];
  if (p === undefined || q === undefined) return Number(p === undefined) - Number(q === undefined);
  return p.block - q.block || p.log - q.log;
}
