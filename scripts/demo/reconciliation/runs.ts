import {
  type Benchmark,
  CARDS_CLEARING,
  legFrom,
  records,
  referenceOf,
  type RunRecord,
} from "../../../sdk/reconciliation/index.js";
import { closingsOf, type RunClosing, treeOf } from "../../../sdk/reconciliation/runs.js";
import {
  ABSENT,
  idsRootOf,
  type PositionTree,
  type RunLeaf,
} from "../../../sdk/reconciliation/trees.js";
import { type Pact, roleAt } from "./pact.js";
import type { Clearing } from "./payments.js";
import { EUR, type Stage } from "./stage.js";

/** RE-6. Many payments as each side's own books have them, in the order of the list that both agreed upon. */
export interface Run {
  readonly reference: string;
  readonly clearing: RunRecord;
  readonly bank: RunRecord;
}

/** What a run is called, and what it is of. */
interface Named {
  readonly reference: string;
  readonly valueDate: string;
  /** Of the payments. */
  readonly ids: readonly string[];
}

/** Both sides of a run, each from its own books. */
export async function buildRun({ items }: Clearing, named: Named): Promise<Run> {
  const { reference, ids } = named;
  const sideOf = async (role: number): Promise<RunRecord> => {
    const { books } = roleAt(items.parties, role);
    const leaves: RunLeaf[] = [];
    for (const id of ids) leaves.push(leafOf(items, await books.find(id)));
    return { ...named, currency: EUR, leaves };
  };
  const { clearing, bank } = CARDS_CLEARING;
  return { reference, clearing: await sideOf(clearing), bank: await sideOf(bank) };
}

/** Of records that both books have alike, once. */
const KNOWN = new WeakMap<Benchmark, RunLeaf>();

/** What a side says of a record: that of its leg. */
function leafOf({ number, terms }: Pact, record: Benchmark | undefined): RunLeaf {
  if (record === undefined) return ABSENT;
  const known = KNOWN.get(record);
  if (known !== undefined) return known;
  const { caseKey } = record;
  const leg = legFrom(record, { template: number, rules: terms.rules, caseKey });
  const { amount, currency, valueDate, fields } = leg;
  const leaf = { amount, currency, valueDate, fields };
  KNOWN.set(record, leaf);
  return leaf;
}

export const treeOn = ({ ids, leaves }: RunRecord): PositionTree =>
  treeOf(ids.map(referenceOf), leaves);

/** RE-6. What closes a run; undefined where both sides say the same. */
export function closingOf({ clearing, bank }: Run): RunClosing | undefined {
  const [closing] = closingsOf(clearing.ids.map(referenceOf), clearing.leaves, bank.leaves);
  return closing;
}

/** RE-6. Whether the contract would take a declaration: that of a side of the sdk is always whole. */
export async function tryClosing(
  { chronicle, contract }: Stage,
  { runs }: Clearing,
  { reference, clearing, bank }: Run,
  { from, exceptions, siblings, above }: RunClosing,
): Promise<void> {
  const { record } = chronicle.caseOf(runs.number, reference).state;
  const ids = clearing.ids.map(referenceOf);
  await contract.closeExceptions.staticCall({
    run: { template: runs.number, businessReference: referenceOf(reference) },
    record: records.wordsOf(record),
    sides: {
      count: ids.length,
      idsRoot: idsRootOf(ids),
      rootA: treeOn(clearing).root,
      rootB: treeOn(bank).root,
    },
    from,
    exceptions: [...exceptions],
    siblings: [...siblings],
    above: [...above],
  });
}
