/**
 * RE-2. Legs from business records, and what a role's key signs: legs, commitments of blind ones, and that the role has the
 * case's key.
 * @module
 */
import { AbiCoder, computeHmac, keccak256, type TypedDataDomain, TypedDataEncoder } from "ethers";

import type { TypedDataTypes } from "../common/eip712.js";
import { InputError, type Integer, requireBytes32 } from "../common/inputs.js";
import { isSignedBy, type Key } from "../common/keys.js";
import { type Fields, integer, keyHashOf, rootOf } from "./fields.js";
import {
  daysOf,
  referenceOf,
  requireAmount,
  requireCurrency,
  requireGeneration,
  requireRole,
  requireSecond,
  requireSecret,
  requireTemplateNumber,
} from "./inputs.js";
import { caseIdOf } from "./records.js";
import type { Commitment, Leg } from "./rules.js";
import { ACCEPTANCE, BOOKS_REPORT, COMMITMENTS, LEG, LEGS } from "./signatures.js";
import type { Rules } from "./template.js";

/** What a party's books say of a business transaction: its benchmark data. */
export interface BusinessRecord {
  /** The originator's business reference: text, or 32 bytes in hex. */
  readonly reference: string;
  /** Minor units of the currency. */
  readonly amount: Integer;
  /** ISO 4217, numeric. */
  readonly currency: Integer;
  /** ISO 8601. */
  readonly valueDate: string;
  /** What is compared by hash. */
  readonly fields: Fields;
}

/** Where a leg goes, and what the role has accepted. */
export interface LegTerms {
  /** Number of the template. */
  readonly template: Integer;
  readonly rules: Pick<Rules, "isAmountHashed" | "acceptWindow">;
  /** The case's key: 32 bytes in hex. */
  readonly caseKey: string;
  /** 0 by default. */
  readonly generation?: Integer;
  /** Second at which the role accepted the key; 0 by default, where the template asks for none. */
  readonly acceptedAt?: Integer;
}

/** Legs or commitments of one role, with the signature of its key. */
export interface Signed<Content> {
  readonly template: number;
  readonly role: number;
  readonly contents: readonly Content[];
  readonly signature: string;
}

/** RE-2. A role has the case's key. */
export interface Acceptance {
  readonly template: number;
  readonly role: number;
  readonly businessReference: string;
  readonly generation: number;
  readonly keyHash: string;
  /** Second from which on its deadline may run. */
  readonly acceptedAt: number;
}

/** RE-4. The books of a role differ from what is on record. */
export interface BooksReport {
  readonly template: number;
  readonly role: number;
  readonly businessReference: string;
  readonly generation: number;
  /** 32 bytes in hex: hash of what the role has to show. */
  readonly evidence: string;
  /** What explains it, in hex. */
  readonly details: string;
}

/** Name of the field in which a hashed amount is. */
export const AMOUNT_FIELD = "amount";

const coder = AbiCoder.defaultAbiCoder();

/**
 * RE-2. The leg that says what a record says. Where the template hashes amounts, the amount is one of the fields.
 * @throws InputError for a record that is out of range, has a field `amount` beside a hashed amount, or was not accepted
 * where the template asks for it.
 */
export function legFrom(record: BusinessRecord, terms: LegTerms): Leg {
  const { rules, caseKey, generation = 0, acceptedAt = 0 } = terms;
  const template = requireTemplateNumber(terms.template);
  const businessReference = referenceOf(record.reference);
  const amount = requireAmount("amount", record.amount);
  const second = requireSecond("acceptedAt", acceptedAt);
  if ((second === 0) !== (rules.acceptWindow === 0))
    throw new InputError(
      second === 0
        ? "the role has not accepted the case's key"
        : "the template asks for no acceptance",
    );
  if (rules.isAmountHashed && Object.hasOwn(record.fields, AMOUNT_FIELD))
    throw new InputError("the amount is hashed: a field cannot have its name");
  const fields = rules.isAmountHashed
    ? { ...record.fields, [AMOUNT_FIELD]: integer(amount) }
    : record.fields;
  return {
    businessReference,
    generation: requireGeneration(generation),
    amount: rules.isAmountHashed ? 0n : amount,
    currency: requireCurrency(record.currency),
    valueDate: daysOf(record.valueDate),
    fields: rootOf(caseKey, caseIdOf(template, businessReference), fields),
    acceptedAt: second,
  };
}

