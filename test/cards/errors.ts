import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { cardsErrors, explain, explainDecline } from "../../sdk/cards/errors.js";
import { DECLINES } from "../../sdk/cards/declines.js";
import {
  Adjusting__factory,
  Announcing__factory,
  CardClearing__factory,
  Border__factory,
  CardOffice__factory,
  CardReading__factory,
  Declining__factory,
  Founding__factory,
  Issuing__factory,
  Owing__factory,
  PrepaidCards__factory,
  Redeeming__factory,
  Releasing__factory,
  ToppingUp__factory,
  Uploading__factory,
} from "../../typechain-types/index.js";
import { expectArguments, expectOneEach, expectSentences } from "../kit/errors.js";

const FACTORIES = [
  CardClearing__factory,
  Announcing__factory,
  Adjusting__factory,
  Border__factory,
  CardOffice__factory,
  CardReading__factory,
  Declining__factory,
  Founding__factory,
  Issuing__factory,
  Owing__factory,
  PrepaidCards__factory,
  Redeeming__factory,
  Releasing__factory,
  ToppingUp__factory,
  Uploading__factory,
];

describe("errors of PrepaidCards in words", () => {
  it("CA-12 every error that a call can raise has a sentence", () => {
    expect(expectSentences(FACTORIES, explain)).to.be.greaterThan(50);
  });

  it("CA-12 sentences name arguments that their errors have", () => {
    expectArguments(cardsErrors);
  });

  it("CA-12 every result code has a sentence of its own", () => {
    expectOneEach(DECLINES, explainDecline);
  });

  it("CA-12 tells what was asked and what there was", () => {
    const data = cardsErrors.abi.encodeErrorResult("PrepaidCards_InsufficientBalance", [
      ZeroAddress,
      500n,
      20n,
    ]);

    expect(explain(data)).to.equal(
      `Card ${ZeroAddress} has 20 units available, 500 units were asked.`,
    );
  });

  it("CA-15 tells an argument that is named as something else of a list", () => {
    const data = cardsErrors.abi.encodeErrorResult("PrepaidCards_BadPeriods", [0n, 432_000n, 900n]);

    expect(explain(data)).to.match(
      /^Periods of 432000 seconds cannot begin at 1970-01-01T00:00:00Z/,
    );
  });
});
