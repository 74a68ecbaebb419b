import { expect } from "chai";

import { INVARIANTS, type Snapshot, violations } from "../../scripts/demo/fees/invariants.js";
import { demo, expectRecorded } from "../kit/story.js";

describe("the demo of the fees room", function () {
  this.timeout(900_000); // processes of their own, on a machine that may be busy

  it("ends well, repeats to the byte, and is what its page shows", async () => {
    await expectRecorded("fees", "docs/demo-fees.md", INVARIANTS);
  });

  it("fails with a sentence for a room without a story", async () => {
    const failure: unknown = await demo("lane").catch((error: unknown) => error);

    expect(failure).to.include({ code: 1 });
    expect(failure)
      .to.have.property("stderr")
      .that.matches(/^There is no story of lane; /);
  });
});

describe("the invariants of the fees room", () => {
  /** Figures that agree: 100 paid in, 30 charged, 15 lapsed, 20 to come back, 35 left; and 10 granted, 10 left. */
  const sound = (): Snapshot => ({
    held: 70n,
    revenue: 5n,
    replayedRevenue: 5n,
    withdrawn: 20n,
    accounts: [
      {
        name: "Aurora",
        views: figures(),
        replayed: figures(),
        sums: { funded: 100n, charged: 30n, lapsed: 15n, refunded: 20n, remaining: 35n },
        credited: 0n,
        claimed: 10n,
        spent: 90n,
      },
      {
        name: "Borealis",
        views: { ...figures(), unsettled: 0n },
        replayed: { ...figures(), unsettled: 0n },
        sums: { funded: 10n, charged: 0n, lapsed: 0n, refunded: 0n, remaining: 10n },
        credited: 10n,
        claimed: 0n,
        spent: 0n,
      },
    ],
  });

  it("hold where the figures agree", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number[]]> = {
    "FE-10 a unit is missing in the contract": [(s) => (s.held -= 1n), [0]],
    "FE-10 a unit too much is in the contract": [(s) => (s.held += 1n), [0]],
    "FE-10 a charge is lost": [({ accounts: [a] }) => (a!.sums.charged -= 1n), [1, 3]],
    "FE-2 more lapses than there is": [
      ({ accounts: [, b] }) => {
        b!.sums.lapsed += 11n;
        b!.sums.remaining -= 11n;
      },
      [0, 1, 3],
    ],
    "FE-9 a wallet paid for another's account": [({ accounts: [a] }) => (a!.spent += 1n), [2]],
    "FE-11 a refund is claimed twice": [({ accounts: [a] }) => (a!.claimed += 10n), [0, 2]],
    "FE-10 the operator takes what it has not earned": [(s) => (s.withdrawn += 1n), [3]],
    "FE-13 the events tell another revenue": [(s) => (s.replayedRevenue += 1n), [4]],
    "FE-13 the events tell another balance": [
      ({ accounts: [, b] }) => (b!.replayed.available -= 1n),
      [4],
    ],
    "FE-12 the events tell another status": [
      ({ accounts: [a] }) => (a!.replayed.status = "Closed"),
      [4],
    ],
  };
  for (const [when, [change, broken]] of Object.entries(tampered)) {
    it(`say so when ${when}`, () => {
      const snapshot = sound();
      change(snapshot);

      expect(violations(snapshot)).to.deep.equal(broken.map((index) => INVARIANTS[index]!.name));
    });
  }
});

function figures() {
  return {
    status: "Active",
    available: 35n,
    pending: 0n,
    runsOutAt: 9n,
    unsettled: 10n,
    owed: 10n,
  };
}
