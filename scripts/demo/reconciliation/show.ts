import { explain, records, referenceOf } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import type { Moment } from "../clock.js";
import { refusal as refused } from "../refusal.js";
import { show } from "../teller.js";
import { type Pact, statusOf } from "./pact.js";
import { payOut } from "./payouts.js";
import { act, type Stage } from "./stage.js";

/** Hour, minute and second of a day. */
export const timeOf = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);

/** 1234567 as 1,234,567. */
export const whole = (count: bigint | number) => count.toLocaleString("en-US");

/** What happens to one case, line by line. */
export class Tale {
  readonly #rows: string[][] = [];
  readonly #stage: Stage;
  readonly #pact: Pact;
  readonly #reference: string;
  /** Day of the last line. */
  #day: number | undefined;

  constructor(stage: Stage, pact: Pact, reference: string) {
    this.#stage = stage;
    this.#pact = pact;
    this.#reference = reference;
  }

  /** Somebody does what changes the case, and a line tells it. */
  async tell<T>(
    who: string,
    what: string,
    kind: string,
    action: () => Promise<T>,
    at?: Moment | number,
  ): Promise<T> {
    const result = await act(this.#stage, kind, action, at);
    this.note(who, what);
    return result;
  }

  /** A line on what was done just now. */
  note(who: string, what: string): void {
    const { now } = this.#stage.clock;
    const day = this.#stage.clock.dayOf(now);
    const time = this.#day === undefined || day === this.#day ? "" : `day ${day}, `;
    this.#day = day;
    const status = statusOf(this.#stage, this.#pact, this.#reference);
    this.#rows.push([`${time}${timeOf(now)}`, who, what, STATUS[status]]);
  }

  /** RE-4. Anybody has the sale paid out. */
  async pay(at?: Moment | number): Promise<void> {
    const pay = payOut(this.#stage, this.#reference);
    await this.tell("anybody", "has the price paid to the Seller", "paying it", pay, at);
  }

  /** RE-4. Anybody tries to, and the case does not allow it. */
  async payInVain(): Promise<void> {
    await refusal(this.#stage, this.#pact, this.#reference, payOut(this.#stage, this.#reference));
    this.refused("anybody", "wants the price paid to the Seller");
  }

  /** A line on what was refused: the case is as it was. */
  refused(who: string, what: string): void {
    const { now } = this.#stage.clock;
    this.#rows.push([timeOf(now), who, what, "refused"]);
  }

  show(): void {
    show(table(["Time", "Who", "Does what", "The case"], this.#rows));
  }
}

const STATUS = {
  None: "–",
  Open: "open",
  Matched: "matched",
  Alarmed: "alarmed",
  AdjustmentProposed: "proposed",
  Adjusted: "adjusted",
  Final: "final",
} as const;

/** Why the contract refuses what is tried, as a sentence. @param reference Of the case that it is about. */
export const refusal = (
  stage: Stage,
  pact: Pact,
  reference: string,
  attempt: () => Promise<unknown>,
) => refused(attempt, (error) => named(stage, pact, reference, explain(error)));

/** The text with the story's names for roles and the case, and its days for dates. */
function named(
  { clock }: Stage,
  { number, parties }: Pact,
  reference: string,
  text: string,
): string {
  const sentence = text
    .replaceAll(
      new RegExp(`(case|run) ${records.caseIdOf(number, referenceOf(reference))}`, "gi"),
      reference,
    )
    .replaceAll(/\brole (\d+)/gi, (role, place: string) => parties[Number(place)]?.name ?? role)
    .replaceAll(/[\d-]+T(\d\d:\d\d):\d\dZ/g, (date, minute: string) => {
      return `day ${clock.dayOf(Date.parse(date) / 1000)}, ${minute}`;
    });
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
