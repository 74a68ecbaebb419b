import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { fetchEvents } from "../../../sdk/cards/index.js";
import { paymentId } from "../../../sdk/cards/signatures.js";
import { InputError } from "../../../sdk/common/inputs.js";
import { feeds, fields } from "../../../sdk/reconciliation/index.js";
import { deployCards, keyOf, PROGRAM, UNIT, UTC_OFFSET } from "../../kit/cards/room.js";
import { createChain } from "../../kit/chain.js";
import { EURO, feedTo } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation } from "../../kit/reconciliation/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const program = PROGRAM.plain;
const CHAIN_ID = 31_337n;

/** A sale of 12.50, and an authorization of 20.00 of which 5.00 and 7.00 are captured, and 3.00 refunded. */
async function set() {
  const room = await networkHelpers.loadFixture(deployBoth);
  const { cards } = room;
  const ann = await cards.issue(keyOf("ann"));
  const till = await cards.enroll(keyOf("till"));
  const sold = await cards.paymentOf(ann, till);
  const held = await cards.paymentOf(ann, till, { amount: 2_000n, sequence: 2 });
  await cards.sale(ann, till, sold);
  await cards.authorize(ann, till, held);
  await cards.capture(till, held, 500n);
  await cards.capture(till, held, 1_200n, true);
  await cards.refund(till, held, "Authorization", 300n);
  const feed = {
    chainId: CHAIN_ID,
    contract: cards.address,
    money: { ...EURO, unit: UNIT },
    utcOffset: UTC_OFFSET,
  };
  const saleId = paymentId(cards.domain, sold, "Sale");
  const heldId = paymentId(cards.domain, held, "Authorization");
  const fetched = () => fetchEvents(cards.address, ethers.provider);
  const read = async () => feeds.cardPaymentsIn(await fetched(), { program });
  return { ...room, ann, feed, saleId, heldId, fetched, read };
}

async function deployBoth() {
  const cards = await deployCards(chain);
  return { cards, room: await deployReconciliation(chain) };
}

describe("card payments as legs", () => {
  it("RE-2 are what was captured and refunded, one by one", async () => {
    const { read, feed, saleId, heldId, ann } = await set();

    const records = (await read()).map((paid) => feeds.recordOfCardPayment(paid, feed));

    const place = `31337:${feed.contract}`;
    expect(records.map(({ reference, amount }) => [reference, amount])).to.deep.equal([
      [`card capture ${place} ${saleId} 1`, 1_250n],
      [`card capture ${place} ${heldId} 1`, 500n],
      [`card capture ${place} ${heldId} 2`, 700n],
      [`card refund ${place} ${heldId} 1`, 300n],
    ]);
    expect(records[0]).to.deep.include({ currency: 978, valueDate: "2026-01-01" });
    expect(records[3]!.fields).to.deep.equal({
      program: fields.integer(1n),
      payment: fields.text(heldId),
      card: fields.text(ann.id),
    });
  });

  it("RE-2 RE-3 are the same for all who read the chain, and match", async () => {
    const { read, feed, room } = await set();
    const { reconcile } = await feedTo(room);
    const records = async () => (await read()).map((paid) => feeds.recordOfCardPayment(paid, feed));

    const statuses = await reconcile(await records(), await records());

    expect(statuses).to.deep.equal(["Matched", "Matched", "Matched", "Matched"]);
  });

  it("RE-3 alarm at once where somebody's books say otherwise", async () => {
    const { read, feed, room } = await set();
    const { reconcile } = await feedTo(room);
    const records = (await read()).map((paid) => feeds.recordOfCardPayment(paid, feed));
    const wrong = [...records];
    wrong[2] = { ...records[2]!, amount: 699n };

    const statuses = await reconcile(records, wrong);

    expect(statuses).to.deep.equal(["Matched", "Matched", "Alarmed", "Matched"]);
  });

  it("RE-2 are of one program, for another has another token", async () => {
    const { cards, fetched, read, ann } = await set();
    const of = PROGRAM.recording;
    const bob = await cards.issue(keyOf("bob"), { program: of });
    const till = await cards.enroll(keyOf("other till"), 2, of);
    const sold = await cards.paymentOf(bob, till, { program: of, amount: 9n });
    await cards.upload(till, [await cards.row(bob, sold)], of);

    const others = feeds.cardPaymentsIn(await fetched(), { program: of });

    expect(others.map(({ card, amount }) => [card, amount])).to.deep.equal([[bob.id, 9n]]);
    expect((await read()).every(({ card }) => card === ann.id)).to.equal(true);
    expect(await read()).to.have.length(4);
  });

  it("RE-2 lie on the day of the program, not on that of UTC", async () => {
    const { read, feed } = await set();
    const paid = (await read())[0]!;
    const late = { ...paid, time: Date.parse("2026-01-31T22:00:00Z") / 1000 };

    expect(feeds.recordOfCardPayment(late, feed).valueDate).to.equal("2026-02-01");
    const utc = { ...feed, utcOffset: 0 };
    expect(feeds.recordOfCardPayment(late, utc).valueDate).to.equal("2026-01-31");
  });

  it("RE-2 are refused where something is missing or wrong", async () => {
    const { fetched, read, feed } = await set();
    const events = (await fetched()).filter(({ name }) => name !== "Authorized");
    expect(() => feeds.cardPaymentsIn(events, { program })).to.throw(
      InputError,
      "nothing tells of the payment 0x",
    );

    const paid = (await read())[0]!;
    const record =
      (other: object, from: object = {}) =>
      () =>
        feeds.recordOfCardPayment({ ...paid, ...other }, { ...feed, ...from });
    expect(record({ kind: "void" })).to.throw("neither a capture nor a refund: void");
    expect(record({ payment: "0x12" })).to.throw("payment is not 32 bytes");
    expect(record({ number: 0 })).to.throw("number must be");
    expect(record({ card: ZeroHash })).to.throw("card is no address");
    expect(record({}, { chainId: 0 })).to.throw("chainId must be");
    expect(record({}, { contract: "0x12" })).to.throw("contract is no address");
    expect(record({}, { money: { ...feed.money, unit: 1n } })).to.throw("even");
    expect(record({}, { money: { ...feed.money, currency: 0 } })).to.throw("currency must be");
  });

  it("RE-2 have a name that differs with all that makes them different", async () => {
    const { read, feed, saleId } = await set();
    const paid = (await read())[0]!;
    const names = [
      feeds.recordOfCardPayment(paid, feed),
      feeds.recordOfCardPayment(paid, { ...feed, chainId: 1n }),
      feeds.recordOfCardPayment(paid, { ...feed, contract: `0x${"11".repeat(20)}` }),
      feeds.recordOfCardPayment({ ...paid, kind: "refund" }, feed),
      feeds.recordOfCardPayment({ ...paid, number: 2 }, feed),
      feeds.recordOfCardPayment({ ...paid, payment: id("another") }, feed),
    ].map(({ reference }) => reference);

    expect(new Set(names).size).to.equal(6);
    const shouted = `0x${saleId.slice(2).toUpperCase()}`;
    const again = feeds.recordOfCardPayment({ ...paid, payment: shouted }, feed);
    expect(again.reference).to.equal(names[0]);
  });
});
