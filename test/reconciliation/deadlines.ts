import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  commitEndOf,
  endOf,
  isTimeToCommit,
  openingOf,
  sinceClosing,
  turnOf,
  unblindingOf,
} from "../../sdk/reconciliation/deadlines.js";
import {
  type CaseRecord,
  EMPTY_RECORD,
  raise,
  type RecordedLeg,
} from "../../sdk/reconciliation/records.js";
import type { Role, Rules } from "../../sdk/reconciliation/template.js";

const ROLE: Role = {
  entity: 1n,
  key: "",
  officer: "",
  predecessors: 0,
  legDeadline: 60,
};
const RULES: Rules = {
  expected: 0b111,
  originator: 0,
  amountTolerance: 0n,
  amountBps: 0,
  dateWindow: 0,
  acceptWindow: 0,
  finalWindow: 1,
  isBlind: true,
  isAmountHashed: false,
  isHolding: false,
  isSealed: false,
};

describe("the turn of a role", () => {
  const behindBoth: Role = { ...ROLE, predecessors: 0b11 };

  it("RE-1 begins with the first leg of the case, where it waits for nobody", () => {
    expect(turnOf(EMPTY_RECORD, ROLE, 70)).to.deep.equal({ isInTurn: true, start: 70 });
    expect(turnOf(recordOf(legAt(2, 50), legAt(1, 55)), ROLE, 70).start).to.equal(50);
    expect(openingOf(recordOf(legAt(2, 50)), 70)).to.equal(50);
  });

  it("RE-1 begins with the last of those that it waits for, in whatever order they came", () => {
    const both = [recordOf(legAt(0, 50), legAt(1, 55)), recordOf(legAt(1, 50), legAt(0, 55))];

    for (const record of both)
      expect(turnOf(record, behindBoth, 70)).to.deep.equal({ isInTurn: true, start: 55 });
  });

  it("RE-1 has not come before all of them have posted, or while an alarm names one", () => {
    const both = recordOf(legAt(0, 50), legAt(1, 55));
    const alarmed = (code: "Late" | "ObserverDiffers") => raise(both, [{ code, role: 1 }]).record;
    const isInTurn = (record: CaseRecord) => turnOf(record, behindBoth, 70).isInTurn;

    expect(isInTurn(recordOf(legAt(0, 50)))).to.equal(false);
    expect(isInTurn(recordOf(legAt(0, 50), committedAt(1, 55)))).to.equal(false);
    expect(isInTurn(recordOf(legAt(0, 50), waivedAt(1, 55)))).to.equal(true);
    expect(isInTurn(alarmed("Late"))).to.equal(false);
    expect(isInTurn(alarmed("ObserverDiffers"))).to.equal(true);
  });
});

describe("the deadline of a role", () => {
  it("RE-1 counts from its turn, or from its acceptance if that came later", () => {
    expect(endOf(ROLE, 100, 0)).to.equal(160);
    expect(endOf(ROLE, 100, 99)).to.equal(160);
    expect(endOf(ROLE, 100, 130)).to.equal(190);
  });

  it("RE-4 begins anew when an adjustment has closed alarms", () => {
    const adjusted = { ...EMPTY_RECORD, closed: 1n };

    expect(sinceClosing(EMPTY_RECORD, 200, 100)).to.equal(100);
    expect(sinceClosing(adjusted, 200, 100)).to.equal(200);
    expect(sinceClosing(adjusted, 200, 300)).to.equal(300);
  });
});

describe("the times of blind legs", () => {
  const roles = [ROLE, { ...ROLE, legDeadline: 600 }, { ...ROLE, legDeadline: 90 }];
  const terms = { roles, rules: RULES };

  it("RE-2 are opened when the last expected role has committed", () => {
    const all = recordOf(committedAt(1, 50), committedAt(0, 55), committedAt(2, 52));
    const two = { roles, rules: { ...RULES, expected: 0b11 } };

    expect(unblindingOf(terms, all, 70)).to.equal(55);
    expect(unblindingOf(two, recordOf(committedAt(1, 50), committedAt(0, 55)), 70)).to.equal(55);
  });

  it("RE-2 are opened when the time is over of all that have not, at the latest", () => {
    expect(unblindingOf(terms, recordOf(committedAt(0, 50)), 70)).to.equal(650);
    expect(unblindingOf(terms, recordOf(committedAt(1, 50)), 70)).to.equal(140);
  });

  it("RE-2 are committed to behind the window for acceptances, and before one is open", () => {
    const accepting = { ...RULES, acceptWindow: 1_000 };
    const first = recordOf(committedAt(1, 50));
    const isInTime = (record: CaseRecord, now: number) => isTimeToCommit(terms, ROLE, record, now);

    expect(commitEndOf(accepting, ROLE, first, 70)).to.equal(1_110);
    expect(commitEndOf(accepting, ROLE, EMPTY_RECORD, 70)).to.equal(1_130);
    expect(isInTime(first, 109)).to.equal(true);
    expect(isInTime(first, 110)).to.equal(false);
    expect(isInTime(recordOf(legAt(1, 50)), 60)).to.equal(false);
  });
});

const recordOf = (...legs: RecordedLeg[]): CaseRecord => ({ ...EMPTY_RECORD, legs });

function legAt(role: number, postedAt: number): RecordedLeg {
  const figures = { amount: 1n, currency: 978, valueDate: 20_000, isLast: false };
  return { template: 1, role, generation: 0, postedAt, fields: id("fields"), ...figures };
}

function committedAt(role: number, postedAt: number): RecordedLeg {
  return { ...legAt(role, postedAt), amount: 0n, currency: 0, fields: id("commitment") };
}

function waivedAt(role: number, postedAt: number): RecordedLeg {
  return { ...committedAt(role, postedAt), fields: ZeroHash };
}
