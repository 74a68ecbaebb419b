import { id, SigningKey, Wallet } from "ethers";

import reconciliation from "../../../deploy/modules/reconciliation.js";
import {
  agreeOn,
  cardsClearingTemplate,
  type CaseRecord,
  connect,
  entityOf,
  fetchEvents,
  type Leg,
  leiOf,
  reconciliationDomain,
  records,
  replay,
  secp256k1Key,
  signLegs,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY } from "../../time.js";

const NAMES = ["clearing", "bank"] as const;
const DAY_NUMBER = 20_487;
const EUR = 978;

export type ReconciliationRoom = Awaited<ReturnType<typeof openRoom>>;

/** Clearing and bank have agreed to a template, and to runs of its cases; what they sign, as calldata. */
export async function openRoom(connection: Connection) {
  const { ethers } = connection;
  const { provider } = ethers;
  const { reconciliation: address } = await ignite(connection, reconciliation);
  const [sender] = await ethers.getSigners();
  if (sender === undefined) throw new Error("the node has no accounts");
  const contract = connect(address, sender);
  const { chainId } = await provider.getNetwork();
  const domain = reconciliationDomain(address, chainId);
  const keys = NAMES.map((name) => secp256k1Key(new SigningKey(id(`bench ${name}`))));
  const officers = NAMES.map((name) => new Wallet(id(`bench ${name}'s officer`)));
  const [clearing, bank] = NAMES.map((_, place) => ({
    entity: entityOf(leiOf(36n ** 17n + BigInt(place))),
    key: keys[place]?.id ?? "",
    officer: officers[place]?.address ?? "",
  })) as [Party, Party];

  async function register(template: Template): Promise<number> {
    return (await agreeOn(contract, template, officers)).template;
  }

  const terms = cardsClearingTemplate({ clearing, bank });
  const template = await register(terms);
  const runs = await register({
    ...terms,
    family: id("bench runs"),
    run: { itemTemplate: template, leafPrice: 0n, answerWindow: DAY },
  });

  /** @returns Calldata by which a role posts legs to cases with these records. */
  async function post(
    number: number,
    role: number,
    legs: readonly Leg[],
    known: readonly CaseRecord[] = [],
  ): Promise<string> {
    const key = keys[role];
    if (key === undefined) throw new Error(`there is no role ${role}`);
    const { signature } = await signLegs(domain, key, number, role, legs);
    const postings = legs.map((leg, place) => ({
      leg,
      record: records.wordsOf(known[place] ?? records.EMPTY_RECORD),
    }));
    return contract.interface.encodeFunctionData("postLegs", [number, role, postings, signature]);
  }

  return {
    address,
    template,
    runs,
    post,
    token: await ethers.deployContract("PaymentToken", [6]),
    /** Sends calldata and waits. */
    send: async (data: string) => (await sender.sendTransaction({ to: address, data })).wait(),
    /** The records of cases, as the events tell them. */
    recordsOf: async (number: number, references: readonly string[]): Promise<CaseRecord[]> => {
      const { cases } = replay(await fetchEvents(address, provider));
      return references.map(
        (reference) =>
          cases.get(records.caseIdOf(number, reference))?.state.record ?? records.EMPTY_RECORD,
      );
    },
  };
}

/** What both roles say of a case. */
export const legOf = (name: string, fields = id(`fields of ${name}`)): Leg => ({
  businessReference: id(name),
  generation: 0,
  amount: 12_345n,
  currency: EUR,
  valueDate: DAY_NUMBER,
  fields,
  acceptedAt: 0,
});

type Party = Parameters<typeof cardsClearingTemplate>[0]["clearing"];
