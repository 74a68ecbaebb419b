/**
 * RE-5. How the replay follows what closes alarms: adjustments, what became of them, and the other ends of a case.
 * @module
 */
import { adjustmentFrom } from "./adjustments.js";
import {
  change,
  type Effects,
  type Episode,
  type HeldCase,
  type Ledger,
  missing,
  templateIn,
  type Waiting,
} from "./ledger.js";
import { approvedBy, type Draft, draftOf } from "./proposals.js";
import { type CaseRecord, EMPTY_RECORD, writtenOff } from "./records.js";

/** What the events of adjustments change. */
export const CLOSING_EFFECTS: Effects = {
  AdjustmentProposed(ledger, { caseId, content }, time) {
    change(ledger, caseId, (held) => {
      const { terms } = templateIn(ledger, held.template);
      const adjustment = adjustmentFrom(content);
      const draft = draftOf(terms, held.state.record, adjustment, time);
      const waiting = { adjustment, draft, proposal: draft.proposal, proposedAt: time };
      const state = { ...held.state, status: "AdjustmentProposed", record: draft.before } as const;
      return { ...held, state, waiting };
    });
  },

  AdjustmentApproved(ledger, { caseId, role }) {
    change(ledger, caseId, (held) => {
      const waiting = waitingIn(held);
      const proposal = approvedBy(waiting.proposal, Number(role));
      return { ...held, waiting: { ...waiting, proposal } };
    });
  },

  CaseAdjusted(ledger, { caseId }, time) {
    change(ledger, caseId, (held) => adjusted(held, waitingIn(held).draft, time));
  },

  AdjustmentRejected(ledger, { caseId }) {
    released(ledger, caseId);
  },

  AdjustmentLapsed(ledger, { caseId }) {
    released(ledger, caseId);
  },

  CaseReopened(ledger, { caseId, generation }, time) {
    change(ledger, caseId, (held) => {
      const fresh = { status: "Open", isHeld: false, isWrittenOff: false } as const;
      const next = { generation: Number(generation), changedAt: time, record: EMPTY_RECORD };
      return { ...held, openedAt: time, state: { ...held.state, ...fresh, ...next } };
    });
  },

  CaseWrittenOff(ledger, { caseId }, time) {
    change(ledger, caseId, (held) => {
      const { rules } = templateIn(ledger, held.template).terms;
      const { template, state } = held;
      const { generation } = state;
      const record = writtenOff(state.record, rules.expected, { template, generation, time });
      return ended(held, record, true, time);
    });
  },
};

function waitingIn({ id, waiting }: HeldCase): Waiting {
  if (waiting === undefined) throw missing(id);
  return waiting;
}

function adjusted(held: HeldCase, { after, isComplete }: Draft, time: number): HeldCase {
  const done = { ...ended(held, after, false, time), waiting: undefined };
  return isComplete ? done : { ...done, state: { ...done.state, status: "Open" } };
}

/** RE-5. The case is alarmed as it was, but for the number that the proposal used up. */
function released(ledger: Ledger, caseId: string): void {
  change(ledger, caseId, (held) => {
    waitingIn(held);
    return { ...held, waiting: undefined, state: { ...held.state, status: "Alarmed" } };
  });
}

/** All alarms are closed. */
export function ended(
  held: HeldCase,
  record: CaseRecord,
  isWrittenOff: boolean,
  time: number,
): HeldCase {
  const state = {
    ...held.state,
    status: "Adjusted",
    changedAt: time,
    isHeld: false,
    isWrittenOff,
    record,
  } as const;
  return { ...held, state, episodes: closed(held.episodes, time) };
}

/** RE-9. The episode that ran has its end. */
function closed(episodes: readonly Episode[], time: number): Episode[] {
  return episodes.map((episode, place) =>
    place === episodes.length - 1 ? { ...episode, adjustedAt: time } : episode,
  );
}
