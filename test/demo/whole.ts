import { expect } from "chai";

import { INVARIANTS, type Snapshot, violations } from "../../scripts/demo/whole/invariants.js";
import { expectRecorded } from "../kit/story.js";

describe("the demo of all rooms", function () {
  this.timeout(900_000); // processes of their own, on a machine that may be busy

  it("ends well, repeats to the byte, and is what the README shows", async () => {
    await expectRecorded(undefined, "README.md", INVARIANTS);
  });
});

describe("the invariants of all rooms together", () => {
  const sound = (): Snapshot => ({
    rooms: { fees: [], cards: [], iterative: [] },
    supply: { all: 100n, known: 100n },
    charged: 7n,
    due: 7n,
    cases: [
      { isAlarmed: false, isPlanted: false, isTold: true },
      { isAlarmed: true, isPlanted: true, isTold: true },
    ],
    missing: [],
  });

  it("hold where the figures agree", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number]> = {
    "FE-10 an invariant of the fees room is broken": [({ rooms }) => (rooms.fees = ["one"]), 0],
    "CA-20 an invariant of the cards room is broken": [({ rooms }) => (rooms.cards = ["one"]), 1],
    "IT-6 an invariant of the iterative room is broken": [
      ({ rooms }) => (rooms.iterative = ["one"]),
      2,
    ],
    "RE-3 the events tell another case than the contract": [
      ({ cases: [first] }) => (first!.isTold = false),
      3,
    ],
    "RE-4 a case is alarmed in which nothing was planted": [
      ({ cases: [first] }) => (first!.isAlarmed = true),
      4,
    ],
    "FE-10 a unit of the token is nobody's": [({ supply }) => (supply.known -= 1n), 5],
    "CA-20 a unit of the token came into being": [({ supply }) => (supply.known += 1n), 5],
    "FE-7 a transaction was charged twice": [(s) => (s.charged += 1n), 6],
    "RE-2 a payment stands in no case": [(s) => (s.missing = ["a payment"]), 7],
  };
  for (const [when, [change, broken]] of Object.entries(tampered)) {
    it(`say so when ${when}`, () => {
      const snapshot = sound();
      change(snapshot);

      expect(violations(snapshot)).to.deep.equal([INVARIANTS[broken]!.name]);
    });
  }
});
