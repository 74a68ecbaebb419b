/**
 * RE-1. How parties agree to a template.
 * @module
 */
import type { Signer, TypedDataDomain } from "ethers";

import { done, type Done, domainOf, type Reconciliation } from "./contract.js";
import { TEMPLATE } from "./signatures.js";
import { type Template, termsOf } from "./template.js";

/** The number of a template that is registered. */
export interface Registered extends Done {
  readonly template: number;
}

/** An officer agrees to a template. @param domain As `reconciliationDomain` makes it. */
export function signTemplate(
  domain: TypedDataDomain,
  officer: Signer,
  template: Template,
): Promise<string> {
  return officer.signTypedData(domain, TEMPLATE, template);
}

/**
 * RE-1. Registers a template to which all have agreed; of one that is registered a success without effect.
 * @param reconciliation Connected to who pays for the transaction.
 * @param signatures Of the roles' officers, in the order of the roles, then of those of the version before who are none any more.
 * @throws RefusedError where the contract does not take it.
 */
export async function registerTemplate(
  reconciliation: Reconciliation,
  template: Template,
  signatures: readonly string[],
): Promise<Registered> {
  const registered = await done(
    reconciliation.registerTemplate(termsOf(template), [...signatures]),
  );
  const [number] = await reconciliation.newestOf(template.family);
  return { ...registered, template: Number(number) };
}

/** The same for officers whose keys are at hand. */
export async function agreeOn(
  reconciliation: Reconciliation,
  template: Template,
  officers: readonly Signer[],
): Promise<Registered> {
  const domain = await domainOf(reconciliation);
  const signatures = await Promise.all(
    officers.map((officer) => signTemplate(domain, officer, template)),
  );
  return registerTemplate(reconciliation, template, signatures);
}
