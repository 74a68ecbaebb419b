import { expect } from "chai";
import { id } from "ethers";

import {
  dayTotal,
  fetchEvents,
  generateP256,
  Holder,
  Issuer,
  Merchant,
  p256Key,
} from "../../../sdk/cards/index.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { castPeople } from "../../kit/cards/people.js";
import { nameOfError, sentenceOf } from "../../kit/refusals.js";
import { CAP, deployCards, keyOf, TIER, UTC_OFFSET } from "../../kit/cards/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const people = castPeople(room);
  return { ...room, people, ...people, soon: (await room.now()) + HOUR };
}

describe("what issuer, holder and regulator do with a card", () => {
  it("CA-9 CA-14 it is issued and credited once, by staff with the right, up to its cap", async () => {
    const { issuer, approver, address, actors, today, prepaidCards } = await set();
    const card = { program: 1, card: keyOf("ann").id, tier: 0, lastDay: (await today()) + 100 };
    const clerk = new Issuer(address, actors.stranger);

    await issuer.issue(card);
    await issuer.issue(card);
    const bank = { program: 1, card: card.card, units: CAP, bankReference: id("bank") };
    const topUp = { ...bank, funder: id("account of ann") };
    await issuer.requestTopUp(topUp);
    await issuer.requestTopUp(topUp);
    expect(await sentenceOf(issuer.approveTopUp(1, id("bank")))).to.include("a second person");
    await approver.approveTopUp(1, id("bank"));
    await approver.approveTopUp(1, id("bank"));

    expect((await prepaidCards.cardOf(1, card.card)).balance).to.equal(CAP);
    const more = { ...topUp, units: 1n, bankReference: id("more") };
    expect(await sentenceOf(issuer.requestTopUp(more))).to.include("its cap is");
    expect(await sentenceOf(issuer.requestTopUp({ ...topUp, units: 2n }))).to.include(
      "bank reference",
    );
    expect(await sentenceOf(issuer.issue({ ...card, tier: 2 }))).to.include("other content");
    expect(await sentenceOf(clerk.freeze(1, card.card))).to.include("right 4 is needed");
    await issuer.setStaff(1, actors.stranger.address, { freeze: true });
    await clerk.freeze(1, card.card);
    expect((await prepaidCards.cardOf(1, card.card)).frozen[1]).to.equal(true);
  });

  it("CA-10 only who froze it thaws it, and what the regulator froze stays so when it is replaced", async () => {
    const { issuer, regulator, holderOf, soon, address, actors, today } = await set();
    const ann = await holderOf("ann");
    await ann.freeze(1, soon);
    await issuer.freeze(1, ann.card);
    await regulator.freeze(1, ann.card);
    await ann.thaw(1, soon);
    expect((await ann.view(1)).frozen).to.deep.equal({
      Holder: false,
      Issuer: true,
      Regulator: true,
    });

    const successor = new Holder(address, keyOf("ann again"), actors.relayer);
    const lastDay = (await today()) + 500;
    const replacement = { program: 1, card: ann.card, successor: successor.card, lastDay };
    await issuer.replace({ ...replacement, reason: "lost" });
    await issuer.replace({ ...replacement, reason: "lost" });

    expect((await ann.view(1)).successor).to.equal(successor.card);
    const { balance, frozen, top } = await successor.view(1);
    expect([balance, top, frozen.Regulator, frozen.Issuer]).to.deep.equal([
      100_000n,
      2,
      true,
      false,
    ]);
    await regulator.thaw(1, successor.card);
    expect((await successor.view(1)).frozen.Regulator).to.equal(false);
  });

  it("CA-10 a bearer card is exchanged with its own key's signature only", async () => {
    const { issuer, holderOf, today } = await set();
    const bearer = await holderOf("bearer", { tier: TIER.bearer, units: 10n });
    const lastDay = (await today()) + 500;
    const successor = keyOf("fresh").id;
    const exchange = { program: 1, card: bearer.card, successor, lastDay, reason: "worn" };

    expect(await sentenceOf(issuer.replace(exchange))).to.include("bearer card");
    const consent = await bearer.exchange(1, successor, lastDay);
    await issuer.replace({ ...exchange, consent });

    expect((await bearer.view(1)).successor).to.equal(successor);
  });

  it("CA-8 limits are lowered at once by the holder, and raised by the issuer after a delay", async () => {
    const { issuer, holderOf, soon } = await set();
    const ann = await holderOf("ann", { limits: { payment: 1_000n, day: 5_000n } });

    await ann.lowerLimits(1, { payment: 500n }, soon);
    expect(await sentenceOf(ann.lowerLimits(1, { payment: 600n }, soon))).to.include(
      "lower limits",
    );
    await issuer.setLimits(1, ann.card, { payment: 2_000n, day: 100n });
    const before = (await ann.view(1)).limits;
    expect(await sentenceOf(issuer.applyLimits(1, ann.card))).to.include("wait until");
    await networkHelpers.time.increase(DAY);
    await issuer.applyLimits(1, ann.card);

    const after = (await ann.view(1)).limits;
    expect([before.payment, before.day]).to.deep.equal([500n, 100n]);
    expect([after.payment, after.day]).to.deep.equal([2_000n, 100n]);
    expect(await nameOfError(issuer.setLimits(1, ann.card, { day: 1_234n }))).to.equal(
      "InputError",
    );
  });
});

