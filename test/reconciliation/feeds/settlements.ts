import { expect } from "chai";
import { id as hashOf } from "ethers";

import { Disputant, fetchEvents } from "../../../sdk/iterative/index.js";
import { feeds, fields } from "../../../sdk/reconciliation/index.js";
import { createChain } from "../../kit/chain.js";
import { castRoles, codeOf, DIRECT, step } from "../../kit/iterative/roles.js";
import { deployIterative, voucherKey } from "../../kit/iterative/room.js";
import { EURO, feedTo } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation } from "../../kit/reconciliation/room.js";
import { sentenceOf } from "../../kit/refusals.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const CENT = 10_000n;
const EURO_STEP = 100n * CENT;

async function set() {
  const { iterative, room } = await networkHelpers.loadFixture(deployBoth);
  const roles = castRoles(iterative);
  const [alice, shop] = [roles.payer({ key: voucherKey }), roles.payee()];
  const agree = (terms: Parameters<typeof roles.agree>[2]) =>
    roles.agree(alice, shop, {
      asset: iterative.tokenAddress,
      stepLimit: 10n * EURO_STEP,
      deposit: 100n * EURO_STEP,
      ...terms,
    });
  const feed = { chainId: 31_337n, contract: iterative.address, money: EURO };
  const read = async (...channels: string[]) =>
    feeds.settlementsIn(await fetchEvents(iterative.address, ethers.provider), channels);
  const records = async (...channels: string[]) =>
    (await read(...channels)).map((each) => feeds.recordOfSettlement(each, feed));
  return { iterative, room, alice, shop, agree, feed, read, records };
}

async function deployBoth() {
  const iterative = await deployIterative(chain);
  return { iterative, room: await deployReconciliation(chain) };
}

describe("iterative settlements as legs", () => {
  it("RE-2 are one leg for all purchases of an epoch", async () => {
    const { alice, shop, agree, records, feed } = await set();
    const { id } = await agree({ kind: "PayThrough" });
    for (let purchase = 1n; purchase <= 5n; ++purchase)
      await step(alice, shop, id, purchase * EURO_STEP);
    await shop.land(id);
    await alice.nextEpoch(id);
    await step(alice, shop, id, 50n * CENT);
    await shop.land(id);

    const both = await records(id);

    const name = `iterative landing 31337:${feed.contract} ${id}`;
    expect(both.map(({ reference, amount }) => [reference, amount])).to.deep.equal([
      [`${name} 0 15000000`, 1_500n],
      [`${name} 1 15500000`, 50n],
    ]);
    expect(both[1]).to.deep.include({
      currency: 978,
      valueDate: "2026-01-01",
      fields: {
        channel: fields.text(id),
        epoch: fields.integer(1n),
        cumulative: fields.integer(15_500_000n),
      },
    });
  });

  it("RE-2 by vouchers are one leg a claim", async () => {
    const { alice, shop, agree, records } = await set();
    const { id } = await agree({ kind: "Escrow" });
    await step(alice, shop, id, EURO_STEP);
    await shop.claim(id);
    await step(alice, shop, id, 2n * EURO_STEP);
    await shop.claim(id);
    await shop.claim(id);

    const claims = await records(id);

    expect(claims.map(({ amount }) => amount)).to.deep.equal([100n, 200n]);
    expect(claims[1]!.reference).to.match(/^iterative voucher .* 0 3000000$/);
  });

  it("RE-2 from the deposit, and by the payee's word, are legs of their own", async () => {
    const { alice, shop, agree, records, iterative } = await set();
    const through = await agree({ kind: "PayThrough" });
    await step(alice, shop, through.id, EURO_STEP);
    await shop.claim(through.id);
    await shop.land(through.id);
    const bob = castRoles(iterative).payer({}, iterative.people.bob);
    const { id, channel } = await castRoles(iterative).agree(bob, shop, {
      ...DIRECT,
      asset: iterative.tokenAddress,
      stepLimit: EURO_STEP,
      deposit: 10n * EURO_STEP,
    });
    expect(codeOf(await step(bob, shop, id, EURO_STEP))).to.equal("none");
    await shop.land(id);
    const clerk = new Disputant(iterative.address, iterative.people.sponsor);
    await clerk.settleThrough(channel, await shop.settle(id));

    const all = await records(through.id, id);

    expect(all.map(({ reference, amount }) => [reference.split(" ")[1], amount])).to.deep.equal([
      ["claim", 100n],
      ["word", 100n],
    ]);
  });

  it("RE-2 RE-3 match between payer and payee, and alarm where a purchase is missing", async () => {
    const { alice, shop, agree, records, room } = await set();
    const { id } = await agree({ kind: "Escrow" });
    for (let purchase = 0; purchase < 2; ++purchase) {
      await step(alice, shop, id, EURO_STEP);
      await shop.claim(id);
    }
    const { reconcile } = await feedTo(room);
    const [first, second] = await records(id);

    const statuses = await reconcile(await records(id), [first!, { ...second!, amount: 0n }]);

    expect(statuses).to.deep.equal(["Matched", "Alarmed"]);
  });

  it("RE-2 are of the channels that are asked for", async () => {
    const { alice, shop, agree, read } = await set();
    const { id } = await agree({ kind: "Escrow" });
    await step(alice, shop, id, EURO_STEP);
    await shop.claim(id);

    expect(await read()).to.deep.equal([]);
    expect(await read(hashOf("another"))).to.deep.equal([]);
    expect(await read(id.toUpperCase().replace("0X", "0x"))).to.have.length(1);
    expect(await sentenceOf(read("0x12"))).to.include("channel is not 32 bytes");
  });

  it("RE-2 are refused where they are none, or do not come out even", async () => {
    const { alice, shop, agree, read, feed } = await set();
    const { id } = await agree({ kind: "Escrow" });
    await step(alice, shop, id, EURO_STEP);
    await shop.claim(id);
    const [settled] = await read(id);
    const record = (other: object) => () =>
      feeds.recordOfSettlement({ ...settled!, ...other }, feed);

    expect(record({ kind: "gift" })).to.throw("no kind of settlement: gift");
    expect(record({ amount: 1n })).to.throw("the settlement does not come out even");
    expect(record({ channel: "0x" })).to.throw("channel is not 32 bytes");
    expect(record({ epoch: -1 })).to.throw("epoch must be");
    expect(record({ cumulative: 2n ** 96n })).to.throw("cumulative must be");
  });
});
