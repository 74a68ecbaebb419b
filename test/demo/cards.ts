import { expect } from "chai";

import {
  INVARIANTS,
  type PeriodSums,
  type Snapshot,
  violations,
} from "../../scripts/demo/cards/invariants.js";
import { expectRecorded } from "../kit/story.js";

describe("the demo of the cards room", function () {
  this.timeout(900_000); // processes of their own, on a machine that may be busy

  it("ends well, repeats to the byte, and is what its page shows", async () => {
    await expectRecorded("cards", "docs/demo-cards.md", INVARIANTS);
  });
});

describe("the invariants of the cards room", () => {
  /** Figures that agree: 100 paid in, of which 60 are left on cards, 10 held, 20 taken, 10 in a reserve. */
  const sound = (): Snapshot => ({
    held: 100n,
    paidIn: 100n,
    terms: { balances: 60n, holds: 10n, accrued: 20n, reserves: 10n, onTheWay: 0n, overflow: 0n },
    payments: [{ authorized: 30n, capturable: 10n, captured: 15n, released: 5n, refunded: 4n }],
    dues: [{ owed: 9n, covered: 6n, credited: 6n }],
    periods: [period()],
    differences: [],
  });

  it("hold where the figures agree", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number[]]> = {
    "CA-20 a unit is missing in the contract": [(s) => (s.held -= 1n), [0, 1]],
    "CA-20 a unit is on a card that no token covers": [(s) => (s.terms.balances += 1n), [0]],
    "CA-20 a term is negative": [
      ({ terms }) => {
        terms.accrued -= 21n;
        terms.balances += 21n;
      },
      [0],
    ],
    "CA-20 tokens left a wallet and did not arrive": [(s) => (s.paidIn += 1n), [1]],
    "CA-20 more is captured than was authorized": [
      ({ payments: [payment] }) => (payment!.captured += 16n),
      [2],
    ],
    "CA-4 more is refunded than was captured": [
      ({ payments: [payment] }) => (payment!.refunded = 16n),
      [2],
    ],
    "CA-4 a refund is credited before it is covered": [
      ({ dues: [dues] }) => (dues!.credited = 7n),
      [3],
    ],
    "CA-15 a total of a period is another than its events'": [
      (s) => (s.periods = [{ ...period(), shown: [20n, 5n, 2, 1] }]),
      [4],
    ],
    "CA-18 the events tell another ledger": [(s) => (s.differences = ["card 0x01"]), [5]],
  };
  for (const [when, [change, broken]] of Object.entries(tampered)) {
    it(`say so when ${when}`, () => {
      const snapshot = sound();
      change(snapshot);

      expect(violations(snapshot)).to.deep.equal(broken.map((index) => INVARIANTS[index]!.name));
    });
  }
});

function period(): PeriodSums {
  return { shown: [20n, 4n, 2, 1], told: [20n, 4n, 2, 1] };
}
