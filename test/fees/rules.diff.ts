import { expect } from "chai";
import * as fc from "fast-check";

import { ceiling, charge, chargeable, remaining, type Tranche } from "../../sdk/fees/rules.js";
import { createChain } from "../kit/chain.js";
import { runs } from "../kit/runs.js";

const MAX_AMOUNT = 2n ** 88n - 1n;
const MAX_TIME = 2n ** 32n - 1n;

const amounts = (max: bigint) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: max < 100n ? max : 100n }),
    fc.bigInt({ min: 0n, max }),
    fc.constant(max),
  );

/** Any tranche that the contract can hold; the edges of its life are as likely as what lies between. */
const tranches = fc
  .record({
    principal: amounts(MAX_AMOUNT),
    start: fc.bigInt({ min: 0n, max: MAX_TIME - 60n }),
    cliff: fc.boolean(),
  })
  .chain(({ principal, start, cliff }) =>
    fc.record({
      principal: fc.constant(principal),
      start: fc.constant(start),
      cliff: fc.constant(cliff),
      unspent: amounts(principal),
      expiry: fc.bigInt({ min: start + 60n, max: MAX_TIME }),
    }),
  )
  .chain((tranche) =>
    fc.record({
      ...(Object.fromEntries(
        Object.entries(tranche).map(([key, value]) => [key, fc.constant(value)]),
      ) as { [K in keyof typeof tranche]: fc.Arbitrary<(typeof tranche)[K]> }),
      end: fc.oneof(fc.constant(tranche.expiry), fc.bigInt({ min: 0n, max: tranche.expiry })),
    }),
  );

const moments = ({ start, expiry, end }: Tranche) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: MAX_TIME }),
    fc.bigInt({ min: start, max: expiry }),
    fc
      .tuple(fc.constantFrom(start, expiry, end), fc.constantFrom(-1n, 0n, 1n))
      .map(([edge, by]) => (edge + by < 0n ? 0n : edge + by)),
  );

const tranchesInTime = tranches.chain((tranche) =>
  fc.tuple(fc.constant<Tranche>(tranche), moments(tranche)),
);

const { ethers } = await createChain();
const harness = await ethers.deployContract("TranchesHarness");

describe("the arithmetic of a tranche in the sdk", () => {
  it("FE-2 FE-3 says the same as the contract's library of any tranche at any second", async () => {
    await fc.assert(
      fc.asyncProperty(tranchesInTime, async ([tranche, time]) => {
        expect([
          ceiling(tranche, time),
          remaining(tranche, time),
          chargeable(tranche, time),
        ]).to.deep.equal([...(await harness.ask(tranche, time))]);
      }),
      runs(400),
    );
  });

  it("FE-4 leaves the same after a charge of all that is there or less, and takes no unit more", async () => {
    const charges = tranchesInTime.chain(([tranche, time]) =>
      fc.tuple(fc.constant(tranche), fc.constant(time), amounts(chargeable(tranche, time))),
    );
    await fc.assert(
      fc.asyncProperty(charges, async ([tranche, time, amount]) => {
        const more = chargeable(tranche, time) + 1n;

        const { unspent } = charge(tranche, amount, time);

        expect(unspent).to.equal(await harness.charge(tranche, amount, time));
        expect(() => charge(tranche, more, time)).to.throw(RangeError);
        await expect(harness.charge(tranche, more, time)).to.be.revertedWithPanic(0x11);
      }),
      runs(200),
    );
  });

  it("FE-2 follows the example of the rule to the unit", () => {
    const DAY = 86_400n;
    const idle: Tranche = {
      principal: 1200n,
      unspent: 1200n,
      cliff: false,
      start: 0n,
      expiry: 12n * DAY,
      end: 12n * DAY,
    };

    const used = charge(idle, 300n, 3n * DAY);

    const days = [3n, 6n, 9n, 11n, 12n].map((day) => remaining(used, day * DAY));
    expect(days).to.deep.equal([600n, 600n, 300n, 100n, 0n]);
  });
});
