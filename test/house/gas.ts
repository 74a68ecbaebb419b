import { expect } from "chai";

import { changesBetween, excesses, withBudgets } from "../../scripts/gas/figures.js";

describe("gas figures", () => {
  it("stand beside their budgets", () => {
    expect(withBudgets({ charge: 90, pause: 50 }, { charge: 100 })).to.deep.equal({
      charge: { gas: 90, budget: 100 },
      pause: { gas: 50 },
    });
  });

  it("are missed where a budget has none", () => {
    expect(() => withBudgets({ pause: 50 }, { charge: 100 })).to.throw("charge");
  });

  it("are above budget by a single gas, not at it", () => {
    const over = excesses({
      at: { gas: 100, budget: 100 },
      above: { gas: 101, budget: 100 },
      free: { gas: 1_000 },
    });
    expect(over.map(([sentence]) => sentence)).to.deep.equal(["above"]);
  });

  it("differ where they changed, are new, or are gone", () => {
    const committed = { same: { gas: 1 }, changed: { gas: 2 }, gone: { gas: 3 } };
    const measured = { same: { gas: 1 }, changed: { gas: 4 }, added: { gas: 5 } };
    expect(changesBetween(committed, measured)).to.deep.equal([
      { sentence: "changed", before: 2, after: 4 },
      { sentence: "gone", before: 3, after: undefined },
      { sentence: "added", before: undefined, after: 5 },
    ]);
  });
});
