import { expect } from "chai";
import { AbiCoder, concat, type ErrorFragment, Interface, ZeroAddress } from "ethers";

import { explain, explainSkipped, feesErrors } from "../../sdk/fees/errors.js";
import {
  Crediting__factory,
  Depositing__factory,
  FeeAccounts__factory,
  IFeeAccounts__factory,
  Settling__factory,
  Spilling__factory,
} from "../../typechain-types/index.js";

const HOLDER = "0x00000000000000000000000000000000000000AA";
const TOKEN = "0x00000000000000000000000000000000000000bb";
const abi = IFeeAccounts__factory.createInterface();

const insufficient = abi.encodeErrorResult("FeeAccounts_InsufficientFees", [
  TOKEN,
  HOLDER,
  1_500_000n,
  20n,
]);

describe("errors in words", () => {
  describe("every error that a call of FeeAccounts can raise", () => {
    const factories = [
      FeeAccounts__factory,
      Depositing__factory,
      Crediting__factory,
      Settling__factory,
      Spilling__factory,
    ];
    const fragments = new Map<string, ErrorFragment>();
    for (const { abi: entries } of factories) {
      new Interface(entries).forEachError((fragment) => fragments.set(fragment.name, fragment));
    }

    for (const [name, fragment] of fragments) {
      it(`has a sentence: ${name}`, () => {
        const values = AbiCoder.defaultAbiCoder().getDefaultValue(fragment.inputs);
        const data = concat([
          fragment.selector,
          AbiCoder.defaultAbiCoder().encode(fragment.inputs, values),
        ]);

        const sentence = explain(data);

        expect(sentence)
          .to.match(/^[^{}]+\.$/)
          .and.not.include("unknown")
          .and.not.include("undefined");
      });
    }

    it("has arguments by the names that its sentence uses", () => {
      for (const [name, sentence] of Object.entries(feesErrors.sentences)) {
        const names = abi.getError(name)!.inputs.map((input) => input.name);
        for (const [, argument] of sentence.matchAll(/\{(\w+)/g)) {
          expect(names, name).to.include(argument);
        }
      }
    });
  });

  it("tells the figures, in the token if the reader says how", () => {
    expect(explain(insufficient)).to.equal(
      `The account of ${HOLDER} has 20 units available, 1500000 units were asked.`,
    );
    const amount = (units: bigint, token?: string) => `${Number(units) / 1e6} of ${token}`;
    expect(explain(insufficient, { amount })).to.include(`1.5 of ${TOKEN} were asked`);
  });

  it("tells seconds as dates, and what lies beyond all dates as a number", () => {
    const early = abi.encodeErrorResult("FeeAccounts_MoveTooEarly", [1_767_225_600n, 2n ** 200n]);

    expect(explain(early))
      .to.include("2026-01-01T00:00:00Z")
      .and.include(`second ${2n ** 200n}`);
  });

  it("finds the revert data wherever a provider has put it", () => {
    const sentence = explain(insufficient);
    for (const error of [
      { data: insufficient },
      { info: { error: { data: { data: insufficient } } } },
      new Error("outer", { cause: { error: { data: insufficient } } }),
    ]) {
      expect(explain(error)).to.equal(sentence);
    }
  });

  it("explains a bare selector, the contract's own texts and panics", () => {
    const standard = new Interface(["error Error(string)", "error Panic(uint256)"]);

    expect(explain(insufficient.slice(0, 10))).to.equal("Insufficient fees.");
    expect(explain(standard.encodeErrorResult("Error", ["No."]))).to.equal("No.");
    expect(explain(standard.encodeErrorResult("Panic", [17]))).to.include("code 17");
  });

  it("says so when it does not know an error, and passes on what is none", () => {
    expect(explain("0xdeadbeef")).to.include("unknown error: 0xdeadbeef");
    expect(explain(new Error("no connection"))).to.equal("no connection");
    expect(explain(Object.assign(new Error("long"), { shortMessage: "short" }))).to.equal("short");
    expect(explain("just text")).to.equal("just text");
  });

  it("FE-8 explains why an item of a batch was skipped, with what the report tells", () => {
    const skipped = {
      token: TOKEN,
      holder: HOLDER,
      executor: ZeroAddress,
      number: 1n,
      index: 0,
      amount: 1_500_000n,
      figure: 20n,
    };
    const reason = (name: string) => abi.getError(name)!.selector;
    const say = (name: string) => explainSkipped({ ...skipped, reason: reason(name) });

    expect(say("FeeAccounts_InsufficientFees")).to.equal(explain(insufficient));
    expect(say("FeeAccounts_CapExceeded")).to.include("1500000 units").and.include("20 units");
    expect(say("FeeAccounts_Paused")).to.equal(`The account of ${HOLDER} is paused.`);
    expect(say("FeeAccounts_TooManySteps")).to.include(HOLDER);
    expect(say("FeeAccounts_ZeroAmount")).to.equal("An amount is zero.");
  });
});
