import { expect } from "chai";

import { chosen } from "../../scripts/rooms.js";

const REGISTER = { zebra: 1, quagga: 2 };

describe("rooms of a register", () => {
  it("are all of them where none is named", () => {
    expect(chosen(REGISTER, [], "story")).to.deep.equal([
      ["zebra", 1],
      ["quagga", 2],
    ]);
  });

  it("are those that are named, in that order", () => {
    expect(chosen(REGISTER, ["quagga"], "story")).to.deep.equal([["quagga", 2]]);
  });

  it("are refused with a sentence where one is unknown", () => {
    expect(() => chosen(REGISTER, ["zebra", "okapi"], "story")).to.throw(
      "There is no story of okapi; there are zebra, quagga.",
    );
  });
});
