import { expect } from "chai";

import { INVARIANTS, type Snapshot, violations } from "../../scripts/demo/iterative/invariants.js";
import { expectRecorded } from "../kit/story.js";

describe("the demo of the iterative room", function () {
  this.timeout(900_000); // processes of their own, on a machine that may be busy

  it("ends well, repeats to the byte, and is what its page shows", async () => {
    await expectRecorded("iterative", "docs/demo-iterative.md", INVARIANTS);
  });
});

describe("the invariants of the iterative room", () => {
  /**
   * Figures that agree: of one channel 30 of 115 are paid, 12 are held for a claim and 3 were burned, another is over with 20
   * paid, and 5 wait for a payee.
   */
  const sound = (): Snapshot => ({
    borders: [{ held: 90n, deposits: 70n, waiting: 5n, claims: 12n, burned: 3n }],
    channels: [
      { settled: 30n, isOver: false, accepted: 40n, receipted: 40n },
      { settled: 20n, isOver: true, accepted: 20n, receipted: 20n },
    ],
    accounts: [
      { gone: 115n, spent: 30n, deposited: 70n, earned: 0n, waiting: 0n, disputed: 15n },
      { gone: 20n, spent: 20n, deposited: 0n, earned: 0n, waiting: 0n, disputed: 0n },
      { gone: -45n, spent: 0n, deposited: 0n, earned: 50n, waiting: 5n, disputed: 0n },
    ],
    differences: [],
  });

  it("hold where the figures agree", () => {
    expect(violations(sound())).to.deep.equal([]);
  });

  const tampered: Record<string, [change: (snapshot: Snapshot) => void, broken: number[]]> = {
    "IT-6 a unit is missing in the contract": [({ borders: [b] }) => (b!.held -= 1n), [0, 4]],
    "IT-6 a unit too much is in the contract": [({ borders: [b] }) => (b!.held += 1n), [0, 4]],
    "IT-6 a unit of a deposit is nobody's": [({ borders: [b] }) => (b!.deposits -= 1n), [0]],
    "IT-6 a payout that waits is not there": [({ borders: [b] }) => (b!.waiting += 1n), [0]],
    "IT-4 what is held for a claim is not there": [({ borders: [b] }) => (b!.claims += 1n), [0]],
    "IT-3 what was burned has left the contract": [({ borders: [b] }) => (b!.burned += 1n), [0]],
    "IT-3 a dispute took more than its events tell": [
      ({ accounts: [payer] }) => (payer!.disputed -= 1n),
      [3],
    ],
    "IT-6 more is paid than was accepted": [({ channels: [live] }) => (live!.settled = 41n), [1]],
    "IT-5 a channel ends and something is owed": [
      ({ channels: [, over] }) => (over!.settled = 19n),
      [1],
    ],
    "IT-8 a payment was accepted without a receipt": [
      ({ channels: [live] }) => (live!.receipted = 30n),
      [2],
    ],
    "IT-8 a receipt tells more than the payee knows of": [
      ({ channels: [, over] }) => (over!.receipted = 21n),
      [2],
    ],
    "IT-6 a payer lost more than it paid": [({ accounts: [a] }) => (a!.gone += 1n), [3, 4]],
    "IT-6 a payee was paid in the books only": [
      ({ accounts: [, , payee] }) => (payee!.earned += 1n),
      [3],
    ],
    "IT-6 what one lost another got, who should not": [
      ({ accounts: [a, b] }) => {
        a!.gone += 1n;
        b!.gone -= 1n;
      },
      [3],
    ],
    "IT-1 the events tell another channel": [(s) => s.differences.push("channel 0x01"), [5]],
  };
  for (const [when, [change, broken]] of Object.entries(tampered)) {
    it(`say so when ${when}`, () => {
      const snapshot = sound();
      change(snapshot);

      expect(violations(snapshot)).to.deep.equal(broken.map((index) => INVARIANTS[index]!.name));
    });
  }
});
