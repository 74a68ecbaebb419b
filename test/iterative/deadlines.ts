import { expect } from "chai";
import * as fc from "fast-check";

import {
  deadlinesOf,
  defaultWindow,
  dutyAt,
  isDue,
  isWindowEnough,
  keyExit,
  type Pace,
} from "../../sdk/iterative/deadlines.js";
import {
  exitOf,
  isPast,
  type Moment,
  NO_GRANT,
  SIGNER_GRANT,
  type VoucherKey,
} from "../../sdk/iterative/rules.js";
import { InputError } from "../../sdk/common/inputs.js";
import { DAY, HOUR } from "../kit/chain.js";
import { runs } from "../kit/runs.js";

const UNLOCK: Moment = { time: 1_000_000, block: 5_000 };

/** Chains with windows that are long enough. */
const cases = fc
  .record({
    blockTime: fc.constantFrom(0.25, 2, 12),
    settling: fc.constantFrom(60, 600),
    longer: fc.integer({ min: 0, max: HOUR }),
    moreBlocks: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ blockTime, settling, longer, moreBlocks }) => {
    const window = Math.ceil(3 * (settling + 2 * blockTime)) + 3 + longer;
    const windowBlocks = 3 * (Math.ceil(settling / blockTime) + 2) + moreBlocks;
    return { pace: { blockTime, settling }, terms: { window, windowBlocks } };
  });

/** How long blocks take, as a share of the pace: one chain hurries, one is late and stands still now and then. */
const gaps = fc.oneof(
  fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }),
  fc.array(
    fc.oneof(
      { weight: 30, arbitrary: fc.double({ min: 1, max: 3, noNaN: true }) },
      { weight: 1, arbitrary: fc.double({ min: 3, max: 30_000, noNaN: true }) },
    ),
    { minLength: 1, maxLength: 50 },
  ),
);

