import { expect } from "chai";
import { ZeroHash } from "ethers";

import {
  explain,
  explainAlarm,
  explainRefusal,
  reconciliationErrors,
  records,
  REFUSALS,
  refusalIn,
  refusalOf,
} from "../../sdk/reconciliation/index.js";
import {
  AdjustmentOffice__factory,
  AlarmOffice__factory,
  CaseOffice__factory,
  CasePayouts__factory,
  Reconciliation__factory,
  RunOffice__factory,
} from "../../typechain-types/index.js";
import { expectArguments, expectOneEach, expectSentences } from "../kit/errors.js";

const FACTORIES = [
  AdjustmentOffice__factory,
  AlarmOffice__factory,
  CaseOffice__factory,
  CasePayouts__factory,
  Reconciliation__factory,
  RunOffice__factory,
];

const { abi } = reconciliationErrors;

describe("errors of Reconciliation in words", () => {
  it("RE-1 RE-2 RE-3 RE-4 RE-5 RE-6 every error that a call can raise has a sentence", () => {
    expect(expectSentences(FACTORIES, explain)).to.be.greaterThan(70);
  });

  it("RE-1 RE-2 RE-3 RE-4 RE-5 RE-6 sentences name arguments that their errors have", () => {
    expectArguments(reconciliationErrors);
  });

  it("RE-3 every reason to refuse a leg, and every alarm, has a sentence of its own", () => {
    const refusals = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];

    expectOneEach(refusals, explainRefusal);
    expectOneEach(records.ALARMS, explainAlarm);
  });

  it("RE-5 tells until when an adjustment may wait", () => {
    const seconds = [1_800_003_600n, 1_800_000_000n];

    expect(explain(abi.encodeErrorResult("Reconciliation_ExpiresLate", seconds))).to.equal(
      "An adjustment waits until 2027-01-15T08:00:00Z at most, not until 2027-01-15T09:00:00Z.",
    );
  });

  it("RE-4 tells what a payout waits for", () => {
    const data = abi.encodeErrorResult("CasePayouts_NotDue", [ZeroHash, 3, true]);

    expect(explain(data)).to.match(/^Payout 0x0+ waits: its case is in status 3 \(.*3 alarmed/);
  });

  it("RE-3 the reason is told of the only leg of a call", () => {
    const refused = abi.encodeErrorResult("Reconciliation_Refused", [ZeroHash, 6]);

    expect(refusalIn({ data: refused })).to.equal("OutOfTurn");
    expect(refusalIn({ data: refused.slice(0, 10) })).to.equal(undefined);
    expect(refusalIn({ data: abi.encodeErrorResult("Reconciliation_NoLegs", []) })).to.equal(
      undefined,
    );
    expect(refusalIn(new Error("no connection"))).to.equal(undefined);
    expect(() => refusalOf(9)).to.throw("no refusal has the number 9");
  });
});
