/**
 * RE-6. Many records as one side of a run.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import { referenceOf, requireCurrency } from "../inputs.js";
import { type BusinessRecord, legFrom, type LegTerms } from "../legs.js";
import type { RunRecord } from "../side.js";
import { ABSENT, type RunLeaf } from "../trees.js";

/** What the records of a run are under. */
export interface RecordTerms extends Pick<LegTerms, "rules"> {
  /** The template of the records, not that of the run. */
  readonly template: number;
  /** Key of a record's case: 32 bytes in hex. @param businessReference 32 bytes in hex. */
  readonly caseKeyOf: (businessReference: string) => string;
}

/** How a run is called, and when it is. */
export interface RunTitle extends Pick<RunRecord, "reference" | "valueDate"> {
  /**
   * The list that both sides have agreed upon; by default that of the records, in ascending order. A record that is missing is
   * a leaf of its own.
   */
  readonly ids?: readonly string[];
}

/**
 * RE-6. The side of a party that has these records, ready for a `RunSide`.
 * @throws InputError for no records, two of one reference or of several currencies, and for one that the list lacks.
 */
export function runOf(
  records: readonly BusinessRecord[],
  { reference, valueDate, ids }: RunTitle,
  terms: RecordTerms,
): RunRecord {
  const known = new Map<string, RunLeaf>();
  for (const record of records) {
    const id = referenceOf(record.reference);
    if (known.has(id)) throw new InputError(`two records of ${record.reference}`);
    known.set(id, leafFrom(record, id, terms));
  }
  const list = ids?.map(referenceOf) ?? [...known.keys()].toSorted();
  const listed = new Set(list);
  if (listed.size !== list.length) throw new InputError("the list names a record twice");
  const extra = records.find((record) => !listed.has(referenceOf(record.reference)));
  if (extra !== undefined) throw new InputError(`the list lacks ${extra.reference}`);
  return {
    reference,
    valueDate,
    currency: currencyOf([...known.values()]),
    ids: list,
    leaves: list.map((id) => known.get(id) ?? ABSENT),
  };
}

function leafFrom(record: BusinessRecord, id: string, terms: RecordTerms): RunLeaf {
  const { template, rules, caseKeyOf } = terms;
  const plain = { isAmountHashed: rules.isAmountHashed, acceptWindow: 0 };
  const leg = legFrom(record, { template, rules: plain, caseKey: caseKeyOf(id) });
  const { amount, currency, valueDate, fields } = leg;
  return { amount, currency, valueDate, fields };
}

function currencyOf(leaves: readonly RunLeaf[]): number {
  const [first, ...rest] = new Set(leaves.map(({ currency }) => currency));
  if (first === undefined) throw new InputError("a run has at least one record");
  if (rest.length > 0) throw new InputError("the records are of several currencies");
  return requireCurrency(first);
}
