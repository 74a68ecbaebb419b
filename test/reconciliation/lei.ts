import { expect } from "chai";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import { entityOf, leiOf, MAX_LEI_NUMBER } from "../../sdk/reconciliation/lei.js";
import { runs } from "../kit/runs.js";

/** LEIs that are in public use. */
const LEIS = [
  "7LTWFZYICNSX8D621K86", // Deutsche Bank
  "5493001KJTIIGC8Y1R12", // Bloomberg Finance
  "HWUPKR0MPOU8FGXBT394", // Apple
  "506700GE1G29325QX363", // the foundation that oversees LEIs
];

describe("the number of a legal entity", () => {
  for (const lei of LEIS) {
    it(`RE-1 of ${lei} leads back to it`, () => {
      expect(leiOf(entityOf(lei))).to.equal(lei);
      expect(entityOf(lei) < 2n ** 96n).to.equal(true);
    });
  }

  it("RE-1 leads to an LEI and back, for every number that 18 characters can make", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, MAX_LEI_NUMBER), (entity) => {
        const lei = leiOf(entity);

        expect(entityOf(lei)).to.equal(entity);
        // ISO 7064, MOD 97-10, over all 20 characters
        const digits = lei
          .split("")
          .map((character) => Number.parseInt(character, 36))
          .join("");
        expect(BigInt(digits) % 97n).to.equal(1n);
      }),
      runs(300),
    );
  });

  it("RE-1 is refused for an LEI with one character wrong, or two in each other's place", () => {
    const lei = LEIS[0]!;
    for (let place = 0; place < lei.length; ++place) {
      const other = lei[place] === "7" ? "1" : "7";
      const wrong = lei.slice(0, place) + other + lei.slice(place + 1);
      expect(() => entityOf(wrong), wrong).to.throw(InputError);
    }
    expect(() => entityOf("L7TWFZYICNSX8D621K86")).to.throw("check digits");
  });

  it("RE-1 is refused for what is no LEI", () => {
    for (const text of ["", "7ltwfzyicnsx8d621k86", "7LTWFZYICNSX8D621K8", `${LEIS[0]}0`])
      expect(() => entityOf(text)).to.throw(InputError);
    expect(() => entityOf(`${"0".repeat(18)}98`)).to.throw("nobody's");
  });

  it("RE-1 is refused where no LEI has it", () => {
    expect(() => leiOf(0n)).to.throw(InputError);
    expect(() => leiOf(MAX_LEI_NUMBER + 1n)).to.throw(InputError);
    expect(leiOf(MAX_LEI_NUMBER)).to.match(/^Z{18}\d{2}$/);
  });
});
