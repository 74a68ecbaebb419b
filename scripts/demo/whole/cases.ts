import {
  type BusinessRecord,
  caseIn,
  type CaseStatus,
  feeds,
  idsRootOf,
  referenceOf,
  runFieldsOf,
  RunSide,
  statusIn,
  treeOf,
} from "../../../sdk/reconciliation/index.js";
import { legOf } from "../../../sdk/reconciliation/records.js";
import type { Moment } from "../clock.js";
import { feed } from "./feeding.js";
import type { Pact, Pacts } from "./pacts.js";
import { caseKeyOf, inRoom, type MerchantName, MERCHANTS, type Stage } from "./stage.js";

/** First and second role of a pact. */
const ROLES = [0, 1] as const;
type Role = (typeof ROLES)[number];

const SETTLED: ReadonlySet<CaseStatus> = new Set(["Matched", "Adjusted", "Final"]);

/** Business reference of the run of a merchant's card payments. */
export const runOf = (merchant: MerchantName) => `card payments of the ${merchant}, week 1`;

/** Sends a transaction to Reconciliation, and reads what it tells. */
export async function act<T>(stage: Stage, action: () => Promise<T>, moment?: Moment): Promise<T> {
  const result = await inRoom(stage, "reconciliation", () => stage.clock.act(action, moment));
  await stage.cases.chronicle.follow();
  return result;
}

/** What a case has come to by now. */
export function statusOf(
  { clock, cases: { chronicle } }: Stage,
  { number }: Pact,
  reference: string,
): CaseStatus {
  return statusIn(chronicle.ledger, chronicle.caseOf(number, reference), clock.now);
}

/** Puts records into the books of a role. */
export function enter({ parties }: Pact, role: Role, records: readonly BusinessRecord[]): void {
  for (const record of records)
    parties[role].books.enter({ ...record, caseKey: caseKeyOf(referenceOf(record.reference)) });
}

/** RE-3. One role after the other posts what its books say of these business transactions. */
export async function post(
  stage: Stage,
  pact: Pact,
  records: readonly BusinessRecord[],
): Promise<void> {
  const references = records.map(({ reference }) => reference);
  for (const role of ROLES) await act(stage, () => pact.nodes[role].post(...references));
}

/** RE-6. Both sides post a run of all their records. */
export async function postRun(
  stage: Stage,
  { each, run }: Pacts["payments"][MerchantName],
  title: feeds.RunTitle,
  sides: readonly [readonly BusinessRecord[], readonly BusinessRecord[]],
): Promise<void> {
  for (const role of ROLES) {
    const { node, key } = run.parties[role];
    const { number: template } = run;
    const fromBlock = stage.fees.since;
    const side = new RunSide(stage.cases.address, node, { template, role, key, fromBlock });
    await act(stage, () => side.post(feeds.runOf(sides[role], title, termsOf(each))));
  }
}

/** Names of what moved in the other rooms and stands in no settled case with its amount. */
export async function missingIn(stage: Stage, pacts: Pacts): Promise<string[]> {
  const fed = await feed(stage);
  const { ledger } = stage.cases.chronicle;
  const settled = ({ number }: Pact, reference: string) => {
    const held = caseIn(ledger, number, referenceOf(reference));
    const isSettled = held !== undefined && SETTLED.has(statusIn(ledger, held, stage.clock.now));
    return isSettled ? legOf(held.state.record, 0) : undefined;
  };
  const lacking = (pact: Pact, records: readonly BusinessRecord[]) =>
    records
      .filter(({ reference, amount }) => settled(pact, reference)?.amount !== amount)
      .map(({ reference }) => reference);
  const runs = MERCHANTS.filter((merchant) => {
    const { each, run } = pacts.payments[merchant];
    const title = { reference: runOf(merchant), valueDate: fed.statements[merchant].valueDate };
    const { ids, leaves } = feeds.runOf(fed.payments[merchant], title, termsOf(each));
    const { count, root } = treeOf(ids, leaves);
    const fields = runFieldsOf({ count, idsRoot: idsRootOf(ids), root });
    return settled(run, runOf(merchant))?.fields !== fields;
  });
  return [
    ...lacking(pacts.charges, fed.charges),
    ...lacking(
      pacts.statements,
      MERCHANTS.map((merchant) => fed.statements[merchant]),
    ),
    ...lacking(pacts.settlements, fed.settlements),
    ...runs.map(runOf),
  ];
}

const termsOf = ({ number: template, terms: { rules } }: Pact) => ({ template, rules, caseKeyOf });