describe("what a merchant does with its terminals", () => {
  it("CA-11 a rotated key captures and refunds until its end; a revoked one does nothing at once", async () => {
    const { shop, people, issue, paymentOf, sale, authorize, refund, now, prepaidCards } =
      await set();
    const ann = await issue(keyOf("ann"));
    const { key: old } = await people.terminal();
    const held = await paymentOf(ann, old, { amount: 500n });
    await authorize(ann, old, held);
    const fresh = await p256Key(await generateP256());
    const from = Math.floor((await now()) / HOUR) * HOUR;
    const enrollment = { program: 1, merchant: 1, from, to: from + 30 * DAY };

    await shop.rotate(old.id, fresh, enrollment, from + DAY);

    const retiring = sale(ann, old, await paymentOf(ann, old, { sequence: 2 }));
    await expect(retiring).to.be.revertedWithCustomError(
      prepaidCards,
      "PrepaidCards_TerminalRetiring",
    );
    await shop.capture(old, held, 300n);
    await sale(ann, fresh, await paymentOf(ann, fresh, { sequence: 2 }));
    await shop.revoke(1, old.id);
    expect(await sentenceOf(shop.capture(old, held, 400n))).to.include("was revoked");
    await shop.capture(fresh, held, 400n, true);
    await refund(fresh, held, "Authorization", 400n);
    const { captured, drawn } = await prepaidCards.periodOf(1, 1, 0);
    expect([captured, drawn]).to.deep.equal([1_650n, 400n]);
  });

  it("CA-4 refunds what its accrual covers, then from its reserve; what is due is credited from later money", async () => {
    const { shop, people, issue, paymentOf, authorize, prepaidCards } = await set();
    const ann = await issue(keyOf("ann"));
    const { key } = await people.terminal();
    const held = await paymentOf(ann, key, { amount: 1_000n });
    await authorize(ann, key, held);
    await shop.capture(key, held, 1_000n);
    await networkHelpers.time.increase(DAY);
    await shop.fundReserve(1, 1, 300n);

    await shop.refund(key, held, "Authorization", 1_000n);

    const due = await shop.balance(1, 1);
    expect([due.reserve, due.uncovered]).to.deep.equal([0n, 700n]);
    expect((await prepaidCards.cardOf(1, ann.id)).balance).to.equal(99_300n);
    await shop.fundReserve(1, 1, 800n);
    const paid = await shop.balance(1, 1);
    expect([paid.reserve, paid.uncovered]).to.deep.equal([100n, 0n]);
    expect((await prepaidCards.cardOf(1, ann.id)).balance).to.equal(100_000n);
  });

  it("CA-12 has a total of its day for each terminal", async () => {
    const { people, issue, paymentOf, sale, row, upload, authorize, refund, today, address, shop } =
      await set();
    const ann = await issue(keyOf("ann"));
    const { key } = await people.terminal();
    const other = await people.terminal();
    await sale(ann, key, await paymentOf(ann, key, { amount: 100n }));
    await sale(ann, other.key, await paymentOf(ann, other.key, { amount: 7n, sequence: 2 }));
    const held = await paymentOf(ann, key, { amount: 50n, sequence: 3 });
    await authorize(ann, key, held);
    await shop.capture(key, held, 40n);
    await refund(key, held, "Authorization", 15n);
    await upload(key, [
      await row(ann, await paymentOf(ann, key, { amount: 20n, sequence: 4 })),
      await row(ann, await paymentOf(ann, key, { amount: 10n ** 9n, sequence: 5 })),
    ]);
    const day = await today();
    const whose = { program: 1, terminal: key.id, day, utcOffset: UTC_OFFSET, record: false };

    const events = await fetchEvents(address, ethers.provider);

    expect(dayTotal(events, whose)).to.deep.equal({
      sales: { count: 2, amount: 120n },
      captures: { count: 1, amount: 40n },
      refunds: { count: 1, amount: 15n },
      declined: 1,
    });
    expect(dayTotal(events, { ...whose, day: day + 1 }).sales.count).to.equal(0);
  });

  it("CA-11 a key is enrolled by the merchant's owner or clearing only, and proves that it is held", async () => {
    const { address, actors, now, prepaidCards } = await set();
    const from = Math.floor((await now()) / HOUR) * HOUR;
    const enrollment = { program: 1, merchant: 1, from, to: from + DAY };
    const key = keyOf("terminal");
    const thief = { id: key.id, sign: keyOf("thief").sign };

    expect(
      await sentenceOf(new Merchant(address, actors.stranger).enroll(key, enrollment)),
    ).to.include("does not have the role");
    expect(
      await sentenceOf(new Merchant(address, actors.shop).enroll(thief, enrollment)),
    ).to.include("not that of terminal");
    const uneven = { ...enrollment, to: from + 901 };
    expect(await nameOfError(new Merchant(address, actors.shop).enroll(key, uneven))).to.equal(
      "InputError",
    );
    await new Merchant(address, actors.clearing).enroll(key, enrollment);
    expect((await prepaidCards.terminalOf(1, key.id)).merchant).to.equal(1n);
  });
});

describe("clearing", () => {
  it("CA-18 creates programs whose terms are within their ranges, and merchants", async () => {
    const { clearing, token, actors, now, prepaidCards } = await set();
    const terms = {
      token: await token.getAddress(),
      unit: 10_000n,
      issuer: actors.issuer.address,
      periodStart: Math.floor((await now()) / DAY) * DAY,
      tiers: [{ cap: 500_000n }],
    };

    const { program } = await clearing.createProgram(terms);
    const { merchant } = await clearing.registerMerchant(actors.cafe.address, actors.cafe.address);
    await clearing.setAttester(keyOf("new attester").id);

    expect([program, merchant]).to.deep.equal([3, 3]);
    expect((await prepaidCards.programOf(3)).periodLength).to.equal(BigInt(DAY));
    for (const wrong of [
      { periodStart: 1 },
      { tiers: [] },
      { tiers: [{ cap: 12_345_678n }] },
      { maxAuthorizationDays: 64 },
      { periodLength: 900 },
    ])
      expect(await nameOfError(clearing.createProgram({ ...terms, ...wrong }))).to.equal(
        "InputError",
      );
  });
});