describe("the deadlines of a payee", () => {
  it("IT-5 a payee that broadcasts at the last moment can claim, though the nonce is burned in the last block", () => {
    fc.assert(
      fc.property(cases, gaps, ({ pace, terms }, shares) => {
        const exit = exitOf(terms, UNLOCK);
        const { broadcastBy } = deadlinesOf(exit, pace);
        const next = blocks(pace, shares);
        let head = UNLOCK;
        for (let ahead = next(head); !isDue(broadcastBy, ahead); ahead = next(head)) head = ahead;

        const burned = settled(head, pace, next);
        const claimed = settled(burned, pace, next);

        expect(isWindowEnough(terms, pace)).to.equal(true);
        expect(isPast(exit, claimed), JSON.stringify({ head, burned, claimed, exit })).to.equal(
          false,
        );
      }),
      runs(200),
    );
  });

  it("IT-5 a payee that claims at the last moment is paid", () => {
    fc.assert(
      fc.property(cases, gaps, ({ pace, terms }, shares) => {
        const exit = exitOf(terms, UNLOCK);
        const { claimBy } = deadlinesOf(exit, pace);
        const next = blocks(pace, shares);
        let head = UNLOCK;
        while (!isDue(claimBy, head)) head = next(head);

        const claimed = settled(head, pace, next);

        expect(isPast(exit, claimed), JSON.stringify({ head, claimed, exit })).to.equal(false);
      }),
      runs(200),
    );
  });

  it("IT-5 are one room for the claim and one for the broadcast before the withdrawal", () => {
    const pace = { blockTime: 12, settling: 1200 };
    const exit = exitOf({ window: DAY, windowBlocks: 7200 }, UNLOCK);

    expect(deadlinesOf(exit, pace)).to.deep.equal({
      broadcastBy: { time: UNLOCK.time + DAY - 2448, block: UNLOCK.block + 6996 },
      claimBy: { time: UNLOCK.time + DAY - 1224, block: UNLOCK.block + 7098 },
      withdrawableFrom: { time: UNLOCK.time + DAY, block: UNLOCK.block + 7200 },
    });
  });

  it("IT-5 come with the second or with the block, and the withdrawal with both", () => {
    const deadline = { time: 100, block: 10 };

    expect(isDue(deadline, { time: 99, block: 9 })).to.equal(false);
    expect(isDue(deadline, { time: 100, block: 9 })).to.equal(true);
    expect(isDue(deadline, { time: 99, block: 10 })).to.equal(true);
    expect(isPast(deadline, { time: 100, block: 9 })).to.equal(false);
    expect(isPast(deadline, { time: 99, block: 10 })).to.equal(false);
    expect(isPast(deadline, { time: 100, block: 10 })).to.equal(true);
  });

  it("IT-5 tell to broadcast, then to claim, and that it is too late", () => {
    const deadlines = deadlinesOf({ time: 1000, block: 1000 }, { blockTime: 1, settling: 98 });
    const at = (moment: number) => ({ time: moment, block: moment });

    expect(dutyAt(deadlines, at(799), false)).to.equal("broadcast");
    expect(dutyAt(deadlines, at(799), true)).to.equal("claim");
    expect(dutyAt(deadlines, at(800), false)).to.equal("claim");
    expect(dutyAt(deadlines, { time: 5000, block: 999 }, false)).to.equal("claim");
    expect(dutyAt(deadlines, at(1000), false)).to.equal("lost");
  });

  it("IT-5 a window is a day by default, at any pace, and leaves time enough", () => {
    const windows = [12, 2, 0.25].map((blockTime) => defaultWindow({ blockTime }));

    expect(windows).to.deep.equal([
      { window: 86_400, windowBlocks: 7200 },
      { window: 86_400, windowBlocks: 43_200 },
      { window: 86_400, windowBlocks: 345_600 },
    ]);
    for (const [index, blockTime] of [12, 2, 0.25].entries())
      expect(isWindowEnough(windows[index]!, { blockTime })).to.equal(true);
  });

  it("IT-5 a window that is short by a second or a block is not enough", () => {
    const pace = { blockTime: 12, settling: 1200 };

    expect(isWindowEnough({ window: 3672, windowBlocks: 306 }, pace)).to.equal(true);
    expect(isWindowEnough({ window: 3671, windowBlocks: 306 }, pace)).to.equal(false);
    expect(isWindowEnough({ window: 3672, windowBlocks: 305 }, pace)).to.equal(false);
  });

  it("IT-5 a key ends by its second alone, or once it is revoked by second and block", () => {
    const own = { ...NO_GRANT, limit: 5n, end: 500 };

    const duty = (key: VoucherKey, at: Moment) =>
      dutyAt(deadlinesOf(keyExit(key), { blockTime: 1, settling: 8 }), at, true);
    const isDueAt = (key: VoucherKey, at: Moment) =>
      isDue(deadlinesOf(keyExit(key), { blockTime: 1, settling: 8 }).claimBy, at);

    expect(isDueAt(SIGNER_GRANT, { time: 10 ** 10, block: 10 ** 10 })).to.equal(false);
    expect(duty(SIGNER_GRANT, { time: 10 ** 10, block: 10 ** 10 })).to.equal("claim");
    for (const key of [own, { ...own, endBlock: 1 }]) {
      expect(isDueAt(key, { time: 489, block: 10 ** 10 })).to.equal(false);
      expect(isDueAt(key, { time: 490, block: 2 })).to.equal(true);
      expect(duty(key, { time: 500, block: 2 })).to.equal("lost");
    }
    expect(isDueAt({ ...own, endBlock: 70 }, { time: 489, block: 60 })).to.equal(true);
    expect(duty({ ...own, endBlock: 70 }, { time: 500, block: 69 })).to.equal("claim");
  });

  it("IT-5 no pace, no deadline", () => {
    for (const blockTime of [0, -1, Number.NaN])
      expect(() => defaultWindow({ blockTime })).to.throw(InputError);
  });
});

/** What comes after a block, by the gaps one after another, over and over. */
function blocks({ blockTime }: Pace, shares: readonly number[]): (head: Moment) => Moment {
  let index = 0;
  return ({ time, block }) => {
    const gap = blockTime * shares[index++ % shares.length]!;
    return { time: time + gap, block: block + 1 };
  };
}

/** The block that a transaction is in for good, at the worst, if it is sent after a block. */
function settled(sent: Moment, pace: Required<Pace>, next: (head: Moment) => Moment): Moment {
  const [time, block] = [sent.time + pace.settling, sent.block + pace.settling / pace.blockTime];
  let head = sent;
  while (head.time < time || head.block < block) head = next(head);
  return head;
}
