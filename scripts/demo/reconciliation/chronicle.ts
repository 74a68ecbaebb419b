import type { Provider } from "ethers";

import {
  apply,
  caseIn,
  createLedger,
  type EventArgs,
  type EventName,
  fetchEvents,
  type HeldCase,
  type Ledger,
  type ReconciliationEvent,
  referenceOf,
} from "../../../sdk/reconciliation/index.js";

/** RE-9. All events so far, and the ledger that they tell: each is read once. */
export class Chronicle {
  readonly events: ReconciliationEvent[] = [];
  readonly ledger: Ledger = createLedger();
  /** Ids of the cases that something has happened to since somebody took them. */
  readonly #changed = new Set<string>();

  readonly #reconciliation: string;
  readonly #provider: Provider;
  #next: number;

  /** @param since No event is older than this block. */
  constructor(reconciliation: string, provider: Provider, since: number) {
    this.#reconciliation = reconciliation;
    this.#provider = provider;
    this.#next = since;
  }

  /** Reads what has happened since the last time. */
  async follow(): Promise<void> {
    const toBlock = await this.#provider.getBlockNumber();
    if (toBlock < this.#next) return;
    const span = { fromBlock: this.#next, toBlock };
    for (const event of await fetchEvents(this.#reconciliation, this.#provider, span)) {
      this.events.push(event);
      apply(this.ledger, event);
      if ("caseId" in event.args) this.#changed.add(event.args.caseId);
    }
    this.#next = toBlock + 1;
  }

  /** Takes the cases that something has happened to since the last call. */
  takeChanged(): HeldCase[] {
    const changed = [...this.#changed].flatMap((id) => this.ledger.cases.get(id) ?? []);
    this.#changed.clear();
    return changed;
  }

  /** A case. @throws Error where it was not opened. */
  caseOf(template: number, reference: string): HeldCase {
    const held = caseIn(this.ledger, template, referenceOf(reference));
    if (held === undefined) throw new Error(`no case of ${reference} was opened`);
    return held;
  }

  /** What the events of a name tell, in their order. */
  told<N extends EventName>(name: N): EventArgs[N][] {
    return this.events.flatMap((event) =>
      event.name === name ? [event.args as EventArgs[N]] : [],
    );
  }
}
