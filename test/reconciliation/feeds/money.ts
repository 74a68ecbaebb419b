import { expect } from "chai";

import { InputError } from "../../../sdk/common/inputs.js";
import { feeds } from "../../../sdk/reconciliation/index.js";

const { minorUnits } = feeds;
const EURO = { currency: 978, digits: 2, decimals: 6 };

describe("units of a token in minor units of a currency", () => {
  it("RE-2 come out even, or not at all", () => {
    expect(minorUnits("fee", 12_340_000n, EURO)).to.equal(1_234n);
    expect(minorUnits("fee", 0n, EURO)).to.equal(0n);
    expect(() => minorUnits("fee", 12_345_678n, EURO)).to.throw(
      InputError,
      "fee does not come out even: 12345678 units of the token are no whole minor units of 10000",
    );
  });

  it("RE-2 may be of a program, whose unit is some units of the token", () => {
    expect(minorUnits("sale", 1_250n, { ...EURO, unit: 10_000n })).to.equal(1_250n);
    expect(() => minorUnits("sale", 1_250n, { ...EURO, unit: 1_001n })).to.throw("even");
  });

  it("RE-2 may be finer than the token's, and of a currency without a minor unit", () => {
    expect(minorUnits("fee", 7n, { ...EURO, decimals: 0 })).to.equal(700n);
    expect(minorUnits("fee", 7_000_000n, { ...EURO, digits: 0 })).to.equal(7n);
    expect(minorUnits("fee", 5n * 10n ** 18n, { ...EURO, decimals: 18 })).to.equal(500n);
  });

  it("RE-2 are refused where they are no amount, or more than a leg can say", () => {
    for (const units of [-1n, 0.5]) expect(() => minorUnits("fee", units, EURO)).to.throw("fee");
    expect(() => minorUnits("fee", 2n ** 96n * 10_000n, EURO)).to.throw("fee must be");
    expect(() => minorUnits("fee", 1n, { ...EURO, digits: 5 })).to.throw("digits must be");
    expect(() => minorUnits("fee", 1n, { ...EURO, decimals: 37 })).to.throw("decimals must be");
    expect(() => minorUnits("fee", 1n, { ...EURO, unit: 0n })).to.throw("unit must be");
  });
});
