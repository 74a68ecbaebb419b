/**
 * RE-5. Proposals of adjustments, as the contract judges them: what one comes to, who may approve it, and what stands for it on
 * chain.
 * @module
 */
import { AbiCoder, dataSlice, keccak256, ZeroAddress, ZeroHash } from "ethers";

import {
  adjust,
  type Adjustment,
  adjustmentHash,
  type Call,
  Objected,
  type Objection,
} from "./adjustments.js";
import { ALARMS, type CaseRecord, digestOf, isLeg, legOf } from "./records.js";
import { bitsOf, hasBit, numbersIn, type Template } from "./template.js";
import { rolesOf } from "./terms.js";

/** A proposal as callers bring it. */
export interface AdjustmentProposal {
  /** 24 bytes in hex, of the record before, with the adjustment's number. */
  readonly record: string;
  /** 24 bytes in hex, of the record with the adjustment. */
  readonly adjusted: string;
  /** EIP-712 struct hash of the adjustment. */
  readonly adjustment: string;
  /** The contract's `ProposalWord`. */
  readonly terms: bigint;
}

/** What a proposal comes to. */
export interface Draft {
  readonly proposal: AdjustmentProposal;
  /** The record while the proposal waits, and if it is refused … */
  readonly before: CaseRecord;
  /** … and when it is approved. */
  readonly after: CaseRecord;
  /** Whether the case then has all legs. */
  readonly isComplete: boolean;
  /** Roles that may approve. */
  readonly checkers: readonly number[];
  /** Those of them that all have to; none where one is enough. */
  readonly missing: readonly number[];
}

const coder = AbiCoder.defaultAbiCoder();
const MOST_CALLS = 16;

/** The first 192 bits of a proposal's hash: what the contract keeps while it waits. @returns 24 bytes in hex. */
export function proposalDigest({
  record,
  adjusted,
  adjustment,
  terms,
}: AdjustmentProposal): string {
  const types = ["bytes24", "bytes24", "bytes32", "uint256"];
  return dataSlice(keccak256(coder.encode(types, [record, adjusted, adjustment, terms])), 0, 24);
}

/** What is wrong with an adjustment of an alarmed case; undefined where the contract takes it. */
export function objectionTo(
  template: Template,
  record: CaseRecord,
  adjustment: Adjustment,
  now: number,
): Objection | undefined {
  try {
    draftOf(template, record, adjustment, now);
    return undefined;
  } catch (error) {
    if (error instanceof Objected) return error.objection;
    throw error;
  }
}

/**
 * RE-5. What a proposal comes to in the block of a second.
 * @throws Error where the contract would refuse it: see `objectionTo`.
 */
export function draftOf(
  template: Template,
  record: CaseRecord,
  adjustment: Adjustment,
  now: number,
): Draft {
  if (adjustment.number <= record.lastNumber) throw new Objected("StaleNumber");
  const before = { ...record, lastNumber: adjustment.number };
  const after = adjust(template, before, adjustment);
  const isComplete = numbersIn(template.rules.expected).every((role) => {
    const leg = legOf(after, role);
    return leg !== undefined && (isLeg(leg) || leg.fields === ZeroHash);
  });
  const { checkers, missing } = checkersOf(template, adjustment, now);
  requireListed(template, adjustment.calls);
  const terms = termsWord(template, adjustment, { now, isComplete, checkers, missing });
  const proposal = {
    record: digestOf(before),
    adjusted: digestOf(after),
    adjustment: adjustmentHash(adjustment),
    terms,
  };
  return {
    proposal,
    before,
    after,
    isComplete,
    checkers: numbersIn(checkers),
    missing: numbersIn(missing),
  };
}

// ---------------------------------------------------------------- who approves

