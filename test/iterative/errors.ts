import { expect } from "chai";
import { ZeroHash } from "ethers";

import { explain, explainSkip, iterativeErrors, SKIPS } from "../../sdk/iterative/errors.js";
import {
  ChannelBorder__factory,
  ChannelOffice__factory,
  DirectChannels__factory,
  IterativePayments__factory,
  RawReceipts__factory,
  RawTransactions__factory,
  Rlp__factory,
  TrieProofs__factory,
} from "../../typechain-types/index.js";
import { expectArguments, expectOneEach, expectSentences } from "../kit/errors.js";

const FACTORIES = [
  ChannelBorder__factory,
  ChannelOffice__factory,
  DirectChannels__factory,
  IterativePayments__factory,
  RawReceipts__factory,
  RawTransactions__factory,
  Rlp__factory,
  TrieProofs__factory,
];

describe("errors of IterativePayments in words", () => {
  it("IT-1 IT-2 IT-3 IT-4 every error that a call can raise has a sentence", () => {
    expect(expectSentences(FACTORIES, explain)).to.be.greaterThan(50);
  });

  it("IT-1 IT-2 IT-3 IT-4 sentences name arguments that their errors have", () => {
    expectArguments(iterativeErrors);
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
    expectOneEach(SKIPS, explainSkip);
  });
});
