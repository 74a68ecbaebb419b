import { fetchEvents } from "../../sdk/cards/history.js";
import {
  absentFrom,
  type CardAccount,
  EMPTY_PERIOD,
  type Ledger,
  type MerchantAccount,
  newMerchant,
  NO_ADJUSTMENTS,
  type TopUpAccount,
} from "../../sdk/cards/ledger.js";
import { replay } from "../../sdk/cards/replay.js";
import { LEVELS, NO_CARD, PAYMENT_STATES, TERMINAL_STATUSES } from "../../sdk/cards/rules.js";
import { PAYMENT_KINDS } from "../../sdk/cards/signatures.js";
import { programOf } from "../../sdk/cards/terms.js";
import { TOP_UP_STATES, topUpOf } from "../../sdk/cards/topups.js";
import type { Cards } from "../kit/cards/room.js";

/** The ledger that all events so far tell. */
export async function ledgerOf({
  address,
  chain,
}: Pick<Cards, "address" | "chain">): Promise<Ledger> {
  return replay(await fetchEvents(address, chain.ethers.provider));
}

/** What a ledger and the contract's views say alike of everything that is named here. */
export interface Things {
  readonly programs: readonly number[];
  readonly cards: readonly string[];
  readonly terminals: readonly string[];
  readonly merchants: readonly number[];
  readonly payments: readonly string[];
  readonly people: readonly string[];
  readonly periods: readonly number[];
  readonly adjustments: readonly string[];
  /** By bank reference. */
  readonly topUps: readonly string[];
  readonly funders: readonly string[];
}

/** As the ledger tells it. */
export function ofLedger(ledger: Ledger, things: Things) {
  const books = things.programs.map((program) => ledger.programs.get(program)!);
  return {
    attester: ledger.attester,
    programs: books.map((book) => ({
      terms: book.terms,
      schedule: { ...book.schedule.periods.at(-1), rate: book.schedule.rates.at(-1)!.rate },
      fees: book.fees,
      staff: things.people.map((person) => book.staff.get(person) ?? 0),
      cards: things.cards.map((id) => cardOfLedger(book.cards.get(id))),
      terminals: things.terminals.map(
        (id) => book.terminals.get(id) ?? { status: "None", merchant: 0, from: 0, to: 0 },
      ),
      merchants: things.merchants.map((number) => {
        const account = book.merchants.get(number) ?? newMerchant();
        return { ...ledger.merchants.get(number), ...merchantOfLedger(account, things.periods) };
      }),
      topUps: things.topUps.map((reference) => topUpOfLedger(book.topUps.get(reference))),
      purchases: things.funders.map((funder) => book.purchases.get(funder) ?? NOTHING_BOUGHT),
      returns: things.people.map((payer) => book.returns.get(payer) ?? 0n),
      absentFrom: absentFrom(book),
    })),
    payments: things.payments.map((id) => {
      const record = ledger.payments.get(id);
      if (record === undefined) return undefined;
      const { state, kind, merchant, authorized, captured, refunded } = record;
      const rest = authorized - captured;
      const isOpen = state === "Authorized";
      const [capturable, released] = isOpen ? [rest, 0n] : [0n, rest];
      return { state, kind, merchant, authorized, capturable, captured, released, refunded };
    }),
    adjustments: things.adjustments.map((id) => ledger.adjustments.get(id)),
  };
}

const NOTHING_BOUGHT = { day: 0, sum: 0n };

function topUpOfLedger(account?: TopUpAccount) {
  if (account === undefined) return undefined;
  const { day: _, ...seen } = account;
  return seen;
}

function cardOfLedger(account: CardAccount = { ...NO_CARD, pending: undefined }) {
  const { long: _, ...seen } = account;
  return seen;
}

function merchantOfLedger(
  { dues, periods, adjusted, lines, ...account }: MerchantAccount,
  numbers: readonly number[],
) {
  const { reserve, owed, covered, credited, terminals, ...settled } = account;
  return {
    settled,
    adjusted: numbers.map((number) => adjusted.get(number) ?? NO_ADJUSTMENTS),
    lines: numbers.map((number) => lines.get(number)),
    reserve,
    owed,
    covered,
    credited,
    terminals,
    dues: dues.map(({ card, amount, credited: given }) => ({ card, open: amount - given })),
    periods: numbers.map((number) => periods.get(number) ?? EMPTY_PERIOD),
  };
}

/** As the contract's views tell it. */
export async function ofViews(room: Cards, ledger: Ledger, things: Things) {
  const { prepaidCards } = room;
  const programs = await Promise.all(
    things.programs.map(async (program) => ({
      terms: programOf(await prepaidCards.programOf(program)),
      ...(await scheduleOfViews(room, program)),
      staff: await Promise.all(
        things.people.map(async (p) => Number(await prepaidCards.staffRights(program, p))),
      ),
      cards: await Promise.all(things.cards.map((card) => cardOfViews(room, program, card))),
      terminals: await Promise.all(
        things.terminals.map(async (id) => {
          const view = await prepaidCards.terminalOf(program, id);
          const { status, merchant, from, to } = view;
          return {
            status: TERMINAL_STATUSES[Number(status)],
            merchant: Number(merchant),
            from: Number(from),
            to: Number(to),
          };
        }),
      ),
      merchants: await Promise.all(
        things.merchants.map((merchant) =>
          merchantOfViews(
            room,
            program,
            merchant,
            ledger.programs.get(program)?.merchants.get(merchant)?.dues.length ?? 0,
            things.periods,
          ),
        ),
      ),
      ...(await topUpsOfViews(room, program, things)),
    })),
  );
  const payments = await Promise.all(
    things.payments.map(async (id) => {
      const view = await prepaidCards.paymentOf(id);
      const { authorized, capturable, captured, released, refunded } = view;
      const state = PAYMENT_STATES[Number(view.state)];
      if (state === "None") return undefined;
      const kind = PAYMENT_KINDS[Number(view.kind)];
      const merchant = Number(view.merchant);
      return { state, kind, merchant, authorized, capturable, captured, released, refunded };
    }),
  );
  const adjustments = await Promise.all(
    things.adjustments.map((id) => adjustmentOfViews(room, id)),
  );
  return { attester: await prepaidCards.attester(), programs, payments, adjustments };
}

