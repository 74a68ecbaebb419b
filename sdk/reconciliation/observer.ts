/**
 * RE-4. An observer of a template: has no role, and reports with a stake that its books differ.
 * @module
 */
import { InputError, requireBytes32 } from "../common/inputs.js";
import type { Done } from "./contract.js";
import { wordsOf } from "./records.js";
import type { Template } from "./template.js";
import { Watcher } from "./watcher.js";

/** An account that the template names. What it puts in it has back when the alarm is closed, unless that was baseless. */
export class Observer extends Watcher {
  /**
   * RE-4. The observer's books differ from what is on record. Brings the template's stake.
   * @param evidence 32 bytes in hex: hash of what it has to show.
   * @param details What explains it, in hex; nothing by default. Of a sealed template sealed for its roles.
   * @returns Undefined where it has reported on the case's generation before.
   * @throws InputError where the template does not name the signer.
   */
  async report(reference: string, evidence: string, details = "0x"): Promise<Done | undefined> {
    requireBytes32("evidence", evidence);
    const account = await this.signer.getAddress();
    return this.raise(
      reference,
      (_, { terms }) => ({ code: "ObserverDiffers", role: this.#placeOf(account, terms) }),
      ({ businessReference, state: { generation, record } }, { terms }) =>
        this.contract.reportAsObserver(
          this.template,
          businessReference,
          generation,
          evidence,
          details,
          wordsOf(record),
          { value: terms.adjustment.stake },
        ),
    );
  }

  #placeOf(account: string, { observers }: Template): number {
    const place = observers.findIndex((each) => each.account === account);
    if (place < 0) throw new InputError(`template ${this.template} has no observer ${account}`);
    return place;
  }
}
