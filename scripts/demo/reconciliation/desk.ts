import { CARDS_CLEARING } from "../../../sdk/reconciliation/index.js";
import { MINUTE } from "../../time.js";
import type { Chance } from "../chance.js";
import { approve, propose, type Remedy } from "./adjusting.js";
import type { Agenda } from "./agenda.js";
import { culprit, type Planted, remedyOf } from "./faults.js";
import { type Pact, roleAt } from "./pact.js";
import { act, type Stage } from "./stage.js";
import type { Week } from "./week.js";

const { bank: BANK } = CARDS_CLEARING;
/** Minutes until somebody has looked into an alarm … */
const LOOKING = [6, 50] as const;
/** … and until somebody else has looked at the proposal. */
const CHECKING = [2, 15] as const;

/** The people of clearing and bank, who put right what was found, one case after another. */
export class Desk {
  readonly #stage: Stage;
  readonly #week: Week;
  readonly #agenda: Agenda;
  readonly #chance: Chance;

  constructor(stage: Stage, week: Week, agenda: Agenda, chance: Chance) {
    this.#stage = stage;
    this.#week = week;
    this.#agenda = agenda;
    this.#chance = chance;
  }

  /** A case was alarmed at a second: somebody looks into it. @param delay Further seconds that this takes. */
  take(pact: Pact, planted: Planted, second: number, delay = 0): void {
    const { right } = planted;
    const found = second + delay + this.#chance.between(...LOOKING) * MINUTE;
    const isLacking = planted.kind.code === "Missing" && culprit(planted.kind) === BANK;
    if (isLacking) {
      this.#agenda.plan(found - 2 * MINUTE, async (at) => {
        this.#stage.cast.Bank.books.enter(right);
        const post = () => roleAt(pact.nodes, BANK).post(right.reference);
        await act(this.#stage, "a leg that was missing", post, at);
      });
    }
    this.putRight(pact, right.reference, () => remedyOf(this.#stage, pact, planted), found);
  }

  /** Proposes a remedy at a second, and has it approved. @param find What it is, as the case then stands. */
  putRight(pact: Pact, reference: string, find: () => Remedy, second: number): void {
    const checking = this.#chance.between(...CHECKING) * MINUTE;
    this.#agenda.plan(second, async (at) => {
      const remedy = find();
      await propose(this.#stage, pact, reference, remedy, at);
      this.#agenda.plan(at + checking, async (later) => {
        await approve(this.#stage, pact, reference, remedy, later);
        await this.#week.check();
      });
    });
  }
}
