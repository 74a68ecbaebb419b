/**
 * RE-6. Many records as one run: the leaves of a side, and the leg that says them.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import { daysOf, referenceOf, requireAmount, requireCurrency } from "../inputs.js";
import { type BusinessRecord, legFrom, type LegTerms } from "../legs.js";
import { type RunSide, treeOf } from "../runs.js";
import type { Leg } from "../rules.js";
import { ABSENT, idsRootOf, runFieldsOf, type RunLeaf, type RunList } from "../trees.js";

/** What the records of a run are under. */
export interface RecordTerms extends Pick<LegTerms, "rules"> {
  /** The template of the records, not that of the run. */
  readonly template: number;
  /** Key of a record's case: 32 bytes in hex. @param businessReference 32 bytes in hex. */
  readonly caseKeyOf: (businessReference: string) => string;
}

/** One side of a run. */
export interface FedRun {
  /** Business references of all records, in the order of the agreed list. */
  readonly ids: readonly string[];
  readonly side: RunSide;
  readonly list: RunList;
  /** Sum of the side's amounts, in minor units; 0 where they are hashed. */
  readonly total: bigint;
  /** ISO 4217, numeric: of all records. */
  readonly currency: number;
}

/**
 * RE-6. The side of a party that has these records.
 * @param ids The list that both sides have agreed upon; by default that of these records, in ascending order. A record that is
 * missing is a leaf of its own.
 * @throws InputError for no records, two of one reference or of several currencies, and for one that the list lacks.
 */
export function runOf(
  records: readonly BusinessRecord[],
  terms: RecordTerms,
  ids?: readonly string[],
): FedRun {
  const leaves = new Map<string, RunLeaf>();
  for (const record of records) {
    const id = referenceOf(record.reference);
    if (leaves.has(id)) throw new InputError(`two records of ${record.reference}`);
    leaves.set(id, leafFrom(record, id, terms));
  }
  const list = ids?.map(referenceOf) ?? [...leaves.keys()].toSorted();
  const listed = new Set(list);
  if (listed.size !== list.length) throw new InputError("the list names a record twice");
  const extra = records.find(({ reference }) => !listed.has(referenceOf(reference)));
  if (extra !== undefined) throw new InputError(`the list lacks ${extra.reference}`);
  const side = list.map((id) => leaves.get(id) ?? ABSENT);
  const { root, count } = treeOf(list, side);
  const idsRoot = idsRootOf(list);
  return {
    ids: list,
    side,
    list: { count, idsRoot, root },
    total: side.reduce((sum, { amount }) => sum + amount, 0n),
    currency: currencyOf([...leaves.values()]),
  };
}

/**
 * RE-6. The leg of a side's run.
 * @param reference Of the run: text, or 32 bytes in hex.
 * @param valueDate ISO 8601.
 */
export function legOfRun(reference: string, run: FedRun, valueDate: string): Leg {
  return {
    businessReference: referenceOf(reference),
    generation: 0,
    amount: requireAmount("the run's total", run.total),
    currency: run.currency,
    valueDate: daysOf(valueDate),
    fields: runFieldsOf(run.list),
    acceptedAt: 0,
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
