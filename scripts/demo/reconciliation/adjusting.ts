import { id } from "ethers";

import {
  type Adjustment,
  type AlarmCode,
  type Decided,
  records,
  type Waiver,
} from "../../../sdk/reconciliation/index.js";
import { DAY } from "../../time.js";
import type { Moment } from "../clock.js";
import { type Pact, roleAt } from "./pact.js";
import { act, type Stage } from "./stage.js";

/** RE-5. How a case's alarms are closed. */
export interface Remedy {
  /** Roles. */
  readonly maker: number;
  readonly checker: number;
  readonly decided: Decided;
  /** What parties write into their own books once it is approved, besides the journals. */
  readonly write?: () => void;
}

/** An adjustment waits so long for its approval. */
const PATIENCE = 2 * DAY;

/** RE-5. The maker's officer proposes. */
export async function propose(
  stage: Stage,
  pact: Pact,
  reference: string,
  { maker, decided }: Remedy,
  at: Moment | number,
): Promise<Adjustment> {
  const now = stage.clock.second(at);
  const officer = roleAt(pact.officers, maker);
  const { adjustment } = await act(
    stage,
    "an adjustment that is proposed",
    () => officer.propose(reference, decided, now + PATIENCE, now),
    at,
  );
  return adjustment;
}

/** RE-5. The checker's officer approves, and everybody books what was decided. */
export async function approve(
  stage: Stage,
  pact: Pact,
  reference: string,
  remedy: Remedy,
  at: Moment | number,
): Promise<void> {
  const officer = roleAt(pact.officers, remedy.checker);
  await act(stage, "its approval", () => officer.approve(reference), at);
  bookAll(pact, reference, remedy);
}

/** RE-5. What was decided comes into the books. */
export function bookAll({ parties }: Pact, reference: string, { decided, write }: Remedy): void {
  for (const journal of decided.journals ?? [])
    roleAt(parties, journal.role).books.book(reference, journal);
  write?.();
}

/** @param reason Why; the contract takes its hash. */
export function waiver(code: AlarmCode, role: number, reason: string): Waiver {
  return { code: records.ALARMS.indexOf(code), role, isBaseless: false, reason: id(reason) };
}
