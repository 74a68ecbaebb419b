import { expect } from "chai";
import { ZeroHash } from "ethers";

import { Clearing, fetchEvents, Merchant } from "../../../sdk/cards/index.js";
import { packRows } from "../../../sdk/cards/batch.js";
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
  const fetched = () => fetchEvents(cards.address, ethers.provider);
  const read = async () => feeds.cardPaymentsIn(await fetched(), { program });
  return { ...room, ann, till, feed, fetched, read };
}

async function deployBoth() {
  const cards = await deployCards(chain);
  return { cards, room: await deployReconciliation(chain) };
}

describe("card payments as legs", () => {
  it("RE-2 are what was captured and refunded, one by one", async () => {
    const { read, feed, ann } = await set();

    const records = (await read()).map((paid) => feeds.recordOfCardPayment(paid, feed));

    const place = `31337:${feed.contract} 1 ${ann.id}`;
    expect(records.map(({ reference, amount }) => [reference, amount])).to.deep.equal([
      [`card capture ${place} 1 1`, 1_250n],
      [`card capture ${place} 2 1`, 500n],
      [`card capture ${place} 2 2`, 700n],
      [`card refund ${place} 2 1`, 300n],
    ]);
    expect(records[0]).to.deep.include({ currency: 978, valueDate: "2026-01-01" });
    expect(records[3]!.fields).to.deep.equal({
      merchant: fields.integer(1n),
      card: fields.text(ann.id),
      sequence: fields.integer(2n),
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

  it("RE-2 are what was uploaded, too, whether the program records sales or not", async () => {
    const { cards, fetched, read, ann, till } = await set();
    const of = PROGRAM.recording;
    const bob = await cards.issue(keyOf("bob"), { program: of });
    const other = await cards.enroll(keyOf("other till"), 2, of);
    const terms = { sequence: 7, amount: 9n };
    const recorded = await cards.paymentOf(bob, other, { ...terms, program: of });
    const plain = await cards.paymentOf(ann, till, terms);
    const tooMuch = await cards.paymentOf(ann, till, { sequence: 8, amount: 1_000_000n });
    await cards.upload(other, [await cards.row(bob, recorded)], of);
    await cards.upload(till, [await cards.row(ann, plain), await cards.row(ann, tooMuch)]);

    const others = feeds.cardPaymentsIn(await fetched(), { program: of });
    const own = await read();

    const shown = ({ card, sequence, merchant, amount }: feeds.CardPayment) =>
      [card, Number(sequence), Number(merchant), amount] as const;
    expect(others.map(shown)).to.deep.equal([[bob.id, 7, 2, 9n]]);
    expect(own).to.have.length(5);
    expect(shown(own[4]!)).to.deep.equal([ann.id, 7, 1, 9n]);
  });

  it("RE-2 are the refunds of what was uploaded, once clearing has vouched for it", async () => {
    const { cards, read, ann, till } = await set();
    const sold = await cards.paymentOf(ann, till, { sequence: 7, amount: 90n });
    const rows = [await cards.row(ann, sold)];
    await cards.upload(till, rows);
    const [uploaded] = (await fetchEvents(cards.address, ethers.provider)).slice(-1);
    const { block, log } = uploaded!.position;
    const clearing = new Clearing(cards.address, cards.actors.clearing, {
      finalBlock: () => ethers.provider.getBlockNumber(),
    });
    const place = { block, log, row: 0 };
    const attested = await clearing.attest(cards.attester, sold, place, packRows(rows));
    const shop = new Merchant(cards.address, cards.actors.shop);
    await shop.refund(till, sold, "Sale", 40n, attested);

    const refund = (await read()).at(-1);

    const paid = { kind: "refund", program: 1n, card: ann.id, sequence: 7, merchant: 1n };
    expect(refund).to.deep.include({ ...paid, number: 1, amount: 40n });
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
    const without = async (gone: string) => {
      const events = (await fetched()).filter(({ name }) => name !== gone);
      return () => feeds.cardPaymentsIn(events, { program });
    };
    expect(await without("Authorized")).to.throw(InputError, "nothing tells of the payment 0x");
    expect(await without("TerminalEnrolled")).to.throw("nothing tells of the terminal 0x");

    const paid = (await read())[0]!;
    const record =
      (other: object, from: object = {}) =>
      () =>
        feeds.recordOfCardPayment({ ...paid, ...other }, { ...feed, ...from });
    expect(record({ kind: "void" })).to.throw("neither a capture nor a refund: void");
    expect(record({ sequence: 2 ** 24 })).to.throw("sequence must be");
    expect(record({ merchant: 0 })).to.throw("merchant must be");
    expect(record({ number: 0 })).to.throw("number must be");
    expect(record({ card: ZeroHash })).to.throw("card is no address");
    expect(record({}, { chainId: 0 })).to.throw("chainId must be");
    expect(record({}, { contract: "0x12" })).to.throw("contract is no address");
    expect(record({}, { money: { ...feed.money, unit: 1n } })).to.throw("even");
    expect(record({}, { money: { ...feed.money, currency: 0 } })).to.throw("currency must be");
  });

  it("RE-2 have a name that differs with all that makes them different", async () => {
    const { read, feed } = await set();
    const paid = (await read())[0]!;
    const names = [
      feeds.recordOfCardPayment(paid, feed),
      feeds.recordOfCardPayment(paid, { ...feed, chainId: 1n }),
      feeds.recordOfCardPayment(paid, { ...feed, contract: `0x${"11".repeat(20)}` }),
      feeds.recordOfCardPayment({ ...paid, kind: "refund" }, feed),
      feeds.recordOfCardPayment({ ...paid, number: 2 }, feed),
      feeds.recordOfCardPayment({ ...paid, sequence: 9 }, feed),
      feeds.recordOfCardPayment({ ...paid, program: 9 }, feed),
      feeds.recordOfCardPayment({ ...paid, card: feed.contract }, feed),
    ].map(({ reference }) => reference);

    expect(new Set(names).size).to.equal(8);
    const quiet = { ...paid, card: paid.card.toLowerCase() };
    const again = feeds.recordOfCardPayment(quiet, {
      ...feed,
      contract: feed.contract.toLowerCase(),
    });
    expect(again.reference).to.equal(names[0]);
  });
});
