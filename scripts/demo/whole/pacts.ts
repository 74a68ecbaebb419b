import { id } from "ethers";

import {
  type Adjustment,
  agreeOn,
  cardsClearingTemplate,
  Officer,
  Participant,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import { HOUR } from "../../time.js";
import type { Party, PartyName } from "./parties.js";
import { inRoom, type MerchantName, MERCHANTS, type Stage } from "./stage.js";

/** Two parties that compare their records of one kind of business: the first posts, the second follows. */
export interface Pact {
  /** Number of its template. */
  readonly number: number;
  readonly terms: Template;
  readonly parties: readonly [Party, Party];
  readonly nodes: readonly [Participant, Participant];
  readonly officers: readonly [Officer, Officer];
}

/** All pacts of the story. */
export interface Pacts {
  readonly charges: Pact;
  /** By merchant: what single payments come under, and the runs of them. */
  readonly payments: Readonly<Record<MerchantName, { readonly each: Pact; readonly run: Pact }>>;
  readonly statements: Pact;
  readonly settlements: Pact;
}

/** RE-1. Whoever will have records of the same business agrees on how to compare them. */
export async function agreeOnAll(stage: Stage): Promise<Pacts> {
  const of = (kind: string, first: PartyName, second: PartyName, item?: Pact) =>
    agree(stage, kind, [stage.cases.parties[first], stage.cases.parties[second]], item);
  const paymentsOf = async (merchant: MerchantName) => {
    const each = await of(`card payments of the ${merchant}`, "Card operator", merchant);
    const run = await of(`runs of the ${merchant}`, "Card operator", merchant, each);
    return { each, run };
  };
  const [bakery, restaurant] = MERCHANTS;
  return {
    charges: await of("fee charges", "Executor", "Card operator"),
    payments: { Bakery: await paymentsOf(bakery), Restaurant: await paymentsOf(restaurant) },
    statements: await of("clearing statements", "Card operator", "Bank"),
    settlements: await of("settlements", "Bakery", "Restaurant"),
  };
}

/** The shipped template of a clearing and its bank serves any two: amounts are compared to the cent. */
async function agree(
  stage: Stage,
  kind: string,
  parties: readonly [Party, Party],
  item: Pact | undefined,
): Promise<Pact> {
  const { contract, address } = stage.cases;
  const [first, second] = parties;
  const shipped = cardsClearingTemplate(
    { clearing: first.role, bank: second.role },
    { family: id(kind) },
  );
  const run = { itemTemplate: item?.number ?? 0, leafPrice: 0n, answerWindow: 24 * HOUR };
  const terms = item === undefined ? shipped : { ...shipped, run };
  const officers = parties.map(({ officer }) => officer);
  const { template } = await inRoom(stage, "reconciliation", () =>
    stage.clock.act(() => agreeOn(contract, terms, officers)),
  );
  const desk = { template, fromBlock: stage.fees.since };
  const nodeOf = ({ node, key, books }: Party, role: number) =>
    new Participant(address, node, { ...desk, role, key, books });
  const officerOf = ({ officer }: Party, role: number) =>
    new Officer(address, officer, { ...desk, role });
  return {
    number: template,
    terms,
    parties,
    nodes: [nodeOf(first, 0), nodeOf(second, 1)],
    officers: [officerOf(first, 0), officerOf(second, 1)],
  };
}

/** RE-5. What an approved adjustment decides comes into the books. */
export function bookJournals(pact: Pact, { businessReference, journals }: Adjustment): void {
  for (const journal of journals)
    pact.parties[journal.role]?.books.book(businessReference, journal);
}
