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
  AlarmOffice__factory,
  CaseOffice__factory,
  Reconciliation__factory,
} from "../../typechain-types/index.js";
import { expectArguments, expectOneEach, expectSentences } from "../kit/errors.js";

const { abi } = reconciliationErrors;

describe("errors of Reconciliation in words", () => {
  it("RE-1 RE-2 RE-3 every error that a call can raise has a sentence", () => {
    const factories = [Reconciliation__factory, CaseOffice__factory, AlarmOffice__factory];

    expect(expectSentences(factories, explain)).to.be.greaterThan(15);
  });

  it("RE-1 RE-2 RE-3 sentences name arguments that their errors have", () => {
    expectArguments(reconciliationErrors);
  });

  it("RE-3 every reason to refuse a leg, and every alarm, has a sentence of its own", () => {
    const refusals = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];

    expectOneEach(refusals, explainRefusal);
    expectOneEach(records.ALARMS, explainAlarm);
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