async function scheduleOfViews({ prepaidCards }: Cards, program: number) {
  const { from, number, duration, rate, fees } = await prepaidCards.scheduleOf(program);
  return {
    schedule: {
      from: Number(from),
      number: Number(number),
      length: Number(duration),
      rate: Number(rate),
    },
    fees,
  };
}

async function adjustmentOfViews({ prepaidCards }: Cards, id: string) {
  const { adjustment, maker, approved, rejected } = await prepaidCards.adjustmentOf(id);
  const { program, merchant, period, amount, reason } = adjustment;
  return {
    program: Number(program),
    merchant: Number(merchant),
    period: Number(period),
    amount,
    reason,
    maker,
    state: approved ? "approved" : rejected ? "rejected" : "proposed",
  };
}

async function topUpsOfViews({ prepaidCards }: Cards, program: number, things: Things) {
  return {
    topUps: await Promise.all(
      things.topUps.map(async (reference) => {
        const view = await prepaidCards.topUpOf(program, reference);
        const { requester, payer } = view;
        const state = TOP_UP_STATES[Number(view.state)];
        return state === "None" ? undefined : { ...topUpOf(view.topUp), state, requester, payer };
      }),
    ),
    purchases: await Promise.all(
      things.funders.map(async (funder) => {
        const { day, sum } = await prepaidCards.purchasesOf(program, funder);
        return { day: Number(day), sum };
      }),
    ),
    returns: await Promise.all(things.people.map((p) => prepaidCards.returnOf(program, p))),
    absentFrom: Number(await prepaidCards.absentFrom(program)),
  };
}

async function cardOfViews({ prepaidCards, chain }: Cards, program: number, card: string) {
  const [view, pending] = await Promise.all([
    prepaidCards.cardOf(program, card),
    prepaidCards.pendingLimitsOf(program, card),
  ]);
  const limitsOf = (limits: (typeof view)["limits"]) => ({
    payment: limits.payment,
    day: limits.day,
    week: limits.week,
    month: limits.month,
    lifetime: limits.lifetime,
    dayCount: Number(limits.dayCount),
  });
  const { successor } = view;
  return {
    isKnown: view.known,
    frozen: Object.fromEntries(LEVELS.map((level, index) => [level, view.frozen[index]!])),
    isBlocked: view.blocked,
    successor: successor === chain.ethers.ZeroAddress ? undefined : successor,
    tier: Number(view.tier),
    balance: view.balance,
    hold: view.hold,
    overflow: view.overflow,
    requested: view.requested,
    cap: view.cap,
    top: Number(view.top),
    window: Number(view.window),
    lastDay: Number(view.lastDay),
    limits: limitsOf(view.limits),
    day: {
      day: Number(view.countedDay),
      spent: view.spentThatDay,
      payments: Number(view.paymentsThatDay),
    },
    pending:
      pending.readyAt === 0n
        ? undefined
        : { limits: limitsOf(pending.limits), readyAt: pending.readyAt },
  };
}

async function merchantOfViews(
  { prepaidCards }: Cards,
  program: number,
  merchant: number,
  dues: number,
  periods: readonly number[],
) {
  const view = await prepaidCards.merchantOf(program, merchant);
  const { owner, payout, reserve, owed, covered, credited, terminals } = view;
  const { closedUntil, paged, opening, unpaid, net, charged, chain } =
    await prepaidCards.clearingOf(program, merchant);
  return {
    settled: {
      closedUntil: Number(closedUntil),
      paged: Number(paged),
      opening,
      unpaid,
      net,
      charged,
      chain,
    },
    adjusted: await Promise.all(
      periods.map(async (period) => {
        const adjustments = await prepaidCards.adjustmentsOf(program, merchant, period);
        const { debited, credited: favored, against, inFavor } = adjustments;
        return { debited, credited: favored, against, inFavor };
      }),
    ),
    lines: await Promise.all(
      periods.map(async (period) => {
        const { root, lines, revisions } = await prepaidCards.linesOf(program, merchant, period);
        return revisions === 0n
          ? undefined
          : { root, lines: Number(lines), revisions: Number(revisions) };
      }),
    ),
    owner,
    payout,
    reserve,
    owed,
    covered,
    credited,
    terminals: [...terminals],
    dues: await Promise.all(
      Array.from({ length: dues }, async (_, number) => {
        const { card, open } = await prepaidCards.refundDueOf(program, merchant, number);
        return { card, open };
      }),
    ),
    periods: await Promise.all(
      periods.map(async (period) => {
        const totals = await prepaidCards.periodOf(program, merchant, period);
        const { captured, refunded, drawn, captures, refunds } = totals;
        return {
          captured,
          refunded,
          drawn,
          captures: Number(captures),
          refunds: Number(refunds),
        };
      }),
    ),
  };
}
