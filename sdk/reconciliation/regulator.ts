/**
 * RE-2, RE-9. A regulator: checks a field that a party has opened to it against what is on chain, and reports on a period.
 * @module
 */
import type { Provider } from "ethers";

import { requireAddress } from "../common/inputs.js";
import type { Span } from "../common/history.js";
import { isFieldOf, type OpenedField } from "./fields.js";
import { fetchCases, fetchEvents } from "./history.js";
import { referenceOf, requireTemplateNumber } from "./inputs.js";
import { isLeg } from "./records.js";
import { caseIn } from "./ledger.js";
import { replay } from "./replay.js";
import { type CaseReport, reportOf, type ReportRequest } from "./report.js";

/** It reads, and sends nothing. */
export class Regulator {
  readonly #reconciliation: string;
  readonly #provider: Provider;
  readonly #span: Span;

  /** @param span From the deployment on; all blocks by default. */
  constructor(reconciliation: string, provider: Provider, span: Span = {}) {
    this.#reconciliation = requireAddress("reconciliation", reconciliation);
    this.#provider = provider;
    this.#span = span;
  }

  /**
   * RE-2. The roles, lowest first, whose leg on record has this field with this value. None where it was not posted, or the
   * opening proves nothing.
   */
  async rolesWith(template: number, reference: string, opened: OpenedField): Promise<number[]> {
    const number = requireTemplateNumber(template);
    const businessReference = referenceOf(reference);
    const events = await fetchCases(
      this.#reconciliation,
      this.#provider,
      number,
      [businessReference],
      this.#span,
    );
    const legs = caseIn(replay(events), number, businessReference)?.state.record.legs ?? [];
    return legs
      .filter((leg) => isLeg(leg) && isFieldOf(leg.fields, opened))
      .map(({ role }) => role)
      .toSorted((a, b) => a - b);
  }

  /** RE-9. Reports on a period. @throws InputError for one that does not begin before it ends. */
  async report(request: ReportRequest): Promise<CaseReport> {
    const events = await fetchEvents(this.#reconciliation, this.#provider, this.#span);
    return reportOf(events, request);
  }
}
