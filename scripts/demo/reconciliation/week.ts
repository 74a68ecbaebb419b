import type { AlarmCode, HeldCase } from "../../../sdk/reconciliation/index.js";
import { referenceOf } from "../../../sdk/reconciliation/index.js";
import { Span } from "../span.js";
import { violations } from "./invariants.js";
import type { Pact } from "./pact.js";
import { type Fault, isSame } from "./planted.js";
import { Observer } from "./snapshot.js";
import type { Stage } from "./stage.js";

/** Every evening everything is looked at. */
const STEP = 1;

/** The simulated days, and what was planted in them. */
export class Week extends Span {
  readonly planted: Fault[] = [];

  readonly #stage: Stage;
  readonly #observer: Observer;

  constructor(stage: Stage) {
    super(stage.clock, STEP);
    this.#stage = stage;
    this.#observer = new Observer(stage, this.planted);
  }

  /** Notes what will go wrong. @param codes Alarms that name the role. */
  plant(
    kind: string,
    { number: template }: Pact,
    reference: string,
    codes: readonly AlarmCode[],
    role: number,
    since?: number,
  ): void {
    const businessReference = referenceOf(reference);
    for (const code of codes)
      this.planted.push({ kind, template, businessReference, code, role, since });
  }

  /** Looks at all cases, whether events tell a change or not. */
  async checkAll(): Promise<void> {
    this.#observer.forget();
    await this.check();
  }

  /** Planted faults that became no alarm. */
  get missed(): Fault[] {
    return this.planted.filter(
      (fault) => this.heldOf(fault)?.alarms.every((alarm) => !isSame(alarm, fault)) ?? true,
    );
  }

  /** The case of a fault. */
  heldOf({ template, businessReference }: Fault): HeldCase | undefined {
    const { cases } = this.#stage.chronicle.ledger;
    return [...cases.values()].find(
      (held) => held.template === template && held.businessReference === businessReference,
    );
  }

  protected override async look(): Promise<readonly string[]> {
    return violations(await this.#observer.take());
  }
}
