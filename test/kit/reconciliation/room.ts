import { id, parseEther, SigningKey, Wallet } from "ethers";

import reconciliationModule from "../../../deploy/modules/reconciliation.js";
import { type Key, secp256k1Key } from "../../../sdk/common/keys.js";
import {
  blindingOf,
  commitmentTo,
  entityOf,
  fetchEvents,
  leiOf,
  type Party,
  reconciliationDomain,
  type records,
  replay,
  type rules,
  shareSaleTemplate,
  signCommitments,
  signLegs,
  signTemplate,
  type Template,
  termsOf,
} from "../../../sdk/reconciliation/index.js";
import { caseIdOf, wordsOf } from "../../../sdk/reconciliation/records.js";
import type { IReconciliation } from "../../../typechain-types/index.js";
import type { Chain } from "../chain.js";

/** The parties; each has a key, an officer and a legal entity of its own. */
export const NAMES = ["seller", "shareRegister", "capitalSystem", "custodian", "auditor"] as const;
type Name = (typeof NAMES)[number];

/** A leg, and the record that it is posted to. */
export interface Draft {
  readonly leg: rules.Leg;
  readonly record: records.CaseRecord;
}

/** A key that anybody can make again by its name. */
export const keyOf = (name: string): Key => secp256k1Key(new SigningKey(id(`${name}'s key`)));

/** What a role blinds its commitments with. */
export const secretOf = (name: string): string => id(`${name}'s secret`);

/** Gas for any call of these tests: without an estimate a refused one is in a block too. */
const GAS = { gasLimit: 3_000_000n };

/** The reconciliation room on a chain of its own, deployed by the shipped module. */
export type Reconciled = Awaited<ReturnType<typeof deployReconciliation>>;

/** Reconciliation, and its parties. A fixture for `loadFixture`. */
export async function deployReconciliation(chain: Chain) {
  const { ethers, ignition, networkHelpers } = chain;
  const { provider } = ethers;
  const deployed = await ignition.deploy(reconciliationModule);
  const address = await deployed.reconciliation.getAddress();
  const sender = new Wallet(id("sender"), provider);
  await networkHelpers.setBalance(sender.address, parseEther("1000"));
  const contract = await ethers.getContractAt("IReconciliation", address);
  const reconciliation: IReconciliation = contract.connect(sender);
  const { chainId } = await provider.getNetwork();
  const domain = reconciliationDomain(address, chainId);
  const officers = Object.fromEntries(
    NAMES.map((name) => [name, new Wallet(id(name), provider)]),
  ) as Record<Name, Wallet>;
  const parties = Object.fromEntries(
    NAMES.map((name, number) => [name, partyOf(officers[name], name, number)]),
  ) as Record<Name, Party>;

  /** The shipped template of a sale of shares, without acceptances unless the rules say so. */
  const shareSale = (rulesOf: Partial<Template["rules"]> = {}): Template =>
    shareSaleTemplate(parties, { rules: { acceptWindow: 0, ...rulesOf } });

  /** Has the officers sign a template, and registers it. @returns Its number. */
  async function register(template: Template): Promise<number> {
    const signatures = await Promise.all(
      template.roles.map(({ officer }) =>
        signTemplate(domain, officerAt(officers, officer), template),
      ),
    );
    const terms = termsOf(template);
    await reconciliation.registerTemplate(terms, signatures, GAS);
    const [number] = await reconciliation.newestOf(template.family);
    return Number(number);
  }

  /** Posts legs of a role by its key. */
  async function post(template: number, role: number, drafts: readonly Draft[], key: Key) {
    const legs = drafts.map(({ leg }) => leg);
    const { signature } = await signLegs(domain, key, template, role, legs);
    const postings = drafts.map(({ leg, record }) => ({ leg, record: wordsOf(record) }));
    return reconciliation.postLegs(template, role, postings, signature, GAS);
  }

  /** Commits to legs of a role by its key, blinded with its secret. */
  async function commit(
    template: number,
    role: number,
    drafts: readonly Draft[],
    key: Key,
    secret: string,
  ) {
    const commitments = drafts.map(({ leg }) =>
      commitmentTo(template, role, leg, blinding(template, leg, secret)),
    );
    const { signature } = await signCommitments(domain, key, template, role, commitments);
    const committing = drafts.map(({ record }, place) => ({
      commitment: commitments[place]!,
      record: wordsOf(record),
    }));
    return reconciliation.commitLegs(template, role, committing, signature, GAS);
  }

  /** Opens legs of a role by its key. */
  async function open(
    template: number,
    role: number,
    drafts: readonly (Draft & { readonly blinding: string })[],
    key: Key,
  ) {
    const legs = drafts.map(({ leg }) => leg);
    const { signature } = await signLegs(domain, key, template, role, legs);
    const postings = drafts.map(({ leg, blinding: by, record }) => ({
      leg,
      blinding: by,
      record: wordsOf(record),
    }));
    return reconciliation.openLegs(template, role, postings, signature, GAS);
  }

  const blinding = (template: number, leg: rules.Leg, secret: string) =>
    blindingOf(secret, caseIdOf(template, leg.businessReference), leg.generation);

  /** Everything, rebuilt from events. */
  const ledger = async () => replay(await fetchEvents(address, provider));

  return {
    chain,
    address,
    reconciliation,
    domain,
    sender,
    officers,
    parties,
    shareSale,
    register,
    post,
    commit,
    open,
    blinding,
    ledger,
  };
}

function partyOf(officer: Wallet, name: Name, number: number): Party {
  const lei = leiOf(36n ** 17n + BigInt(number));
  return { entity: entityOf(lei), key: keyOf(name).id, officer: officer.address };
}

function officerAt(officers: Record<Name, Wallet>, address: string): Wallet {
  const officer = Object.values(officers).find((each) => each.address === address);
  if (officer === undefined)
    throw new Error(`no officer of the fixture has the address ${address}`);
  return officer;
}
