import { expect } from "chai";
import { AbiCoder, concat, type ErrorFragment, Interface, ZeroAddress } from "ethers";

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
  const fragments = new Map<string, ErrorFragment>();
  for (const { abi } of FACTORIES)
    new Interface(abi).forEachError((fragment) => fragments.set(fragment.name, fragment));

  it("CA-12 every error that a call can raise has a sentence", () => {
    for (const { selector, inputs, name } of fragments.values()) {
      const coder = AbiCoder.defaultAbiCoder();
      // an enum's name is not in the ABI, a struct's zero is
      const data = concat([selector, coder.encode(inputs, coder.getDefaultValue(inputs))]);
      expect(explain(data), name)
        .to.match(/^[^{}]+\.$/)
        .and.not.include("unknown error")
        .and.not.include("undefined");
    }
    expect(fragments.size).to.be.greaterThan(50);
  });

  it("CA-12 sentences name arguments that their errors have", () => {
    for (const [name, sentence] of Object.entries(cardsErrors.sentences)) {
      const names = cardsErrors.abi.getError(name)!.inputs.map((input) => input.name);
      for (const [, argument] of sentence.matchAll(/\{(\w+)/g))
        expect(names, name).to.include(argument);
    }
  });

  it("CA-12 every result code has a sentence of its own", () => {
    const sentences = DECLINES.map(explainDecline);

    expect(new Set(sentences).size).to.equal(DECLINES.length);
    for (const sentence of sentences) expect(sentence).to.match(/^[A-Z].+\.$/);
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
