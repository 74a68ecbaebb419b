import { expect } from "chai";

import {
  INVARIANTS,
  type PeriodSums,
  type Settlement,
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
  /** Figures that agree: 100 paid in, of which 60 are left on cards, 20 taken, and 20 in between. */
  const sound = (): Snapshot => ({
    held: 100n,
    paidIn: 100n,
    terms: {
      balances: 60n,
      holds: 5n,
      accrued: 20n,
      unpaid: 4n,
      fees: 1n,
      escrow: 3n,
      returns: 2n,
      reserves: 5n,
      onTheWay: 0n,
      overflow: 0n,
    },
    payments: [{ authorized: 30n, capturable: 10n, captured: 15n, released: 5n, refunded: 4n }],
    dues: [{ owed: 9n, covered: 6n, credited: 6n }],
    periods: [period()],
    settlements: [settlement()],
    differences: [],
  });

  it("hold where the figures agree", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number[]]> = {
    "CA-20 a unit is missing in the contract": [(s) => (s.held -= 1n), [0, 1]],
    "CA-20 a unit is on a card that no token covers": [(s) => (s.terms.balances += 1n), [0]],
    ...Object.fromEntries(
      (["unpaid", "fees", "escrow", "returns"] as const).map(
        (term): [string, [(snapshot: Snapshot) => void, number[]]] => [
          `CA-20 no token is there for a unit of ${term}`,
          [({ terms }) => (terms[term] += 1n), [0]],
        ],
      ),
    ),
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
      ({ periods: [first] }) => (first!.told = [20n, 5n, 2, 1]),
      [4],
    ],
    "CA-15 a total of a closed period changes": [
      (s) => (s.periods = [{ ...period(), shown: [20n, 5n, 2, 1], told: [20n, 5n, 2, 1] }]),
      [5],
    ],
    "CA-17 a closing is not what moved": [
      (s) => (s.settlements = [{ ...settlement(), statements: [{ ...opened(), closing: 14n }] }]),
      [6],
    ],
    "CA-17 a statement does not open as the one before closed": [
      (s) =>
        (s.settlements = [
          { ...settlement(), statements: [opened(), { ...followed(), before: 14n }] },
        ]),
      [6],
    ],
    "CA-17 a closing is below zero": [
      (s) =>
        (s.settlements = [
          { ...settlement(), statements: [{ ...opened(), drawn: 20n, closing: -1n }] },
        ]),
      [6],
    ],
    "CA-17 the statements chain up to another hash": [
      (s) => (s.settlements = [{ ...settlement(), chained: "0x02" }]),
      [7],
    ],
    "CA-16 a unit of fee too much was charged": [
      (s) => (s.settlements = [{ ...settlement(), charged: 2n }]),
      [8],
    ],
    "CA-18 the events tell another ledger": [(s) => (s.differences = ["card 0x01"]), [9]],
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
  return { shown: [20n, 4n, 2, 1], told: [20n, 4n, 2, 1], closed: [20n, 4n, 2, 1] };
}

/** 20 captured, 4 drawn for a refund, a fee of 1. */
function opened(): Settlement["statements"][number] {
  const moved = { captured: 20n, drawn: 4n, debited: 0n, credited: 0n, fee: 1n, paid: 0n };
  return { before: 0n, opening: 0n, ...moved, closing: 15n };
}

/** The 15 were paid out; 3 of what was captured were adjusted. */
function followed(): Settlement["statements"][number] {
  const moved = { captured: 9n, drawn: 0n, debited: 3n, credited: 1n, fee: 0n, paid: 15n };
  return { before: 15n, opening: 15n, ...moved, closing: 7n };
}

function settlement(): Settlement {
  return {
    statements: [opened(), followed()],
    shown: "0x01",
    chained: "0x01",
    charged: 1n,
    due: 1n,
  };
}
