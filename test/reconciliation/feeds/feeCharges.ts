import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { buildBatches } from "../../../sdk/fees/batches.js";
import { Executor, fetchEvents } from "../../../sdk/fees/index.js";
import { feeds } from "../../../sdk/reconciliation/index.js";
import { createChain } from "../../kit/chain.js";
import { deployFees } from "../../kit/fees/room.js";
import { EURO, feedTo } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation } from "../../kit/reconciliation/room.js";
import { sentenceOf } from "../../kit/refusals.js";
import { NATIVE, usd } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const REF = id("transactions of the day");

/** Alice and Bob have an account each; Alice's has two tranches. */
async function set() {
  const { fees, room } = await networkHelpers.loadFixture(deployBoth);
  const { actors, tokenAddress: token } = fees;
  await fees.fund(actors.alice, usd("10"));
  await fees.fund(actors.alice, usd("50"));
  await fees.fund(actors.bob, usd("50"));
  const contract = await fees.feeAccounts.getAddress();
  const feed = { chainId: 31_337n, contract, money: EURO };
  const read = async () =>
    feeds.feeChargesIn(await fetchEvents(contract, ethers.provider), { token });
  const records = async () => (await read()).map((each) => feeds.recordOfFeeCharge(each, feed));
  const executor = new Executor(contract, actors.executor);
  return { ...fees, room, token, feed, read, records, executor };
}

async function deployBoth() {
  const fees = await deployFees(chain);
  return { fees, room: await deployReconciliation(chain) };
}

describe("fee charges as legs", () => {
  it("RE-2 are one leg each, whichever tranches paid", async () => {
    const { charge, actors, records, feed, token, feeAccounts } = await set();
    await charge(actors.alice, usd("12.50"), 0, REF);

    const [record, ...others] = await records();

    expect(others).to.deep.equal([]);
    expect(await feeAccounts.queryFilter(feeAccounts.filters.Charged())).to.have.length(2);
    const { alice, executor } = actors;
    expect(record).to.deep.include({
      reference: `fee charge 31337:${feed.contract} ${token} ${executor.address} ref ${alice.address} ${REF} 1`,
      amount: 1_250n,
      currency: 978,
      valueDate: "2026-01-01",
    });
  });

  it("RE-2 of a numbered batch are named by their places", async () => {
    const { executor, actors, token, records, read } = await set();
    const usedAt = (await networkHelpers.time.latest()) + 1;
    const uses = [actors.alice, actors.bob].map(({ address: holder }, index) => ({
      holder,
      amount: usd(index === 0 ? "11" : "3"),
      usedAt,
    }));
    await networkHelpers.time.increase(60);
    const [batch] = buildBatches(token, uses, { number: 1n });
    await executor.sendBatch(batch!);
    // its answer was lost
    await executor.sendBatch(batch!);

    const places = (await read()).map(({ holder, batch: place, ref }) => [holder, place, ref]);

    const holders = batch!.items.map(({ holder }) => holder);
    expect(places).to.deep.equal(
      holders.map((holder, index) => [holder, { number: 1n, index }, undefined]),
    );
    const names = (await records()).map(({ reference }) => reference.split(" ").slice(-4));
    expect(names).to.deep.equal([
      ["item", "1", "0", "1"],
      ["item", "1", "1", "1"],
    ]);
  });

  it("RE-2 under one reference are numbered, and keep their numbers", async () => {
    const { charge, actors, records } = await set();
    await charge(actors.alice, usd("1"), 0, REF);
    const [first] = await records();
    await charge(actors.alice, usd("2"), 0, REF);
    await charge(actors.bob, usd("4"), 0, REF);

    const all = await records();

    expect(all[0]).to.deep.equal(first);
    expect(all.map(({ reference, amount }) => [reference.at(-1), amount])).to.deep.equal([
      ["1", 100n],
      ["2", 200n],
      ["1", 400n],
    ]);
    expect(new Set(all.map(({ reference }) => reference)).size).to.equal(3);
  });

  it("RE-2 RE-3 match between the holder's books and the executor's, and alarm where they differ", async () => {
    const { charge, actors, records, room } = await set();
    await charge(actors.alice, usd("12.50"), 0, REF);
    await charge(actors.bob, usd("3"), 0, REF);
    const { reconcile } = await feedTo(room);
    const [ofAlice, ofBob] = await records();

    const statuses = await reconcile(await records(), [ofAlice!, { ...ofBob!, amount: 299n }]);

    expect(statuses).to.deep.equal(["Matched", "Alarmed"]);
  });

  it("RE-2 are of one token", async () => {
    const { fund, feeAccounts, actors, read, feed } = await set();
    await fund(actors.alice, 10n ** 18n, { token: NATIVE });
    await feeAccounts.connect(actors.executor).charge(NATIVE, actors.alice, 10n ** 16n, 0, REF);

    expect(await read()).to.deep.equal([]);
    const events = await fetchEvents(feed.contract, ethers.provider);
    const [charge] = feeds.feeChargesIn(events, { token: NATIVE });
    const money = { ...EURO, decimals: 18 };
    expect(feeds.recordOfFeeCharge(charge!, { ...feed, money }).amount).to.equal(1n);
    const odd = { ...charge!, amount: 10n ** 16n + 1n };
    expect(() => feeds.recordOfFeeCharge(odd, { ...feed, money })).to.throw("even");
  });

  it("RE-2 without a name are refused", async () => {
    const { charge, actors, read, feed } = await set();
    await charge(actors.alice, usd("1"), 0, REF);
    const [named] = await read();
    const { ref: _, ...nameless } = named!;
    const record = (other: object) => () =>
      feeds.recordOfFeeCharge({ ...nameless, ...other }, feed);
    expect(record({})).to.throw("a charge has a reference, or its place in a batch");
    expect(record({ ref: ZeroHash })).to.throw("a charge has a reference");
    expect(record({ batch: { number: 1n, index: 1_000 } })).to.throw("index must be");
    expect(record({ ref: "0x12" })).to.throw("ref is not 32 bytes");

    await charge(actors.bob, usd("1"));
    expect(await sentenceOf(read())).to.include("a charge has a reference");
  });
});