/** RE-5. Nobody closes the alarm against itself, and only a third entity rules that a report was baseless. Bits of roles. */
function checkersOf(
  template: Template,
  { maker, journals, corrections, waivers, expiry }: Adjustment,
  now: number,
): { readonly checkers: number; readonly missing: number } {
  const { checkers, isByAll, approvalWindow, arbiter } = template.adjustment;
  const byRoles = waivers.filter(({ code }) => ALARMS[code] !== "ObserverDiffers");
  const byObservers = waivers.filter(
    ({ code, isBaseless }) => ALARMS[code] === "ObserverDiffers" && isBaseless,
  );
  const reporters =
    byRoles
      .filter(({ isBaseless }) => isBaseless)
      .reduce((bits, { role }) => bits | (1 << role), 0) |
    byObservers.reduce((bits, { role }) => bits | entityOfObserver(template, role), 0);
  const own = siblingsOf(template, maker);
  if ((reporters & own) !== 0) throw new Objected("OwnReport");
  const named = byRoles.reduce((bits, { role }) => bits | siblingsOf(template, role), 0);
  const able = checkers & ~own & ~(named | reporters);
  const decidableAt = now + approvalWindow;
  if (expiry > decidableAt + approvalWindow) throw new Objected("ExpiresLate");
  if (able === 0 && (arbiter === ZeroAddress || decidableAt >= expiry))
    throw new Objected("NobodyChecks");
  const affected = bitsOf([...journals, ...corrections, ...byRoles].map(({ role }) => role));
  return { checkers: able, missing: isByAll ? affected & able : 0 };
}

/** Bit of each role of the same entity. */
function siblingsOf(template: Template, role: number): number {
  const entity = template.roles[role]?.entity;
  return entity === undefined ? 0 : rolesOf(template, entity);
}

function entityOfObserver(template: Template, place: number): number {
  const entity = template.observers[place]?.entity;
  return entity === undefined ? 0 : rolesOf(template, entity);
}

function requireListed({ actions }: Template, calls: readonly Call[]): void {
  const isListed = ({ target, data }: Call) =>
    actions.some(
      (action) =>
        action.target.toLowerCase() === target.toLowerCase() &&
        data.toLowerCase().startsWith(action.selector.toLowerCase()),
    );
  if (calls.length > MOST_CALLS || !calls.every(isListed)) throw new Objected("UnlistedCall");
}

// ---------------------------------------------------------------- the proposal's word

interface Standing {
  readonly now: number;
  readonly isComplete: boolean;
  readonly checkers: number;
  readonly missing: number;
}

/** The contract's `ProposalWord`. */
function termsWord(
  template: Template,
  { maker, expiry, template: number, waivers, calls }: Adjustment,
  { now, isComplete, checkers, missing }: Standing,
): bigint {
  const observed = waivers.filter(({ code }) => ALARMS[code] === "ObserverDiffers");
  const observers = bitsOf(observed.map(({ role }) => role));
  const baseless = bitsOf(observed.filter(({ isBaseless }) => isBaseless).map(({ role }) => role));
  const parts: readonly (readonly [value: number, bits: bigint])[] = [
    [now + template.adjustment.approvalWindow, 40n],
    [expiry, 40n],
    [number, 32n],
    [maker, 8n],
    [checkers, 16n],
    [missing, 16n],
    [observers, 16n],
    [baseless, 16n],
    [Number(isComplete), 1n],
    [Number(calls.length > 0), 1n],
  ];
  let at = 0n;
  let word = 0n;
  for (const [value, bits] of parts) {
    word |= BigInt(value) << at;
    at += bits;
  }
  return word;
}

const MISSING_AT = 136n;

/** The proposal after a role's approval, where others still have to approve. */
export function approvedBy(proposal: AdjustmentProposal, role: number): AdjustmentProposal {
  return { ...proposal, terms: proposal.terms & ~(1n << (MISSING_AT + BigInt(role))) };
}

/** Whether a role may still approve. */
export function mayApprove({ terms }: AdjustmentProposal, role: number): boolean {
  const part = (at: bigint) => Number((terms >> at) & 0xffffn);
  const missing = part(MISSING_AT);
  return hasBit(missing === 0 ? part(120n) : missing, role);
}
