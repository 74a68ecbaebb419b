import { toBeHex } from "ethers";

import {
  caseIdOf,
  digestOf,
  isCommitment,
  legOf,
  withLeg,
} from "../../sdk/reconciliation/records.js";
import type { CaseRecord } from "../../sdk/reconciliation/records.js";
import { type CaseState, STATUSES } from "../../sdk/reconciliation/rules.js";
import { numbersIn } from "../../sdk/reconciliation/template.js";
import type { World } from "./histories.js";

/** Slots before the mapping of the cases: those of EIP-712's names. */
const CASES_SLOT = 2n;
const IS_HELD = 2n ** 248n;
const IS_WRITTEN_OFF = 2n ** 249n;

/**
 * Puts an alarmed case into the state that an adjustment leaves: alarms closed, one missing leg waived. It is written into the
 * contract's slot, so that what postings do afterwards can be compared.
 */
export async function settleCase(world: World, businessReference: string): Promise<void> {
  const { states, terms, number } = world;
  const state = states.get(businessReference);
  if (state?.status !== "Alarmed") return;
  const record = waived(world, {
    ...state.record,
    open: 0n,
    closed: state.record.open | state.record.closed,
  });
  const isComplete = numbersIn(terms.rules.expected).every((role) => {
    const leg = legOf(record, role);
    return leg !== undefined && !isCommitment(leg);
  });
  const changedAt = await world.chain.networkHelpers.time.latest();
  const next: CaseState = {
    ...state,
    status: isComplete ? "Adjusted" : "Open",
    changedAt,
    isHeld: false,
    isWrittenOff: isComplete && state.record.legs.length === 1,
    record,
  };
  await writeCase(world, caseIdOf(number, businessReference), next);
  states.set(businessReference, next);
}

/** The leg of the highest role that has none. */
function waived({ terms, number }: World, record: CaseRecord): CaseRecord {
  const role = numbersIn(terms.rules.expected).findLast(
    (each) => legOf(record, each) === undefined,
  );
  if (role === undefined) return record;
  const postedAt = record.legs[0]?.postedAt ?? 0;
  const figures = { amount: 0n, currency: 0, valueDate: 0, fields: toBeHex(0, 32), isLast: false };
  return withLeg(record, { template: number, role, generation: 0, postedAt, ...figures });
}

async function writeCase(world: World, caseId: string, state: CaseState): Promise<void> {
  const { ethers, networkHelpers } = world.chain;
  const coder = ethers.AbiCoder.defaultAbiCoder();
  const slot = ethers.keccak256(coder.encode(["bytes32", "uint256"], [caseId, CASES_SLOT]));
  const word =
    BigInt(digestOf(state.record)) |
    (BigInt(state.changedAt) << 192n) |
    (BigInt(state.generation) << 232n) |
    (BigInt(STATUSES.indexOf(state.status)) << 240n) |
    (state.isHeld ? IS_HELD : 0n) |
    (state.isWrittenOff ? IS_WRITTEN_OFF : 0n);
  await networkHelpers.setStorageAt(world.address, slot, toBeHex(word, 32));
}
