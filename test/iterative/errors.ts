import { expect } from "chai";
import { AbiCoder, concat, type ErrorFragment, Interface, ZeroHash } from "ethers";

import { explain, explainSkip, iterativeErrors, SKIPS } from "../../sdk/iterative/errors.js";
import {
  ChannelBorder__factory,
  ChannelOffice__factory,
  IterativePayments__factory,
  RawTransactions__factory,
  Rlp__factory,
} from "../../typechain-types/index.js";

const FACTORIES = [
  ChannelBorder__factory,
  ChannelOffice__factory,
  IterativePayments__factory,
  RawTransactions__factory,
  Rlp__factory,
];

describe("errors of IterativePayments in words", () => {
  const fragments = new Map<string, ErrorFragment>();
  for (const { abi } of FACTORIES)
    new Interface(abi).forEachError((fragment) => fragments.set(fragment.name, fragment));

  it("IT-1 IT-2 every error that a call can raise has a sentence", () => {
    for (const { selector, inputs, name } of fragments.values()) {
      const coder = AbiCoder.defaultAbiCoder();
      // an enum's name is not in the ABI, a struct's zero is
      const data = concat([selector, coder.encode(inputs, coder.getDefaultValue(inputs))]);
      expect(explain(data), name)
        .to.match(/^[^{}]+\.$/)
        .and.not.include("unknown error")
        .and.not.include("undefined");
    }
    expect(fragments.size).to.be.greaterThan(35);
  });

  it("IT-1 IT-2 sentences name arguments that their errors have", () => {
    for (const [name, sentence] of Object.entries(iterativeErrors.sentences)) {
      const names = iterativeErrors.abi.getError(name)!.inputs.map((input) => input.name);
      for (const [, argument] of sentence.matchAll(/\{(\w+)/g))
        expect(names, name).to.include(argument);
    }
  });

  it("IT-5 tells until when the deposit is locked", () => {
    const data = iterativeErrors.abi.encodeErrorResult("IterativePayments_Locked", [
      ZeroHash,
      1_800_000_000n,
      77n,
    ]);

    expect(explain(data)).to.equal(
      `The deposit of channel ${ZeroHash} is locked until 2027-01-15T08:00:00Z and until block 77.`,
    );
  });

  it("IT-6 every reason to skip an entry of a batch has a sentence of its own", () => {
    const sentences = SKIPS.map(explainSkip);

    expect(new Set(sentences).size).to.equal(SKIPS.length);
    for (const sentence of sentences) expect(sentence).to.match(/^[A-Z].+\.$/);
  });
});
