import { isDeepStrictEqual } from "node:util";

import { buildBatches } from "../../../sdk/fees/batches.js";
import { caseOn, referenceOf, statusIn, summaryIn } from "../../../sdk/reconciliation/index.js";
import { violations as brokenInCards } from "../cards/invariants.js";
import { Observer } from "../cards/snapshot.js";
import { violations as brokenInFees } from "../fees/invariants.js";
import { takeSnapshot as lookAtFees } from "../fees/snapshot.js";
import { violations as brokenInIterative } from "../iterative/invariants.js";
import { takeSnapshot as lookAtFloor } from "../iterative/snapshot.js";
import { sum } from "../invariants.js";
import { Span } from "../span.js";
import { type CaseSnapshot, type Snapshot, violations } from "./invariants.js";
import { inRoom, type Stage } from "./stage.js";

/** Every evening the day's trade is over, its fees are charged, and everything is looked at. */
const STEP = 1;
/** Gas that costs a cent of the fee account; what is begun counts. */
export const GAS_PER_CENT = 10_000n;
const CENT = 10_000n;

/** What a day of the card operator's transactions took. */
export interface DayCharge {
  readonly day: number;
  readonly transactions: number;
  readonly gas: bigint;
  /** Units of the token. */
  readonly amount: bigint;
}

/** The simulated week. */
export class Week extends Span {
  /** The day's trade, where there is any. */
  trade: ((day: number) => Promise<void>) | undefined;
  /** What stands in no settled case; once all was compared. */
  missing: (() => Promise<readonly string[]>) | undefined;
  readonly charges: DayCharge[] = [];

  readonly #stage: Stage;
  readonly #cards: Observer;
  /** Transactions that were charged for. */
  #charged = 0;
  #planted: string | undefined;

  constructor(stage: Stage) {
    super(stage.clock, STEP);
    this.#stage = stage;
    this.#cards = new Observer(stage.cards);
  }

  /** Notes what will be recorded wrongly. @param reference Of the case. */
  plant(reference: string): void {
    this.#planted = referenceOf(reference);
  }

  /** FE-8. The executor charges what the card operator's transactions took since the last charge. */
  async charge(day: number): Promise<void> {
    const { book, fees, clock } = this.#stage;
    const all = book.entries.filter(({ what }) => what === "cards");
    const entries = all.slice(this.#charged);
    const [holder] = fees.companies;
    if (entries.length === 0 || holder === undefined) return;
    this.#charged = all.length;
    const gas = sum(entries.map((entry) => entry.gas));
    const amount = priceOf(gas);
    const uses = [{ holder: holder.address, amount, usedAt: clock.now }];
    const number = BigInt(this.charges.length + 1);
    const [batch] = buildBatches(fees.token, uses, { number });
    if (batch === undefined) throw new Error("there is nothing to charge");
    await inRoom(this.#stage, "fees", () => clock.act(() => fees.executor.role.sendBatch(batch)));
    this.charges.push({ day, transactions: entries.length, gas, amount });
  }

  protected override async look(day: number | undefined): Promise<readonly string[]> {
    if (day !== undefined) {
      await this.trade?.(day);
      await this.charge(day);
    }
    const snapshot = await this.#take();
    const inRooms = Object.entries(snapshot.rooms).flatMap(([room, names]) =>
      names.map((name) => `${room}: ${name}`),
    );
    return [...violations(snapshot), ...inRooms, ...snapshot.missing];
  }

  async #take(): Promise<Snapshot> {
    const { fees, floor, supply } = this.#stage;
    const inFees = await lookAtFees(fees);
    return {
      rooms: {
        fees: brokenInFees(inFees),
        cards: brokenInCards(await this.#cards.take(true)),
        iterative: brokenInIterative(await lookAtFloor(floor)),
      },
      supply: await supply(),
      charged: sum(inFees.accounts.map(({ sums }) => sums.charged)),
      due: sum(this.charges.map(({ gas }) => priceOf(gas))),
      cases: await this.#cases(),
      missing: (await this.missing?.()) ?? [],
    };
  }

  async #cases(): Promise<CaseSnapshot[]> {
    const { clock } = this.#stage;
    const { chronicle, contract } = this.#stage.cases;
    await chronicle.follow();
    const { ledger } = chronicle;
    return Promise.all(
      [...ledger.cases.values()].map(async (held) => {
        const { template, businessReference } = held;
        const status = statusIn(ledger, held, clock.now);
        const shown = await caseOn(contract, template, businessReference);
        const told = summaryIn(ledger, template, businessReference, clock.now);
        return {
          isAlarmed: status === "Alarmed" || status === "AdjustmentProposed",
          isPlanted: businessReference === this.#planted,
          isTold: isDeepStrictEqual(shown, told),
        };
      }),
    );
  }
}

/** What gas costs: units of the token. */
function priceOf(gas: bigint): bigint {
  return ((gas + GAS_PER_CENT - 1n) / GAS_PER_CENT) * CENT;
}
