import { isDeepStrictEqual } from "node:util";

import { boundsOf, periodAt } from "../../../sdk/cards/schedule.js";
import { Holder } from "../../../sdk/cards/holder.js";
import {
  type CardAccount,
  EMPTY_PERIOD,
  type MerchantAccount,
  newMerchant,
  NO_ADJUSTMENTS,
  type PaymentAccount,
} from "../../../sdk/cards/ledger.js";
import { type Card, PAYMENT_STATES, TERMINAL_STATUSES } from "../../../sdk/cards/rules.js";
import { PAYMENT_KINDS } from "../../../sdk/cards/signatures.js";
import { sum } from "../invariants.js";
import { closedSums, lookAtDesk, lookAtSettled } from "./desk.js";
import type { PaymentSums, PeriodSums, Snapshot } from "./invariants.js";
import { PROGRAM, type Stage, UNIT } from "./stage.js";

type CardView = Omit<Card, "long">;

/** A merchant's period, as it is looked at. */
interface PeriodLook {
  readonly sums: PeriodSums;
  /** Units that were captured and not drawn, while the period is open. */
  readonly open: bigint;
  readonly differences: readonly string[];
}

/** Looks at the contract as everybody can, and holds what it shows against the ledger that its events tell. */
export class Observer {
  readonly #stage: Stage;
  /** Cards as they were when they last changed, by id. */
  readonly #seen = new Map<string, { account: CardAccount; view: CardView }>();
  readonly #holders = new Map<string, Holder>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /**
   * Reads contract, wallets and events at the second at which the chain stands.
   * @param isThorough Whether cards are looked at as well of which no event tells a change.
   */
  async take(isThorough: boolean): Promise<Snapshot> {
    const { chronicle, balanceOf, prepaidCards, paidIn } = this.#stage;
    await chronicle.follow();
    const cards = await this.#cards(isThorough);
    const merchants = await this.#merchants();
    const desk = await lookAtDesk(this.#stage);
    const payments = await this.#payments();

    const views = [...this.#seen.values()].map(({ view }) => view);
    const ledgers = merchants.map(({ view }) => view);
    return {
      held: (await balanceOf(prepaidCards)) / UNIT,
      paidIn: (await paidIn()) / UNIT,
      terms: {
        balances: sum(views.map(({ balance }) => balance)),
        holds: sum(views.map(({ hold }) => hold)),
        accrued: sum(merchants.flatMap(({ open }) => open)),
        unpaid: sum(merchants.map(({ settled }) => settled.unpaid)),
        fees: desk.fees,
        escrow: sum(views.map(({ requested }) => requested)),
        returns: desk.returns,
        reserves: sum(ledgers.map(({ reserve }) => reserve)),
        onTheWay: sum(ledgers.map(({ covered, credited }) => covered - credited)),
        overflow: sum(views.map(({ overflow }) => overflow)),
      },
      payments: payments.map(({ sums }) => sums),
      dues: ledgers,
      periods: merchants.flatMap(({ periods }) => periods),
      settlements: merchants.map(({ settled }) => settled.settlement),
      differences: [
        ...cards,
        ...desk.differences,
        ...merchants.flatMap(({ differences }) => differences),
        ...payments.flatMap(({ differences }) => differences),
        ...(await this.#terminals()),
      ],
    };
  }

  async #cards(isThorough: boolean): Promise<string[]> {
    const { chronicle } = this.#stage;
    const differences: string[] = [];
    const all = [...chronicle.book.cards];
    const changed = all.filter(([id, account]) => this.#seen.get(id)?.account !== account);
    await Promise.all(
      (isThorough ? all : changed).map(async ([id, account]) => {
        const view = await this.#holderOf(id).view(PROGRAM);
        this.#seen.set(id, { account, view });
        const { long: _, pending: __, ...told } = account;
        if (!isDeepStrictEqual(view, told)) differences.push(`card ${id}`);
      }),
    );
    return differences;
  }

  /** A look at a card, kept: there are hundreds of looks. */
  #holderOf(id: string): Holder {
    const { prepaidCards, provider } = this.#stage;
    const key = { id, sign: () => Promise.reject(new Error("it only looks")) };
    const holder = this.#holders.get(id) ?? new Holder(prepaidCards, key, provider);
    this.#holders.set(id, holder);
    return holder;
  }

  async #merchants() {
    const { chronicle, cards, clock } = this.#stage;
    const { book } = chronicle;
    const now = periodAt(clock.now, book.schedule.periods);
    return Promise.all(
      [...chronicle.ledger.merchants.keys()].map(async (number) => {
        const view = await cards.merchantOf(PROGRAM, number);
        const account = book.merchants.get(number);
        const { reserve, owed, covered, credited } = view;
        const isSame =
          account === undefined ||
          isDeepStrictEqual(
            { reserve, owed, covered, credited, terminals: [...view.terminals] },
            ofMerchant(account),
          );
        const settled = await lookAtSettled(this.#stage, number);
        const numbers = Array.from({ length: now + 1 }, (_, period) => period);
        const looks = await Promise.all(
          numbers.map((period) => this.#period(number, period, settled.closedUntil)),
        );
        return {
          view: { reserve, owed, covered, credited },
          periods: looks.map(({ sums }) => sums),
          open: looks.map(({ open }) => open),
          settled,
          differences: [
            ...(isSame ? [] : [`merchant ${number}`]),
            ...settled.differences,
            ...looks.flatMap(({ differences }) => differences),
          ],
        };
      }),
    );
  }

  /** CA-15, CA-16. A merchant's totals and adjustments of a period, and what of them is open. */
  async #period(merchant: number, period: number, closedUntil: number): Promise<PeriodLook> {
    const { chronicle, cards } = this.#stage;
    const { book } = chronicle;
    const account = book.merchants.get(merchant) ?? newMerchant();
    const isClosed = boundsOf(period, book.schedule.periods).end <= closedUntil;
    const totals = await cards.periodOf(PROGRAM, merchant, period);
    const { captured, refunded, drawn } = totals;
    const [captures, refunds] = [Number(totals.captures), Number(totals.refunds)];
    const shown = { captured, refunded, drawn, captures, refunds };
    const view = await cards.adjustmentsOf(PROGRAM, merchant, period);
    const { debited, credited, against, inFavor } = view;
    const adjusted = { debited, credited, against, inFavor };
    const isSame =
      isDeepStrictEqual(shown, account.periods.get(period) ?? EMPTY_PERIOD) &&
      isDeepStrictEqual(adjusted, account.adjusted.get(period) ?? NO_ADJUSTMENTS);
    return {
      sums: {
        shown: [captured, refunded, captures, refunds],
        told: chronicle.sumsOf(merchant, period),
        closed: isClosed ? closedSums(chronicle.statementsOf(merchant), period) : undefined,
      },
      open: isClosed ? 0n : captured - drawn + credited,
      differences: isSame ? [] : [`merchant ${merchant} in period ${period}`],
    };
  }

  async #payments(): Promise<{ sums: PaymentSums; differences: string[] }[]> {
    const { chronicle, cards } = this.#stage;
    return Promise.all(
      [...chronicle.ledger.payments].map(async ([id, account]) => {
        const view = await cards.paymentOf(id);
        const { authorized, capturable, captured, released, refunded } = view;
        const shown = {
          state: PAYMENT_STATES[Number(view.state)],
          kind: PAYMENT_KINDS[Number(view.kind)],
          merchant: Number(view.merchant),
          authorized,
          captured,
          refunded,
        };
        const differences = isDeepStrictEqual(shown, ofPayment(account)) ? [] : [`payment ${id}`];
        return { sums: { authorized, capturable, captured, released, refunded }, differences };
      }),
    );
  }

  async #terminals(): Promise<string[]> {
    const { chronicle, cards } = this.#stage;
    const names = await Promise.all(
      [...chronicle.book.terminals].map(async ([id, told]) => {
        const { status, merchant, from, to } = await cards.terminalOf(PROGRAM, id);
        const shown = {
          status: TERMINAL_STATUSES[Number(status)],
          merchant: Number(merchant),
          from: Number(from),
          to: Number(to),
        };
        return isDeepStrictEqual(shown, told) ? [] : [`terminal ${id}`];
      }),
    );
    return names.flat();
  }
}

function ofMerchant({ reserve, owed, covered, credited, terminals }: MerchantAccount) {
  return { reserve, owed, covered, credited, terminals };
}

function ofPayment({ state, kind, merchant, authorized, captured, refunded }: PaymentAccount) {
  return { state, kind, merchant, authorized, captured, refunded };
}
