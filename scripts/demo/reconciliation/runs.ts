import {
  type Benchmark,
  CARDS_CLEARING,
  daysOf,
  legFrom,
  records,
  referenceOf,
  signLegs,
} from "../../../sdk/reconciliation/index.js";
import { caseIn } from "../../../sdk/reconciliation/ledger.js";
import {
  closingsOf,
  type RunClosing,
  type RunSide,
  treeOf,
} from "../../../sdk/reconciliation/runs.js";
import {
  ABSENT,
  idsRootOf,
  type PositionTree,
  runFieldsOf,
  type RunLeaf,
  type RunList,
} from "../../../sdk/reconciliation/trees.js";
import { type Pact, roleAt } from "./pact.js";
import type { Clearing } from "./payments.js";
import { EUR, type Stage } from "./stage.js";

const ROLES = [CARDS_CLEARING.clearing, CARDS_CLEARING.bank] as const;

/** RE-6. Many payments as two sides have them, in the order of the list that both agreed upon. */
export interface Run {
  readonly reference: string;
  readonly references: readonly string[];
  readonly ids: readonly string[];
  readonly valueDate: string;
  /** By their roles. */
  readonly sides: readonly Side[];
}

/** What one side says of all of them. */
export interface Side {
  readonly leaves: RunSide;
  readonly tree: PositionTree;
  readonly list: RunList;
  /** Of all amounts, in cents. */
  readonly total: bigint;
}

/** Both sides of a run, each from its own books. */
export async function buildRun(
  { items }: Clearing,
  { reference, references, valueDate }: Pick<Run, "reference" | "references" | "valueDate">,
): Promise<Run> {
  const ids = references.map(referenceOf);
  const idsRoot = idsRootOf(ids);
  const sides: Side[] = [];
  for (const role of ROLES) {
    const { books } = roleAt(items.parties, role);
    const leaves: RunLeaf[] = [];
    for (const each of references) leaves.push(leafOf(items, await books.find(each)));
    const tree = treeOf(ids, leaves);
    const list = { count: ids.length, idsRoot, root: tree.root };
    sides.push({ leaves, tree, list, total: leaves.reduce((sum, { amount }) => sum + amount, 0n) });
  }
  return { reference, references, ids, valueDate, sides };
}

/** What a side says of a record: that of its leg. */
function leafOf({ number, terms }: Pact, record: Benchmark | undefined): RunLeaf {
  if (record === undefined) return ABSENT;
  const { amount, currency, valueDate, fields } = legFrom(record, {
    template: number,
    rules: terms.rules,
    caseKey: record.caseKey,
  });
  return { amount, currency, valueDate, fields };
}

/** RE-6. A side posts its root, by one leg. */
export async function postRoot(
  { domain, contract, chronicle }: Stage,
  { runs }: Clearing,
  role: number,
  { reference, valueDate, list, total }: Statement,
) {
  const { number } = runs;
  const businessReference = referenceOf(reference);
  const leg = {
    businessReference,
    generation: 0,
    amount: total,
    currency: EUR,
    valueDate: daysOf(valueDate),
    fields: runFieldsOf(list),
    acceptedAt: 0,
  };
  const { signature } = await signLegs(domain, roleAt(runs.parties, role).key, number, role, [leg]);
  const held = caseIn(chronicle.ledger, number, businessReference);
  const record = records.wordsOf(held?.state.record ?? records.EMPTY_RECORD);
  return (await contract.postLegs(number, role, [{ leg, record }], signature)).wait();
}

/** What a side's leg of a run says. */
export interface Statement {
  readonly reference: string;
  readonly valueDate: string;
  readonly list: RunList;
  readonly total: bigint;
}

/** RE-6. The transactions that close a run. */
export function closings({ ids, sides }: Run): RunClosing[] {
  const [a, b] = sides;
  if (a === undefined || b === undefined) throw new Error("a run has two sides");
  return closingsOf(ids, a.leaves, b.leaves);
}

/** RE-6. Declares exceptions; anybody sends it. */
export function declared(
  { chronicle, contract }: Stage,
  { runs }: Clearing,
  { reference, sides }: Run,
  { from, exceptions, siblings, above }: RunClosing,
) {
  const [a, b] = sides;
  if (a === undefined || b === undefined) throw new Error("a run has two sides");
  const { record } = chronicle.caseOf(runs.number, reference).state;
  const closing = {
    run: { template: runs.number, businessReference: referenceOf(reference) },
    record: records.wordsOf(record),
    sides: {
      count: a.list.count,
      idsRoot: a.list.idsRoot,
      rootA: a.list.root,
      rootB: b.list.root,
    },
    from,
    exceptions: [...exceptions],
    siblings: [...siblings],
    above: [...above],
  };
  return {
    send: async () => (await contract.closeExceptions(closing)).wait(),
    attempt: () => contract.closeExceptions.staticCall(closing),
  };
}
