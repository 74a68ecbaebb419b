import { expect } from "chai";

import { relay, termsOf } from "../../../sdk/iterative/index.js";
import { createChain, HOUR } from "../../kit/chain.js";
import { castRoles, codeOf, receiptIn, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

/** A channel in native coin whose payer has paid 100, 250 and 50: 400. */
async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const [alice, shop] = [roles.payer(), roles.payee()];
  const { id, channel } = await roles.agree(alice, shop);
  for (const amount of [100n, 250n, 50n]) await step(alice, shop, id, amount);
  const { people } = room;
  const begin = await provider.getBalance(people.shop.address);
  /** What the shop has got, and paid of it for gas. */
  const gained = async (gas = 0n) => (await provider.getBalance(people.shop.address)) - begin + gas;
  /** Alice spends the channel's nonce on something else. */
  const burn = async () => people.alice.sendTransaction({ to: people.alice.address });
  return { ...room, ...roles, alice, shop, id, channel, gained, burn };
}

describe("a pay-through channel in native coin", () => {
  it("IT-8 lands once what was paid in steps: the payee has the last sum, the payer the deposit", async () => {
    const { alice, shop, id, people, gained } = await set();
    const rich = await provider.getBalance(people.alice.address);

    const { amount, receipt } = await shop.land(id);
    await shop.release(id);

    expect([amount, receipt.from]).to.deep.equal([400n, people.alice.address]);
    const left = await provider.getBalance(people.alice.address);
    expect(left).to.equal(rich - 400n - receipt.fee + 10_000n);
    expect(await gained()).to.be.below(400n); // less the gas of the release
    const { channel } = await alice.channel(id);
    expect([channel.state, channel.settled, channel.deposit]).to.deep.equal(["Released", 400n, 0n]);
  });

  it("IT-1 goes on in the next epoch: each landing pays what its epoch added", async () => {
    const { alice, shop, id, gained, channel } = await set();
    await shop.land(id);
    await alice.nextEpoch(id);
    await step(alice, shop, id, 300n);
    const second = await shop.land(id);

    expect(second.amount).to.equal(300n);
    const landed = await provider.getTransaction(second.receipt.hash);
    expect([landed!.value, landed!.nonce]).to.deep.equal([300n, Number(channel.firstNonce) + 1]);
    expect(await gained()).to.equal(700n);
    const { epoch, base, owed, landed: own } = await shop.standing(id);
    expect({ epoch, base, owed, own }).to.deep.equal({ epoch: 2, base: 700n, owed: 700n, own: 2 });
  });

  it("IT-1 claims from the deposit and lands later: both net out, and the surplus is the payer's", async () => {
    const { alice, shop, id, gained } = await set();
    const { receipt, amount } = await shop.claim(id);
    await step(alice, shop, id, 100n);

    const landed = await shop.land(id);

    expect([amount, landed.amount]).to.deep.equal([400n, 100n]);
    expect(await gained(receipt.fee)).to.equal(500n);
    const { channel } = await alice.channel(id);
    expect([channel.settled, channel.deposit]).to.deep.equal([500n, 10_000n]);
  });

  it("IT-8 stops a payer that is silent, and lands the last correct payment", async () => {
    const { shop, id, gained } = await set();
    expect(await shop.follow(id)).to.equal(undefined);
    await networkHelpers.time.increase(HOUR);
    expect((await shop.status(id)).stop).to.equal("Silent");

    expect(await shop.follow(id)).to.equal("broadcast");

    expect(await gained()).to.equal(400n);
    expect(await shop.follow(id)).to.equal(undefined);
  });

  it("IT-8 stops at a wrong amount, takes nothing more, and lands the last correct payment", async () => {
    const { alice, shop, id, gained, signed, channel } = await set();
    const wrong = await shop.accept(id, signed(channel, 401n), { step: 100n });
    expect(codeOf(wrong)).to.equal("WrongStep");
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("Stopped");
    const { stop, duty, unsettled } = await shop.status(id);
    expect({ stop, duty, unsettled }).to.deep.equal({
      stop: "WrongAmount",
      duty: "broadcast",
      unsettled: 400n,
    });

    await shop.follow(id);

    expect(await gained()).to.equal(400n);
    await shop.resume(id);
    await alice.nextEpoch(id);
    expect(codeOf(await shop.accept(id, (await alice.pending(id))!))).to.equal("none");
  });

  it("IT-8 does not stop for what others send, or what was signed before", async () => {
    const { alice, shop, id, signed, channel, people } = await set();
    const foreign = signed({ ...channel, payer: people.bob.address }, 5n);
    const nonsense = ["0x", "no hex", "0x02c0", foreign, signed(channel, 100n)];
    const answers = [];
    for (const raw of nonsense) answers.push(codeOf(await shop.accept(id, raw)));

    expect(answers).to.deep.equal([
      "NotCanonical",
      "NotCanonical",
      "NotCanonical",
      "WrongChannel",
      "NotAbove",
    ]);
    expect(codeOf(await step(alice, shop, id, 10n))).to.equal("none");
  });

  it("IT-5 has the deposit pay where the payer burns the nonce", async () => {
    const { alice, shop, id, burn, signed, channel } = await set();
    await burn();
    expect(codeOf(await shop.accept(id, signed(channel, 500n)))).to.equal("NonceNotNext");

    const { amount } = await shop.claim(id);

    expect(amount).to.equal(400n);
    expect((await alice.channel(id)).channel.deposit).to.equal(9_600n);
    const { epoch, base, landed } = await shop.standing(id);
    expect({ epoch, base, landed }).to.deep.equal({ epoch: 1, base: 400n, landed: 0 });
  });

  it("IT-7 waits until a burned nonce is final before it takes the next epoch's payments", async () => {
    const { alice, payee, id, burn } = await set();
    let final = await provider.getBlockNumber();
    const shop = payee({ finalBlock: async () => final });
    await burn();
    await shop.claim(id);
    await alice.nextEpoch(id);

    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("NonceNotFinal");
    final = await provider.getBlockNumber();
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("none");
  });

  it("IT-7 goes on after its own landing that is not final, as far as the deposit answers for all of it", async () => {
    const { alice, payee, id, signed, channel } = await set();
    const final = await provider.getBlockNumber();
    const shop = payee({ finalBlock: async () => final });
    await shop.land(id);
    await alice.nextEpoch(id);
    expect(codeOf(await step(alice, shop, id, 1_000n))).to.equal("none");

    const beyond = signed(channel, 10_001n, { epoch: 1, base: 400n });
    const reach = signed(channel, 10_000n, { epoch: 1, base: 400n });

    const most = payee({ finalBlock: async () => final });
    expect(codeOf(await most.accept(id, beyond))).to.equal("StepTooLarge");
    await most.resume(id);
    for (let owed = 1_400n; owed < 10_000n; owed += 1_000n) {
      const next = owed + 1_000n > 10_000n ? 10_000n : owed + 1_000n;
      expect(
        codeOf(await most.accept(id, signed(channel, next, { epoch: 1, base: 400n }))),
      ).to.equal("none");
    }
    expect(codeOf(await most.accept(id, beyond))).to.equal("ExposureTooLarge");
    expect(codeOf(await most.accept(id, reach))).to.equal("none"); // the last one again
  });

  it("IT-7 refuses what the payer's balance does not reach, and the deposit pays what was taken", async () => {
    const { alice, shop, id, people, gained } = await set();
    await networkHelpers.setBalance(people.alice.address, 1_000n);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("BalanceShort");
    await networkHelpers.time.increase(HOUR);

    expect(await shop.follow(id)).to.equal("claim");

    const { channel } = await alice.channel(id);
    expect([channel.settled, channel.deposit]).to.deep.equal([400n, 9_600n]);
    expect(await gained()).to.be.below(400n);
  });

  it("IT-6 gets the rest from the deposit where the payer lands an older payment", async () => {
    const { alice, shop, id, signed, channel, gained } = await set();
    await provider.broadcastTransaction(signed(channel, 350n));
    expect(await gained()).to.equal(350n);
    await networkHelpers.time.increase(HOUR);

    expect(await shop.follow(id)).to.equal("claim");

    const state = (await alice.channel(id)).channel;
    expect([state.settled, state.deposit]).to.deep.equal([400n, 9_950n]);
    await alice.nextEpoch(id);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("none");
    expect((await shop.land(id)).amount).to.equal(100n);
  });

  it("IT-8 answers the same payment again with the same receipt", async () => {
    const { alice, shop, id } = await set();
    const raw = await alice.pay(id, 77n);

    const [first, second] = [await shop.accept(id, raw), await shop.accept(id, raw)];

    expect(receiptIn(second)).to.deep.equal(receiptIn(first));
    expect((await shop.standing(id)).count).to.equal(4);
    await alice.receive(id, receiptIn(first));
    await alice.receive(id, receiptIn(second));
    expect((await alice.account(id)).count).to.equal(4);
  });

  it("IT-9 sells no more than the highest of payments that come at once", async () => {
    const { shop, id, signed, channel } = await set();
    const sums = [700n, 500n, 600n, 700n, 650n];

    const answers = await Promise.all(sums.map((sum) => shop.accept(id, signed(channel, sum))));

    expect(answers.map(codeOf)).to.deep.equal(["none", "NotAbove", "NotAbove", "none", "NotAbove"]);
    const { owed, count } = await shop.standing(id);
    expect([owed, count]).to.deep.equal([700n, 4]);
  });

  it("IT-5 lands what is owed also after the payer has withdrawn: its value pays", async () => {
    const { alice, shop, id, people, address, gained, iterativePayments, channel } = await set();
    await relay(address, people.sponsor, await alice.signUnlock(id));
    expect((await shop.status(id)).stop).to.equal("Unlocking");
    await networkHelpers.mine(7_210, { interval: 12 });
    await iterativePayments.connect(people.sponsor).withdraw(termsOf(channel));

    expect(await shop.follow(id)).to.equal("broadcast");

    expect(await gained()).to.equal(400n);
    expect((await shop.status(id)).unsettled).to.equal(0n);
  });

  it("IT-5 has nothing left to do where the payer withdrew and burned the nonce: it came too late", async () => {
    const { alice, shop, id, people, address, burn, iterativePayments, channel } = await set();
    await relay(address, people.sponsor, await alice.signUnlock(id));
    await networkHelpers.mine(7_210, { interval: 12 });
    await iterativePayments.connect(people.sponsor).withdraw(termsOf(channel));
    await burn();

    expect(await shop.follow(id)).to.equal("lost");
    expect((await shop.status(id)).unsettled).to.equal(400n);
  });
});
