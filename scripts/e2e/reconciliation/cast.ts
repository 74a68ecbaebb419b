import assert from "node:assert/strict";

import { id, parseEther, type Signer, SigningKey, Wallet } from "ethers";

import {
  agreeOn,
  type Benchmark,
  caseOn,
  type CaseStatus,
  connect,
  entityOf,
  fields,
  generateP256,
  type Key,
  leiOf,
  Officer,
  p256Key,
  Participant,
  referenceOf,
  secp256k1Key,
  shareSaleTemplate,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import type { Connection } from "../../connect.js";
import { clockOf } from "../story.js";

export const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
export const EUR = 978;
/** Cents, of each order. */
export const PRICE = 12_345n;
export const REFUSED = { name: "RefusedError" };
const NAMES = ["seller", "register", "capital"] as const;

export type Cast = Awaited<ReturnType<typeof assemble>>;

/** A role with its node, its officer and its books. */
interface Player {
  readonly key: Key;
  /** Sends what the role posts. */
  readonly node: Wallet;
  readonly officer: Wallet;
  readonly books: Map<string, Benchmark>;
}

/** The secret of a role's secp256k1 key, and of the account of its node. */
export const secretOf = (name: string): string => id(`e2e ${name}`);

/** What all parties have in their books of an order. */
export const orderOf = (reference: string, amount = PRICE): Benchmark => ({
  reference,
  amount,
  currency: EUR,
  valueDate: "2026-02-03",
  fields: { isin: fields.text("DE000A0MEQ23"), shares: fields.integer(120n) },
  caseKey: id(`key of ${reference}`),
});

/** Three parties of sales of shares; all officers have agreed to their template. */
export async function assemble(chain: Connection, address: string) {
  const { ethers } = chain;
  const { provider } = ethers;
  const fromBlock = await provider.getBlockNumber();
  const signers: Signer[] = await ethers.getSigners();
  const [, sponsor] = signers as [Signer, Signer];
  const contract = connect(address, sponsor);
  const token = await ethers.deployContract("PaymentToken", [2]);
  const target = await token.getAddress();

  const funded = async (name: string): Promise<Wallet> => {
    const wallet = new Wallet(secretOf(name), provider);
    await (await sponsor.sendTransaction({ to: wallet.address, value: parseEther("5") })).wait();
    return wallet;
  };
  const players: Player[] = [];
  for (const name of NAMES)
    players.push({
      key:
        name === "register"
          ? secp256k1Key(new SigningKey(secretOf(`${name}'s key`)))
          : await p256Key(await generateP256()),
      node: await funded(`${name}'s node`),
      officer: await funded(`${name}'s officer`),
      books: new Map(),
    });
  const [seller, shareRegister, capitalSystem] = players.map(({ key, officer }, place) => ({
    entity: entityOf(leiOf(36n ** 17n + BigInt(place))),
    key: key.id,
    officer: officer.address,
  })) as [Role, Role, Role];

  /** All officers sign, somebody else sends. @returns The template's number. */
  async function register(template: Template): Promise<number> {
    const officers = players.map(({ officer }) => officer);
    return (await agreeOn(contract, template, officers)).template;
  }

  const action = { target, selector: token.interface.getFunction("transfer").selector };
  const terms = shareSaleTemplate(
    { seller, shareRegister, capitalSystem },
    { family: id("e2e sales"), rules: { acceptWindow: 0 }, actions: [action] },
  );
  const number = await register(terms);
  const player = (role: number) => {
    const found = players[role];
    assert.ok(found);
    return found;
  };

  return {
    chain,
    provider,
    address,
    contract,
    sponsor,
    fromBlock,
    clock: clockOf(chain),
    token,
    terms,
    number,
    register,
    player,
    /** A role, as after a restart: it has nothing but its books and its key. */
    participant: (role: number) => {
      const { node, key, books } = player(role);
      const find = async (reference: string) => books.get(reference);
      const known = { template: number, fromBlock };
      return new Participant(address, node, { ...known, role, key, books: { find } });
    },
    officer: (role: number, template = number) =>
      new Officer(address, player(role).officer, { template, role, fromBlock }),
    keep: (role: number, record: Benchmark) =>
      player(role).books.set(referenceOf(record.reference), record),
    status: async (reference: string, template = number): Promise<CaseStatus> =>
      (await caseOn(contract, template, referenceOf(reference))).status,
  };
}

type Role = Parameters<typeof shareSaleTemplate>[0]["seller"];
