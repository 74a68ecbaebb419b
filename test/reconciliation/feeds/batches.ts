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
  runs,
  signLegs,
} from "../../../sdk/reconciliation/index.js";
import { EMPTY_RECORD, wordsOf } from "../../../sdk/reconciliation/records.js";
import { createChain } from "../../kit/chain.js";
import { caseKeyOf, runTemplateOf } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation, keyOf } from "../../kit/reconciliation/room.js";

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
  const { seller: clearing, shareRegister: bank } = room.parties;
  const item = await room.register(cardsClearingTemplate({ clearing, bank }));
  const template = await room.register(runTemplateOf(room, item));
  const runOf = (records: readonly BusinessRecord[], ids?: readonly string[]) =>
    feeds.runOf(records, { template: item, rules: PLAIN, caseKeyOf }, ids);

  /** The role's leg of the run goes on record. */
  async function post(role: 0 | 1, run: feeds.FedRun) {
    const leg = feeds.legOfRun(RUN, run, DAY);
    const key = keyOf(role === 0 ? "seller" : "shareRegister");
    const { signature } = await signLegs(room.domain, key, template, role, [leg]);
    const record = await recordOf();
    await room.reconciliation.postLegs(template, role, [{ leg, record }], signature);
  }

  async function recordOf() {
    const { cases } = await room.ledger();
    const held = [...cases.values()].find(({ template: of }) => of === template);
    return wordsOf(held?.state.record ?? EMPTY_RECORD);
  }

  const status = async (number: number, reference: string) =>
    (await caseOn(room.reconciliation, number, referenceOf(reference))).status;
  return { ...room, item, template, runOf, post, recordOf, status };
}

async function deployed() {
  return deployReconciliation(chain);
}

describe("a run of many records", () => {
  it("RE-6 says of each record what its leg would say", async () => {
    const { runOf, item } = await set();

    const { ids, side, list, total, currency } = runOf(RECORDS);

    expect(ids).to.deep.equal(RECORDS.map(({ reference }) => id(reference)).toSorted());
    const [record] = RECORDS;
    const leg = legFrom(record!, {
      template: item,
      rules: PLAIN,
      caseKey: caseKeyOf(id("payment 0")),
    });
    expect(side[ids.indexOf(id("payment 0"))]).to.deep.equal({
      amount: leg.amount,
      currency: leg.currency,
      valueDate: leg.valueDate,
      fields: leg.fields,
    });
    expect([list.count, total, currency]).to.deep.equal([11, 1_155n, 978]);
    expect(runOf(RECORDS.toReversed())).to.deep.equal(runOf(RECORDS));
  });

  it("RE-6 matches in one comparison where both sides have the same records", async () => {
    const { runOf, post, status, template } = await set();

    await post(0, runOf(RECORDS));
    await post(1, runOf(RECORDS.toReversed()));

    expect(await status(template, RUN)).to.equal("Matched");
  });

  it("RE-6 alarms at once, and opens a case for what differs alone", async () => {
    const room = await set();
    const { runOf, post, status, template, item, recordOf, reconciliation } = room;
    const mine = runOf(RECORDS);
    const altered = RECORDS.slice(1).filter(({ reference }) => reference !== "payment 7");
    altered.push({ ...RECORDS[7]!, amount: 1n });
    const theirs = runOf(altered, mine.ids);
    await post(0, mine);
    await post(1, theirs);
    expect(await status(template, RUN)).to.equal("Alarmed");

    const closings = runs.closingsOf(mine.ids, mine.side, theirs.side);
    for (const { from, exceptions, siblings, above } of closings)
      await reconciliation.closeExceptions({
        run: { template, businessReference: id(RUN) },
        record: await recordOf(),
        sides: {
          count: mine.list.count,
          idsRoot: mine.list.idsRoot,
          rootA: mine.list.root,
          rootB: theirs.list.root,
        },
        from,
        exceptions: [...exceptions],
        siblings: [...siblings],
        above: [...above],
      });

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
