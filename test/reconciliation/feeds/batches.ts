import { expect } from "chai";
import { id } from "ethers";

import { InputError } from "../../../sdk/common/inputs.js";
import {
  type BusinessRecord,
  caseOn,
  cardsClearingTemplate,
  feeds,
  fields,
  legFrom,
  referenceOf,
  RunSide,
  totalOf,
} from "../../../sdk/reconciliation/index.js";
import { createChain } from "../../kit/chain.js";
import { caseKeyOf, runTemplateOf } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation, keyOf, NAMES } from "../../kit/reconciliation/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const RUN = "payments of a day";
const DAY = "2026-01-01";
const RECORDS: readonly BusinessRecord[] = Array.from({ length: 11 }, (_, index) => ({
  reference: `payment ${index}`,
  amount: 100n + BigInt(index),
  currency: 978,
  valueDate: DAY,
  fields: { number: fields.integer(BigInt(index)) },
}));
const PLAIN = { isAmountHashed: false, acceptWindow: 0 };

async function set() {
  const room = await networkHelpers.loadFixture(deployed);
  const { address, sender, reconciliation, parties, register } = room;
  const { seller: clearing, shareRegister: bank } = parties;
  const item = await register(cardsClearingTemplate({ clearing, bank }));
  const template = await register(runTemplateOf(room, item));
  const runOf = (records: readonly BusinessRecord[], ids?: readonly string[]) =>
    feeds.runOf(
      records,
      { reference: RUN, valueDate: DAY, ...(ids === undefined ? {} : { ids }) },
      { template: item, rules: PLAIN, caseKeyOf },
    );
  const side = (role: 0 | 1) =>
    new RunSide(address, sender, { template, role, key: keyOf(NAMES[role]) });
  const status = async (number: number, reference: string) =>
    (await caseOn(reconciliation, number, referenceOf(reference))).status;
  return { item, template, runOf, side, status };
}

async function deployed() {
  return deployReconciliation(chain);
}

describe("a run of many records", () => {
  it("RE-6 says of each record what its leg would say", async () => {
    const { runOf, item } = await set();

    const { ids, leaves, currency } = runOf(RECORDS);

    expect(ids).to.deep.equal(RECORDS.map(({ reference }) => id(reference)).toSorted());
    const caseKey = caseKeyOf(id("payment 0"));
    const leg = legFrom(RECORDS[0]!, { template: item, rules: PLAIN, caseKey });
    expect(leaves[ids.indexOf(id("payment 0"))]).to.deep.equal({
      amount: leg.amount,
      currency: leg.currency,
      valueDate: leg.valueDate,
      fields: leg.fields,
    });
    expect([leaves.length, totalOf(leaves), currency]).to.deep.equal([11, 1_155n, 978]);
    expect(runOf(RECORDS.toReversed())).to.deep.equal(runOf(RECORDS));
  });

  it("RE-6 matches in one comparison where both sides have the same records", async () => {
    const { runOf, side, status, template } = await set();

    await side(0).post(runOf(RECORDS));
    await side(1).post(runOf(RECORDS.toReversed()));

    expect(await status(template, RUN)).to.equal("Matched");
  });

  it("RE-6 alarms at once, and opens a case for what differs alone", async () => {
    const { runOf, side, status, template, item } = await set();
    const mine = runOf(RECORDS);
    const altered = RECORDS.slice(1).filter(({ reference }) => reference !== "payment 7");
    altered.push({ ...RECORDS[7]!, amount: 1n });
    const theirs = runOf(altered, mine.ids);
    await side(0).post(mine);
    await side(1).post(theirs);
    expect(await status(template, RUN)).to.equal("Alarmed");

    await side(0).close(mine, theirs.leaves);

    expect(await status(template, RUN)).to.equal("Adjusted");
    expect(await status(item, "payment 7")).to.equal("Alarmed");
    expect(await status(item, "payment 0")).to.equal("Alarmed");
    expect(await status(item, "payment 1")).to.equal("None");
  });

  it("RE-6 takes no record twice, none that the list lacks, and none of another currency", async () => {
    const { runOf } = await set();
    const [first, second] = RECORDS as [BusinessRecord, BusinessRecord];

    expect(() => runOf([])).to.throw(InputError);
    expect(() => runOf([first, first])).to.throw("two records of payment 0");
    expect(() => runOf([first, second], ["payment 0"])).to.throw("the list lacks payment 1");
    expect(() => runOf([first], ["payment 0", "payment 0"])).to.throw("names a record twice");
    expect(() => runOf([first, { ...second, currency: 840 }])).to.throw("several currencies");
    expect(() => feeds.booksOf([first, first], caseKeyOf)).to.throw("two records of payment 0");
  });
});
