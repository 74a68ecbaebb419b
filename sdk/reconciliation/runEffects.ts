/**
 * RE-6. How the replay follows runs: how far their closing has come, what was demanded, and what was shown.
 * @module
 */
import { ended } from "./closing.js";
import { demandFrom, shownFrom } from "./demands.js";
import { change, type Effects, type HeldRun, type Ledger, templateIn } from "./ledger.js";
import { sidesOf } from "./runs.js";

/** What the events of runs change. */
export const RUN_EFFECTS: Effects = {
  RunAdvanced(ledger, { caseId, current, net }) {
    change(ledger, caseId, (held) => {
      const { rules } = templateIn(ledger, held.template).terms;
      const { generation, record } = held.state;
      const fields = sidesOf(rules, record)?.map((leg) => leg.fields) ?? [];
      const reached = [...held.run.reached, { current, net, generation, fields }];
      return { ...held, run: { ...held.run, reached } };
    });
  },

  RunClosed(ledger, { caseId, alarms }, time) {
    change(ledger, caseId, (held) => {
      const { record } = held.state;
      const next = {
        ...record,
        open: record.open & ~alarms,
        closed: record.closed | alarms,
      };
      if (next.open === 0n) return ended(held, next, false, time);
      return { ...held, state: { ...held.state, record: next } };
    });
  },

  LeavesDemanded(ledger, { caseId, demand }) {
    changeRun(ledger, caseId, (run) => ({
      ...run,
      demands: [...run.demands, demandFrom(demand)],
    }));
  },

  LeavesShown(ledger, { caseId, role, list, leaves }) {
    changeRun(ledger, caseId, (run) => ({
      ...answered(run, role),
      shown: [...run.shown, shownFrom(role, list, leaves)],
    }));
  },

  DemandExpired(ledger, { caseId, role }) {
    changeRun(ledger, caseId, (run) => answered(run, role));
  },
};

function changeRun(ledger: Ledger, id: string, how: (run: HeldRun) => HeldRun): void {
  change(ledger, id, (held) => ({ ...held, run: how(held.run) }));
}

/** The demand to a role no longer waits. */
function answered(run: HeldRun, role: bigint): HeldRun {
  return { ...run, demands: run.demands.filter((demand) => demand.role !== Number(role)) };
}
