import { expect } from "chai";

import type { Mutant } from "../../scripts/audit/mutants/mutant.js";
import { sample } from "../../scripts/audit/mutants/sample.js";

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
