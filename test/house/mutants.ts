import { expect } from "chai";

import { listMutants } from "../../scripts/audit/mutants/list.js";
import type { Mutant } from "../../scripts/audit/mutants/mutant.js";
import { sample } from "../../scripts/audit/mutants/sample.js";
import { compile } from "../../scripts/audit/solidity/compile.js";

const KERNELS = /^Sums\./;

/** So many mutants in a function, of two operators in turn. */
const mutants = (place: string, count: number): Mutant[] =>
  Array.from({ length: count }, (_, number) => ({
    number,
    file: "contracts/zebra/Zebra.sol",
    in: place,
    operator: number % 2 === 0 ? "swap" : "drop",
    line: number,
    from: `${number}`,
    to: `${number + 1}`,
    start: number,
    end: number,
    text: "",
    host: undefined,
    affects: [],
  }));

const countIn = (place: string, some: readonly Mutant[]) =>
  some.filter((mutant) => mutant.in === place).length;

describe("a sample of mutants", () => {
  const all = [...mutants("Sums.add", 400), ...mutants("Herd.run", 800)];

  it("is as large for a large room as for a small one, half of it in the kernels", () => {
    const drawn = sample(all, KERNELS, false);

    expect([countIn("Sums.add", drawn), countIn("Herd.run", drawn)]).to.deep.equal([75, 75]);
    const few = mutants("Herd.run", 3);
    expect(sample(few, KERNELS, false)).to.deep.equal(few);
  });

  it("has the same ones in it wherever they stand", () => {
    const moved = all.map((mutant) => ({ ...mutant, line: mutant.line + 7 })).toReversed();

    const textsOf = (some: readonly Mutant[]) => some.map(({ from, in: place }) => place + from);
    expect(textsOf(sample(moved, KERNELS, false))).to.have.members(
      textsOf(sample(all, KERNELS, false)),
    );
  });

  it("has the kernels whole in it, and some of each operator, where it is deep", () => {
    const drawn = sample(all, KERNELS, true);

    expect([countIn("Sums.add", drawn), countIn("Herd.run", drawn)]).to.deep.equal([400, 40]);
    expect(new Set(drawn.map(({ operator }) => operator))).to.have.all.keys("swap", "drop");
  });
});

describe("the list of mutants", () => {
  it("has the constants of inline assembly compiled by themselves, with what contains it", () => {
    const [name, size] = ["contracts/herd/Herd.sol", "uint256 private constant SIZE"];
    const run = "function run() external pure returns (uint256 size) { assembly { size := SIZE } }";
    const text = `// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\ncontract Herd { ${size} = 7; ${run} }`;
    const all = listMutants("herd", new Map([[name, text]]));

    const mutant = all.find(({ in: place }) => place === "Herd.SIZE");
    expect(mutant).to.deep.include({ to: `${size} = 8`, host: undefined, affects: [name] });
  });
});

describe("the compiler of mutants", () => {
  /** A contract whose function has so many variables alive at once. */
  const contract = (variables: number) => {
    const names = Array.from({ length: variables }, (_, number) => `v${number}`);
    const declared = names.map((name) => `uint256 ${name} = gasleft();`).join(" ");
    const body = `${declared} return ${names.join(" + ")};`;
    return `contract Herd { function run() external view returns (uint256) { ${body} } }`;
  };
  const compiled = (text: string) =>
    compile(
      new Map([["Herd.sol", `// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n${text}`]]),
    );

  it("gives the artifacts of what compiles", () => {
    const { artifacts, errors } = compiled(contract(2));

    expect(errors).to.deep.equal([]);
    expect(artifacts.map(({ id }) => id.name)).to.deep.equal(["Herd"]);
  });

  it("says what its pipeline, which does not move variables to memory, cannot compile", () => {
    const { artifacts, errors } = compiled(contract(20));

    expect(errors.join()).to.include("Stack too deep");
    expect(artifacts).to.deep.equal([]);
  });
});
