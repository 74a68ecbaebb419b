import { isDeepStrictEqual } from "node:util";

import { isEven } from "../../../sdk/reconciliation/comparing.js";
import {
  caseIn,
  caseOn,
  type HeldCase,
  hasBit,
  legFrom,
  statusIn,
  summaryIn,
  templateIn,
} from "../../../sdk/reconciliation/index.js";
import { alarmsIn, isLeg, legOf, saysSame } from "../../../sdk/reconciliation/records.js";
import type { CaseSnapshot, PayoutSnapshot, Snapshot } from "./invariants.js";
import type { Party, Stage } from "./stage.js";
import { type Fault, isSame } from "./planted.js";

/** The contract's `PayoutState`. */
const PAID = 2n;
const SETTLED: ReadonlySet<string> = new Set(["Matched", "Adjusted", "Final"]);

/** Looks at the contract as everybody can, and holds what it shows against the ledger that its events tell. */
export class Observer {
  readonly #stage: Stage;
  readonly #planted: readonly Fault[];
  /** Cases as they were when they last changed, by id, and whether the contract shows the same. */
  readonly #seen = new Map<string, { snapshot: CaseSnapshot; isTold: boolean }>();

  constructor(stage: Stage, planted: readonly Fault[]) {
    this.#stage = stage;
    this.#planted = planted;
  }

  /** Has the next look see all cases, those too of which no event tells a change. */
  forget(): void {
    this.#seen.clear();
  }

  /** Reads contract, books and events at the second at which the chain stands. */
  async take(): Promise<Snapshot> {
    const { chronicle, cast, token, casePayouts } = this.#stage;
    await chronicle.follow();
    for (const { id } of chronicle.takeChanged()) this.#seen.delete(id);
    for (const held of chronicle.ledger.cases.values()) {
      if (!this.#seen.has(held.id)) this.#seen.set(held.id, await this.#look(held));
    }
    return {
      cases: [...this.#seen.values()].map(({ snapshot }) => snapshot),
      books: Object.values(cast).map(({ books: { moved, accounts } }) => ({
        moved,
        accounts: accounts.suspense + accounts.fee + accounts.loss,
      })),
      payouts: await this.#payouts(),
      escrow: await token.balanceOf(await casePayouts.getAddress()),
      journals: chronicle
        .told("AdjustmentProposed")
        .flatMap(({ content }) => content.journals)
        .map(({ leg, suspense, fee, loss }) => leg + suspense + fee + loss),
      differences: [...this.#seen].flatMap(([id, { isTold }]) => (isTold ? [] : [id])),
    };
  }

  async #look(held: HeldCase) {
    const { chronicle, clock, contract } = this.#stage;
    const { ledger } = chronicle;
    const { template, businessReference, state, alarms } = held;
    const { terms } = templateIn(ledger, template);
    const status = statusIn(ledger, held, clock.now);
    const { record } = state;
    const isComplete = terms.roles.every(
      (_, role) => !hasBit(terms.rules.expected, role) || legOf(record, role) !== undefined,
    );
    const planted = this.#planted.filter(
      (fault) => fault.template === template && fault.businessReference === businessReference,
    );
    const snapshot = {
      isAlarmed: status === "Alarmed" || status === "AdjustmentProposed",
      isHeld: state.isHeld,
      open: alarmsIn(record.open).length,
      isSettled: SETTLED.has(status),
      isEven: isComplete && (isEven(terms.rules, record) || this.#isDeclared(held)),
      apart: terms.run.itemTemplate === 0 ? await this.#apart(held) : 0,
      unplanted: alarms.filter((alarm) => !planted.some((fault) => isSame(fault, alarm))).length,
    };
    const shown = await caseOn(contract, template, businessReference);
    const told = summaryIn(ledger, template, businessReference, clock.now);
    return { snapshot, isTold: isDeepStrictEqual(shown, told) };
  }

  async #payouts(): Promise<PayoutSnapshot[]> {
    const { payouts, casePayouts, chronicle, clock } = this.#stage;
    const { ledger } = chronicle;
    return Promise.all(
      [...payouts.values()].map(async (payout) => {
        const state = await casePayouts.stateOf(await casePayouts.payoutIdOf(payout));
        const held = caseIn(ledger, payout.template, payout.businessReference);
        const isDue = held !== undefined && SETTLED.has(statusIn(ledger, held, clock.now));
        return { amount: payout.amount, isPaid: state === PAID, isDue };
      }),
    );
  }

  /** RE-6. Whether it is a run of which all differences are declared. */
  #isDeclared({ id }: HeldCase): boolean {
    return this.#stage.chronicle.told("RunClosed").some(({ caseId }) => caseId === id);
  }

  /** Roles whose own books would make another leg than the one on record. */
  async #apart({ template, businessReference, state }: HeldCase): Promise<number> {
    const { terms } = templateIn(this.#stage.chronicle.ledger, template);
    const { generation, record } = state;
    let apart = 0;
    for (const leg of record.legs.filter(isLeg)) {
      const { books } = this.#partyOf(terms.roles[leg.role]?.officer);
      const benchmark = await books.find(businessReference);
      if (benchmark === undefined) {
        apart += 1;
        continue;
      }
      const { caseKey, acceptedAt = 0 } = benchmark;
      const due = { template, rules: terms.rules, caseKey, generation, acceptedAt };
      if (!saysSame(legFrom(benchmark, due), leg)) apart += 1;
    }
    return apart;
  }

  #partyOf(officer: string | undefined): Party {
    const found = Object.values(this.#stage.cast).find((each) => each.officer.address === officer);
    if (found === undefined) throw new Error(`nobody of the story is officer ${officer}`);
    return found;
  }
}
