import { expect } from "chai";
import * as fc from "fast-check";

import { feeOf } from "../../../sdk/cards/fees.js";
import { runs } from "../../kit/runs.js";

const nets = fc.bigInt(-(2n ** 62n), 2n ** 62n);
const rates = fc.integer({ min: 0, max: 200_000 });
const WHOLE = 1_000_000n;

describe("the discount fee", () => {
  it("CA-16 rounds a half to the even unit, above and below 0", () => {
    // half a unit each: 500,000 millionths
    const halves = [1n, 3n, 5n, -1n, -3n, -5n].map((net) => feeOf(net, 500_000));

    expect(halves).to.deep.equal([0n, 2n, 2n, 0n, -2n, -2n]);
    expect(feeOf(50n, 29_999)).to.equal(1n);
    expect(feeOf(50n, 30_000)).to.equal(2n);
    expect(feeOf(50n, 10_001)).to.equal(1n);
  });

  it("CA-16 is the nearest unit to the exact quotient, and the even one of two", () => {
    fc.assert(
      fc.property(nets, rates, (net, rate) => {
        const fee = feeOf(net, rate);

        const twice = 2n * (net * BigInt(rate) - fee * WHOLE);
        expect(twice >= -WHOLE && twice <= WHOLE).to.equal(true);
        if (twice === WHOLE || twice === -WHOLE) expect(fee % 2n).to.equal(0n);
      }),
      runs(2_000),
    );
  });

  it("CA-16 takes as much back as it took, and is the same however a sale is split", () => {
    fc.assert(
      fc.property(nets, fc.array(fc.bigInt(-1_000n, 1_000n)), rates, (first, parts, rate) => {
        expect(feeOf(-first, rate)).to.equal(-feeOf(first, rate));
        let net = first;
        let sum = 0n;
        for (const part of parts) {
          sum += feeOf(net + part, rate) - feeOf(net, rate);
          net += part;
        }
        expect(sum).to.equal(feeOf(net, rate) - feeOf(first, rate));
      }),
      runs(500),
    );
  });
});