/** RE-2. EIP-712 struct hash of a leg: what a commitment, and the alarm of a second leg, name it by. */
export function legHash(leg: Leg): string {
  return TypedDataEncoder.hashStruct("Leg", LEG, leg);
}

/** RE-2. Signs legs of one role together. @throws InputError for none. */
export function signLegs(
  domain: TypedDataDomain,
  key: Key,
  template: number,
  role: number,
  legs: readonly Leg[],
): Promise<Signed<Leg>> {
  return sign(domain, key, LEGS, "legs", { template, role, contents: legs });
}

/** RE-2. Signs commitments of one role together. @throws InputError for none. */
export function signCommitments(
  domain: TypedDataDomain,
  key: Key,
  template: number,
  role: number,
  commitments: readonly Commitment[],
): Promise<Signed<Commitment>> {
  return sign(domain, key, COMMITMENTS, "commitments", { template, role, contents: commitments });
}

/**
 * RE-2. What a blind leg is committed with, from a secret that is the role's own: it survives a restart, and no other role
 * can make it.
 * @param secret 32 random bytes in hex, never the case's key: that the others have, and could try amounts with it.
 */
export function blindingOf(secret: string, caseId: string, generation: number): string {
  const content = coder.encode(
    ["bytes32", "uint256"],
    [requireBytes32("caseId", caseId), requireGeneration(generation)],
  );
  return computeHmac("sha256", requireSecret("the role's secret", secret), content);
}

/** RE-2. The commitment of a role to its leg. */
export function commitmentOf(template: number, role: number, leg: Leg, blinding: string): string {
  const types = ["uint256", "uint256", "bytes32", "bytes32"];
  return keccak256(coder.encode(types, [template, role, legHash(leg), blinding]));
}

/** RE-2. That a role will post a leg. */
export function commitmentTo(
  template: number,
  role: number,
  leg: Leg,
  blinding: string,
): Commitment {
  const { businessReference, generation } = leg;
  const commitment = commitmentOf(template, role, leg, blinding);
  return { businessReference, generation, commitment };
}

/**
 * RE-2. Signs that a role has the case's key. The originator keeps it, and shows it where the role stays silent.
 * @param caseKey Its hash is signed.
 * @param acceptedAt Now: from this second on the role's deadline may run.
 */
export async function signAcceptance(
  domain: TypedDataDomain,
  key: Key,
  content: Omit<Acceptance, "keyHash">,
  caseKey: string,
): Promise<{ readonly acceptance: Acceptance; readonly signature: string }> {
  const acceptance: Acceptance = {
    template: requireTemplateNumber(content.template),
    role: requireRole(content.role),
    businessReference: referenceOf(content.businessReference),
    generation: requireGeneration(content.generation),
    keyHash: keyHashOf(caseKey),
    acceptedAt: requireSecond("acceptedAt", content.acceptedAt),
  };
  const digest = TypedDataEncoder.hash(domain, ACCEPTANCE, acceptance);
  return { acceptance, signature: await key.sign(digest) };
}

/** RE-4. Signs that the role's books differ. */
export async function signBooksReport(
  domain: TypedDataDomain,
  key: Key,
  content: BooksReport,
): Promise<{ readonly report: BooksReport; readonly signature: string }> {
  const report: BooksReport = {
    template: requireTemplateNumber(content.template),
    role: requireRole(content.role),
    businessReference: referenceOf(content.businessReference),
    generation: requireGeneration(content.generation),
    evidence: requireBytes32("evidence", content.evidence),
    details: content.details,
  };
  return {
    report,
    signature: await key.sign(TypedDataEncoder.hash(domain, BOOKS_REPORT, report)),
  };
}

/** RE-2. Whether the key of this id accepted the case's key. */
export function isAcceptedBy(
  domain: TypedDataDomain,
  keyId: string,
  acceptance: Acceptance,
  signature: string,
): Promise<boolean> {
  return isSignedBy(keyId, TypedDataEncoder.hash(domain, ACCEPTANCE, acceptance), signature);
}

async function sign<Content>(
  domain: TypedDataDomain,
  key: Key,
  types: TypedDataTypes,
  name: string,
  { template, role, contents }: Omit<Signed<Content>, "signature">,
): Promise<Signed<Content>> {
  if (contents.length === 0) throw new InputError(`there are no ${name} to sign`);
  const content = {
    template: requireTemplateNumber(template),
    role: requireRole(role),
    [name]: contents,
  };
  const signature = await key.sign(TypedDataEncoder.hash(domain, types, content));
  return { template, role, contents, signature };
}
