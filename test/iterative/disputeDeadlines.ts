import { expect } from "chai";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import type { DisputeTerms } from "../../sdk/iterative/channel.js";
import {
  answerDeadlines,
  answerDutyAt,
  deadlinesOf,
  defaultDispute,
  directDutyAt,
  isDisputeEnough,
  isDue,
  MEMORY,
  type NonceState,
  proofDeadline,
} from "../../sdk/iterative/deadlines.js";
import { isPast, type Moment } from "../../sdk/iterative/rules.js";
import { DAY } from "../kit/chain.js";
import { runs } from "../kit/runs.js";

/** A transaction needs 100 seconds and 100 blocks. */
const PACE = { blockTime: 1, settling: 98 };
const CLAIM = { filedTime: 10_000, filedBlock: 500 };
const DISPUTE: DisputeTerms = {
  ...defaultDispute({ blockTime: 1 }),
  answerWindow: 200,
  answerBlocks: 200,
  burnWindow: 100,
  burnBlocks: 100,
};

const after = (seconds: number): Moment => ({
  time: CLAIM.filedTime + seconds,
  block: CLAIM.filedBlock + seconds,
});

describe("the deadlines of a payer whose channel is claimed from", () => {
  it("IT-4 are one room for showing what landed, and before it one for burning the nonce", () => {
    expect(answerDeadlines(CLAIM, DISPUTE, false, PACE)).to.deep.equal({
      burnBy: after(100),
      showBy: after(200),
      payableFrom: after(300),
    });
  });

  it("IT-4 have no burn window if the nonce was spent before the claim", () => {
    const { showBy, payableFrom } = answerDeadlines(CLAIM, DISPUTE, true, PACE);

    expect({ showBy, payableFrom }).to.deep.equal({
      showBy: after(100),
      payableFrom: after(200),
    });
  });

  it("IT-4 tell to wait, to burn, to show, and that it is late", () => {
    const deadlines = answerDeadlines(CLAIM, DISPUTE, false, PACE);
    const duty = (seconds: number, nonce: NonceState) =>
      answerDutyAt(deadlines, after(seconds), nonce);

    expect(duty(99, "unspent")).to.equal("wait");
    expect(duty(100, "unspent")).to.equal("burn");
    expect(answerDutyAt(deadlines, { ...after(99), block: after(100).block }, "unspent")).to.equal(
      "burn",
    );
    expect(duty(299, "unspent")).to.equal("burn");
    expect(duty(0, "paid")).to.equal("show");
    expect(duty(299, "conflict")).to.equal("show");
    expect(answerDutyAt(deadlines, { ...after(300), block: after(299).block }, "paid")).to.equal(
      "show",
    );
    expect(duty(300, "paid")).to.equal("late");
    expect(duty(300, "unspent")).to.equal("late");
    expect(duty(300, "burned")).to.equal("none");
  });

  it("IT-4 a payer that burns at the last moment can show the payee's payment, should that win the race", () => {
    const longer = fc.record({
      answer: fc.nat(5000),
      burn: fc.nat(5000),
      gaps: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
      wasSpent: fc.boolean(),
    });
    fc.assert(
      fc.property(longer, ({ answer, burn, gaps, wasSpent }) => {
        const dispute = {
          ...DISPUTE,
          answerWindow: 200 + answer,
          answerBlocks: 200 + answer,
          burnWindow: 100 + burn,
          burnBlocks: 100 + burn,
        };
        const deadlines = answerDeadlines(CLAIM, dispute, wasSpent, PACE);
        let index = 0;
        const next = ({ time, block }: Moment): Moment => ({
          time: time + gaps[index++ % gaps.length]! / 200,
          block: block + 1,
        });
        const settled = (sent: Moment) => {
          let head = sent;
          while (head.time < sent.time + 98 || head.block < sent.block + 98) head = next(head);
          return head;
        };
        let head = after(0);
        const due = wasSpent ? deadlines.showBy : deadlines.burnBy;
        while (!isDue(due, head)) head = next(head);

        const shown = settled(wasSpent ? head : settled(head));

        expect(isDisputeEnough(dispute, PACE)).to.equal(true);
        expect(isPast(deadlines.payableFrom, shown), JSON.stringify({ head, shown })).to.equal(
          false,
        );
      }),
      runs(200),
    );
  });

  it("IT-4 windows that are short by a second or a block are not enough", () => {
    const isEnough = (shorter: Partial<DisputeTerms>) =>
      isDisputeEnough({ ...DISPUTE, ...shorter }, PACE);

    expect(isEnough({})).to.equal(true);
    expect(isEnough({ answerWindow: 199, burnWindow: 500 })).to.equal(false);
    expect(isEnough({ answerBlocks: 199, burnBlocks: 500 })).to.equal(false);
    expect(isEnough({ burnWindow: 99 })).to.equal(false);
    expect(isEnough({ burnBlocks: 99 })).to.equal(false);
    expect(isEnough({ answerWindow: 300, burnWindow: 0 })).to.equal(true);
  });
});

