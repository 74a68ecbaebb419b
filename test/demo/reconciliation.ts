import { expect } from "chai";

import {
  INVARIANTS,
  type Snapshot,
  violations,
} from "../../scripts/demo/reconciliation/invariants.js";
import { expectRecorded } from "../kit/story.js";

describe("the demo of the reconciliation room", function () {
  this.timeout(900_000); // processes of their own, on a machine that may be busy

  it("ends well, repeats to the byte, and is what its page shows", async () => {
    await expectRecorded("reconciliation", "docs/demo-reconciliation.md", INVARIANTS);
  });
});

describe("the invariants of the reconciliation room", () => {
  /** What agrees: a case that matched and was paid, one that is alarmed and not, and a journal of 360. */
  const sound = (): Snapshot => ({
    cases: [
      {
        isAlarmed: false,
        isHeld: false,
        open: 0,
        isSettled: true,
        isEven: true,
        apart: 0,
        unplanted: 0,
      },
      {
        isAlarmed: true,
        isHeld: true,
        open: 2,
        isSettled: false,
        isEven: false,
        apart: 1,
        unplanted: 0,
      },
    ],
    books: [
      { moved: 360n, accounts: -360n },
      { moved: 0n, accounts: 0n },
    ],
    payouts: [
      { amount: 100n, isPaid: true, isDue: true },
      { amount: 70n, isPaid: false, isDue: false },
    ],
    escrow: 70n,
    journals: [0n, 0n],
    differences: [],
  });

  it("hold where all agrees", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number[]]> = {
    "RE-4 an alarm is raised that nobody planted": [({ cases: [c] }) => (c!.unplanted = 1), [0]],
    "RE-4 an alarm is open in a case that matched": [({ cases: [c] }) => (c!.open = 1), [1]],
    "RE-5 a case stays alarmed without an alarm": [({ cases: [, c] }) => (c!.open = 0), [1]],
    "RE-4 an alarmed case is not held": [({ cases: [, c] }) => (c!.isHeld = false), [2]],
    "RE-5 a settled case is held still": [({ cases: [c] }) => (c!.isHeld = true), [2]],
    "RE-4 a case is paid out while it is alarmed": [
      (snapshot) => {
        snapshot.payouts[1]!.isPaid = true;
        snapshot.escrow = 0n;
      },
      [3],
    ],
    "RE-4 the escrow lacks a cent": [(snapshot) => (snapshot.escrow = 69n), [3]],
    "RE-3 a case matches beyond tolerance": [({ cases: [c] }) => (c!.isEven = false), [4]],
    "RE-5 a journal was told and not booked": [({ cases: [c] }) => (c!.apart = 1), [5]],
    "RE-5 a journal leaves a cent": [(snapshot) => (snapshot.journals[0] = 1n), [6]],
    "RE-5 books take from suspense what they don't have": [
      ({ books: [b] }) => (b!.accounts = -359n),
      [6],
    ],
    "RE-9 the events tell another case": [(s) => s.differences.push("case 0x01"), [7]],
  };
  for (const [when, [change, broken]] of Object.entries(tampered)) {
    it(`say so when ${when}`, () => {
      const snapshot = sound();
      change(snapshot);

      expect(violations(snapshot)).to.deep.equal(broken.map((index) => INVARIANTS[index]!.name));
    });
  }
});
