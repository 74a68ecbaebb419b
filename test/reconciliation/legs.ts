import { expect } from "chai";
import { id, TypedDataEncoder } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import {
  blindingOf,
  type BusinessRecord,
  commitmentOf,
  fields,
  isSignedBy,
  legFrom,
  LEGS,
  type LegTerms,
  reconciliationDomain,
  records,
  referenceOf,
  signCommitments,
  signLegs,
} from "../../sdk/reconciliation/index.js";
import { nameOfError } from "../kit/refusals.js";
import { keyOf, secretOf } from "../kit/reconciliation/room.js";

const DOMAIN = reconciliationDomain(`0x${"11".repeat(20)}`, 1);
const RECORD: BusinessRecord = {
  reference: "order 4711",
  amount: 12_345n,
  currency: 978,
  valueDate: "2026-02-03",
  fields: { isin: fields.text("DE000A0MEQ23") },
};
const TERMS: LegTerms = {
  template: 1,
  rules: { isAmountHashed: false, acceptWindow: 0 },
  caseKey: id("key of the case"),
};

describe("a leg from a business record", () => {
  it("RE-2 says what the record says", () => {
    const leg = legFrom(RECORD, TERMS);

    const caseId = records.caseIdOf(1, referenceOf("order 4711"));
    expect(leg).to.deep.equal({
      businessReference: id("order 4711"),
      generation: 0,
      amount: 12_345n,
      currency: 978,
      valueDate: 20_487,
      fields: fields.rootOf(TERMS.caseKey, caseId, RECORD.fields),
      acceptedAt: 0,
    });
  });

  it("RE-2 hides the amount as one of the fields", () => {
    const hashed = { ...TERMS, rules: { ...TERMS.rules, isAmountHashed: true } };

    const leg = legFrom(RECORD, hashed);

    const caseId = records.caseIdOf(1, leg.businessReference);
    const opened = fields.openField(
      TERMS.caseKey,
      caseId,
      { ...RECORD.fields, amount: fields.integer(12_345n) },
      "amount",
    );
    expect(leg.amount).to.equal(0n);
    expect(fields.isFieldOf(leg.fields, opened)).to.equal(true);
    const named = { ...RECORD, fields: { amount: fields.integer(1n) } };
    expect(() => legFrom(named, hashed)).to.throw(InputError, "a field cannot have its name");
  });

  it("RE-2 is refused for what no leg can say", () => {
    const from = (other: Partial<BusinessRecord>) => () => legFrom({ ...RECORD, ...other }, TERMS);

    expect(from({ amount: -1n })).to.throw(InputError, "amount must be");
    expect(from({ amount: 2n ** 96n })).to.throw(InputError, "amount must be");
    expect(from({ currency: 0 })).to.throw(InputError, "currency must be");
    expect(from({ currency: 1_000 })).to.throw(InputError, "currency must be");
    expect(from({ valueDate: "3.2.2026" })).to.throw(InputError, "no date");
    expect(from({ reference: "" })).to.throw(InputError, "reference");
  });

  it("RE-2 has been accepted where the template asks for it, and only there", () => {
    const asking = { ...TERMS, rules: { ...TERMS.rules, acceptWindow: 1 } };

    expect(() => legFrom(RECORD, asking)).to.throw("has not accepted");
    expect(() => legFrom(RECORD, { ...TERMS, acceptedAt: 1 })).to.throw("no acceptance");
    expect(legFrom(RECORD, { ...asking, acceptedAt: 7 }).acceptedAt).to.equal(7);
  });
});

describe("legs and commitments that a role signs", () => {
  it("RE-2 are signed together", async () => {
    const legs = [legFrom(RECORD, TERMS), legFrom({ ...RECORD, reference: "order 2" }, TERMS)];

    const { signature } = await signLegs(DOMAIN, keyOf("seller"), 1, 0, legs);

    const digest = TypedDataEncoder.hash(DOMAIN, LEGS, { template: 1, role: 0, legs });
    expect(await isSignedBy(keyOf("seller").id, digest, signature)).to.equal(true);
    const other = TypedDataEncoder.hash(DOMAIN, LEGS, { template: 1, role: 1, legs });
    expect(await isSignedBy(keyOf("seller").id, other, signature)).to.equal(false);
  });

  it("RE-2 are one at least", async () => {
    const seller = keyOf("seller");

    expect(await nameOfError(signLegs(DOMAIN, seller, 1, 0, []))).to.equal("InputError");
    expect(await nameOfError(signCommitments(DOMAIN, seller, 1, 0, []))).to.equal("InputError");
  });

  it("RE-2 commit one role to one leg, so that another cannot copy it", () => {
    const leg = legFrom(RECORD, TERMS);
    const caseId = records.caseIdOf(1, leg.businessReference);
    const blinding = blindingOf(secretOf("seller"), caseId, 0);
    const commitments = [
      commitmentOf(1, 0, leg, blinding),
      commitmentOf(1, 1, leg, blinding),
      commitmentOf(2, 0, leg, blinding),
      commitmentOf(1, 0, { ...leg, amount: 1n }, blinding),
      commitmentOf(1, 0, leg, blindingOf(secretOf("seller"), caseId, 1)),
      commitmentOf(1, 0, leg, blindingOf(secretOf("seller"), id("another case"), 0)),
      commitmentOf(1, 0, leg, blindingOf(secretOf("bank"), caseId, 0)),
    ];

    expect(new Set(commitments).size).to.equal(commitments.length);
    expect(() => blindingOf("0x01", caseId, 0)).to.throw("the role's secret is not 32 bytes");
  });
});