describe("the deadlines of a payee of a direct channel", () => {
  it("IT-5 tell to broadcast, to prove, to file, and that it is too late", () => {
    const deadlines = deadlinesOf({ time: 1000, block: 1000 }, PACE);
    const duty = (moment: number, nonce: NonceState) =>
      directDutyAt(deadlines, { time: moment, block: moment }, nonce);

    expect(duty(799, "unspent")).to.equal("broadcast");
    expect(duty(800, "unspent")).to.equal("fileClaim");
    expect(duty(1, "conflict")).to.equal("claimConflict");
    expect(duty(999, "conflict")).to.equal("claimConflict");
    expect(duty(1, "burned")).to.equal("fileClaim");
    expect(duty(1000, "conflict")).to.equal("lost");
    expect(duty(1000, "burned")).to.equal("lost");
    expect(duty(1000, "paid")).to.equal("none");
  });
});

describe("the deadline of a proof", () => {
  it("IT-3 is a room before the chain forgets the block", () => {
    expect(proofDeadline(7000, MEMORY.evm, PACE)).to.deep.equal({ last: 7256, by: 7156 });
    expect(proofDeadline(7000, MEMORY.eip2935, PACE)).to.deep.equal({ last: 15_191, by: 15_091 });
  });

  it("IT-3 is the next block where the chain forgets faster than a transaction settles", () => {
    expect(proofDeadline(7000, MEMORY.evm, { blockTime: 0.25 })).to.deep.equal({
      last: 7256,
      by: 7001,
    });
  });
});

describe("terms of dispute to propose", () => {
  it("IT-3 IT-4 pay a proof up to a high base fee, twice as much for a breach, and the payer's answer", () => {
    const { penalty, disputeCost, stake } = defaultDispute({ blockTime: 12 });

    expect(disputeCost).to.equal(300_000n * 101n * 10n ** 9n);
    expect(penalty).to.equal(2n * disputeCost);
    expect(stake).to.equal(disputeCost);
  });

  it("IT-3 are in units of the asset, the stake in wei", () => {
    const coinPrice = 3_000_000_000n; // of a token of 6 decimals, a coin being worth 3,000
    const costs = { blockTime: 12, baseFee: 9n * 10n ** 9n, tip: 10n ** 9n, coinPrice };

    const { penalty, disputeCost, stake, tip } = defaultDispute(costs);

    expect([penalty, disputeCost, stake, tip]).to.deep.equal([
      18_000_000n,
      9_000_000n,
      3n * 10n ** 15n,
      10n ** 9n,
    ]);
  });

  it("IT-4 leave a payer a day to answer at any pace, and time enough", () => {
    for (const blockTime of [12, 2, 0.25]) {
      const dispute = defaultDispute({ blockTime });
      expect(dispute.answerWindow).to.equal(DAY);
      expect(dispute.answerBlocks).to.equal(DAY / blockTime);
      expect(isDisputeEnough(dispute, { blockTime })).to.equal(true);
    }
    expect(() => defaultDispute({ blockTime: 0 })).to.throw(InputError);
  });
});
