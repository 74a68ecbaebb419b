import { id, type Provider, SigningKey, Wallet } from "ethers";

import {
  entityOf,
  type Key,
  leiOf,
  type Party as Role,
  secp256k1Key,
} from "../../../sdk/reconciliation/index.js";
import { MemoryBooks } from "../reconciliation/books.js";

const NAMES = ["Executor", "Card operator", "Bakery", "Restaurant", "Bank"] as const;
export type PartyName = (typeof NAMES)[number];

/** A legal entity with its node, its officer and its own books. */
export interface Party {
  readonly name: PartyName;
  readonly role: Role;
  /** By which its node signs legs. */
  readonly key: Key;
  /** Sends what its node posts. */
  readonly node: Wallet;
  /** Agrees to templates, proposes and approves adjustments. */
  readonly officer: Wallet;
  readonly books: MemoryBooks;
}

/** Who has records in the story; their accounts have nothing yet. */
export function castParties(provider: Provider): Record<PartyName, Party> {
  const all = NAMES.map((name, number): Party => {
    const key = secp256k1Key(new SigningKey(id(`key of the ${name}'s node`)));
    const officer = new Wallet(id(`the ${name}'s officer`), provider);
    const entity = entityOf(leiOf(36n ** 17n + BigInt(number)));
    return {
      name,
      role: { entity, key: key.id, officer: officer.address },
      key,
      node: new Wallet(id(`the ${name}'s node`), provider),
      officer,
      books: new MemoryBooks(),
    };
  });
  return Object.fromEntries(all.map((party) => [party.name, party])) as Record<PartyName, Party>;
}
