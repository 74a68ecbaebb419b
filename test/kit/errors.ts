import { expect } from "chai";
import {
  AbiCoder,
  concat,
  type ErrorFragment,
  Interface,
  type InterfaceAbi,
  type ParamType,
} from "ethers";

import type { Catalog, Explain } from "../../sdk/common/errors.js";

/** Every error of these contracts and libraries has a sentence. @returns How many there are. */
export function expectSentences(
  contracts: readonly { readonly abi: InterfaceAbi }[],
  explain: Explain,
): number {
  const fragments = new Map<string, ErrorFragment>();
  for (const { abi } of contracts)
    new Interface(abi).forEachError((fragment) => fragments.set(fragment.name, fragment));

  const coder = AbiCoder.defaultAbiCoder();
  const zeros = (inputs: readonly ParamType[]) =>
    // an enum's name is not in the ABI, a struct's zero is
    coder.encode(inputs, coder.getDefaultValue(inputs));
  for (const { selector, inputs, name } of fragments.values()) {
    expect(explain(concat([selector, zeros(inputs)])), name)
      .to.match(/^[^{}]+\.$/)
      .and.not.include("unknown error")
      .and.not.include("undefined");
  }
  return fragments.size;
}

/** The sentences of a catalog name arguments that their errors have. */
export function expectArguments({ abi, sentences }: Catalog): void {
  for (const [name, sentence] of Object.entries(sentences)) {
    const names = abi.getError(name)!.inputs.map((input) => input.name);
    for (const [, argument] of sentence.matchAll(/\{(\w+)/g))
      expect(names, name).to.include(argument);
  }
}

/** Each code has a sentence of its own. */
export function expectOneEach<Code>(codes: readonly Code[], say: (code: Code) => string): void {
  const sentences = codes.map(say);
  expect(new Set(sentences).size).to.equal(codes.length);
  for (const sentence of sentences) expect(sentence).to.match(/^[A-Z].+\.$/);
}
