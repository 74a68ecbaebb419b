import { expect } from "chai";
import { keccak256, ZeroAddress } from "ethers";

import { deadlinesOf, readTransfer, relay, termsOf } from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { castDirect, castRoles, codeOf, DIRECT, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";
import { nameOfError } from "../../kit/refusals.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

const WINDOW = 7_210;
const set = async (inTokens = false) =>
  castDirect(await networkHelpers.loadFixture(deployIterative), inTokens);

for (const [inTokens, of, gas] of [
  [false, "native coin", 21_000n],
  [true, "tokens", 60_000n],
] as const)
  describe(`the life of a direct channel in ${of}`, () => {
    it("IT-3 IT-8 a hundred payments land as one plain transfer, and the next epoch goes on", async () => {
      const { alice, shop, id, channel, gained, people } = await set(inTokens);
      const { chainId } = await provider.getNetwork();
      for (let n = 1n; n <= 100n; n += 1n) {
        expect(codeOf(await step(alice, shop, id, n))).to.equal("none");
      }
      const sum = 5_050n;

      const { receipt, amount } = await shop.land(id);

      expect([amount, await gained(), receipt.from]).to.deep.equal([
        sum,
        sum,
        people.alice.address,
      ]);
      if (inTokens) expect(receipt.gasUsed < gas).to.equal(true);
      else expect(receipt.gasUsed).to.equal(gas);
      expect(receipt.to).to.equal(inTokens ? channel.asset : channel.payee);
      await alice.takeSettled(id, await shop.settle(id));
      await alice.nextEpoch(id);
      expect(codeOf(await step(alice, shop, id, 300n))).to.equal("none");
      const raw = (await alice.pay(id, 7n)) as string;
      const { epoch, amount: says } = readTransfer(chainId, channel, raw);
      expect({ epoch, says }).to.deep.equal({ epoch: 1, says: 307n });
      expect(codeOf(await shop.accept(id, raw))).to.equal("none");

      expect((await shop.land(id)).amount).to.equal(307n);

      expect(await gained()).to.equal(sum + 307n);
      const { base, owed, landed } = await shop.standing(id);
      expect({ base, owed, landed }).to.deep.equal({ base: 5_357n, owed: 5_357n, landed: 2 });
      expect(await shop.settle(id)).to.include({ epoch: 1, paid: 5_357n });
    });

    it("IT-5 the payer unlocks and has its whole deposit back", async () => {
      const { alice, shop, id, channel, people, address, has, iterativePayments } =
        await set(inTokens);
      await step(alice, shop, id, 100n);
      await relay(address, people.sponsor, await alice.signUnlock(id));
      expect((await shop.status(id)).stop).to.equal("Unlocking");
      expect(await shop.follow(id)).to.equal("broadcast");
      const before = await has(people.alice.address);
      await networkHelpers.mine(WINDOW, { interval: 12 });

      await iterativePayments.connect(people.sponsor).withdraw(termsOf(channel));

      expect((await has(people.alice.address)) - before).to.equal(25_000n);
      expect((await shop.status(id)).unsettled).to.equal(0n);
    });

    it("IT-5 the payee lets go once what it is owed has landed for good", async () => {
      const { alice, payee, id, channel, people, address, has } = await set(inTokens);
      let final: number | undefined;
      const shop = payee({ finalBlock: async () => final ?? provider.getBlockNumber() });
      await step(alice, shop, id, 100n);
      expect(await nameOfError(shop.release(id))).to.equal("InputError");
      final = await provider.getBlockNumber();
      await shop.land(id);
      expect(await nameOfError(shop.signRelease(id))).to.equal("InputError");
      final = undefined;
      const before = await has(people.alice.address);

      await relay(address, people.sponsor, await shop.signRelease(id));

      expect((await has(people.alice.address)) - before).to.equal(channel.deposit);
    });

    it("IT-3 the payee finds what the payer has landed, and what is missing is claimed", async () => {
      const { alice, shop, id, gained } = await set(inTokens);
      const older = (await alice.pay(id, 350n)) as string;
      const answer = await shop.accept(id, older);
      if (answer.accepted) await alice.receive(id, answer.receipt);
      await step(alice, shop, id, 50n);
      await provider.broadcastTransaction(older);
      await networkHelpers.mine(5);
      expect(await gained()).to.equal(350n);
      await networkHelpers.time.increase(3_600);

      const { unsettled, duty } = await shop.status(id);

      expect({ unsettled, duty }).to.deep.equal({ unsettled: 50n, duty: "claim" });
      expect(await shop.follow(id)).to.equal("claim");
      expect(await nameOfError(shop.claim(id))).to.equal("InputError");
      await shop.sync(id);
      const { epoch, base, owed } = await shop.standing(id);
      expect({ epoch, base, owed }).to.deep.equal({ epoch: 1, base: 350n, owed: 400n });
      const { payment, landing } = await shop.evidence(id);
      expect([payment.epoch, payment.cumulative]).to.deep.equal([0, 400n]);
      expect(landing).to.include({ epoch: 0, payment: keccak256(older), amount: 350n });
    });
  });

describe("a direct channel whose payer cheats, or fails", () => {
  it("IT-3 a nonce that is spent elsewhere is to be claimed", async () => {
    const { alice, shop, id, people } = await set();
    await step(alice, shop, id, 100n);
    await people.alice.sendTransaction({ to: people.bob.address, value: 1n });
    await networkHelpers.time.increase(3_600);

    expect(await shop.follow(id)).to.equal("claim");

    const { unsettled, standing } = await shop.status(id);
    expect([unsettled, standing.owed]).to.deep.equal([100n, 100n]);
  });

  it("IT-4 a nonce that an authorization has spent is to be claimed", async () => {
    const { alice, shop, id, people, channel } = await set();
    await step(alice, shop, id, 100n);
    const nonce = channel.firstNonce;
    const authorization = await people.alice.authorize({ address: ZeroAddress, nonce });
    const to = people.sponsor.address;
    await people.sponsor.sendTransaction({ type: 4, to, authorizationList: [authorization] });
    await networkHelpers.mine(20);
    await networkHelpers.time.increase(3_600);

    expect(await shop.follow(id)).to.equal("claim");

    expect((await shop.evidence(id)).landing).to.include({ payment: undefined, amount: 0n });
    await shop.sync(id);
    const { unsettled, standing } = await shop.status(id);
    expect([unsettled, standing.epoch, standing.landed]).to.deep.equal([100n, 1, 0]);
    expect(await nameOfError(alice.pay(id, 1n))).to.equal("InputError");
  });

  it("IT-5 what has not landed by the deadline to broadcast is to be claimed", async () => {
    const { alice, shop, id, people, address } = await set();
    await step(alice, shop, id, 100n);
    await relay(address, people.sponsor, await alice.signUnlock(id));
    const { claimBy, broadcastBy } = deadlinesOf((await alice.channel(id)).exit, { blockTime: 12 });
    await networkHelpers.time.increaseTo(broadcastBy.time - 1);
    expect((await shop.status(id)).duty).to.equal("broadcast");
    await networkHelpers.time.increaseTo(broadcastBy.time);
    expect((await shop.status(id)).duty).to.equal("claim");
    await networkHelpers.time.increaseTo(claimBy.time);

    expect(await shop.follow(id)).to.equal("claim");
    expect((await shop.evidence(id)).landing).to.equal(undefined);
    expect(await provider.getTransactionCount(people.alice.address)).to.equal(
      Number((await shop.standing(id)).channel.firstNonce),
    );
  });

  it("IT-3 a landing that fails pays nothing, and is to be claimed", async () => {
    const { alice, shop, id, people, token, gained, address } = await set(true);
    await step(alice, shop, id, 100n);
    const all = await token.balanceOf(people.alice);
    // the contract has an allowance, and no nonce of hers is needed
    await networkHelpers.impersonateAccount(address);
    await networkHelpers.setBalance(address, 10n ** 18n);
    const contract = await ethers.getSigner(address);
    await token.connect(contract).transferFrom(people.alice, people.stranger, all - 99n);
    await networkHelpers.time.increase(3_600);

    expect(await shop.follow(id)).to.equal("claim");

    expect(await gained()).to.equal(0n);
    const { unsettled, standing } = await shop.status(id);
    expect([unsettled, standing.epoch]).to.deep.equal([100n, 1]);
  });

  it("IT-3 a landing in coin that the payee's code refuses pays nothing", async () => {
    const { alice, shop, id, people } = await set();
    await step(alice, shop, id, 100n);
    // PUSH0 PUSH0 REVERT
    await networkHelpers.setCode(people.shop.address, "0x5f5ffd");

    expect(await shop.land(id)).to.include({ amount: 0n });

    const { unsettled, standing } = await shop.status(id);
    expect([unsettled, standing.epoch]).to.deep.equal([100n, 1]);
  });

  it("IT-8 a step is signed again at higher fees: the same sum, counted once, and the better one lands", async () => {
    const { payer, shop, id } = await set();
    let maxFeePerGas = 10n ** 11n;
    const fees = async () => ({ gasLimit: 21_000n, maxFeePerGas, maxPriorityFeePerGas: 10n });
    const alice = payer({ fees });
    await step(alice, shop, id, 100n);
    await shop.accept(id, await alice.pay(id, 50n));
    maxFeePerGas *= 2n;

    expect(codeOf(await shop.accept(id, await alice.reprice(id)))).to.equal("none");

    const { owed, count } = await shop.standing(id);
    expect([owed, count]).to.deep.equal([150n, 2]);
    const { receipt, amount } = await shop.land(id);
    const transaction = await provider.getTransaction(receipt.hash);
    expect([amount, transaction!.maxFeePerGas]).to.deep.equal([150n, maxFeePerGas]);
  });

  it("IT-7 refuses what the payer's coin does not reach", async () => {
    const { alice, shop, id, people } = await set();
    await networkHelpers.setBalance(people.alice.address, 1_000n);

    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("BalanceShort");
  });

  it("IT-7 needs no allowance, and refuses a token that the payer cannot move to the payee", async () => {
    const room = await networkHelpers.loadFixture(deployIterative);
    const roles = castRoles(room);
    const { people, address } = room;
    const token = await ethers.deployContract("BlockingToken", [6]);
    for (const who of [people.alice, people.sponsor])
      await token.getFunction("mint").send(who.address, 10n ** 18n);
    const approve = token.getFunction("approve").populateTransaction(address, 25_000n);
    await people.sponsor.sendTransaction(await approve);
    const [alice, shop] = [roles.payer(), roles.payee()];
    const { id } = await roles.agree(alice, shop, { ...DIRECT, asset: await token.getAddress() });
    await token.getFunction("setBlocked").send(people.shop.address, true);

    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("TokenPaused");
    await token.getFunction("setBlocked").send(people.shop.address, false);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("none");
    expect((await shop.land(id)).amount).to.equal(100n);
  });

  it("IT-3 what a reorganization undid has not landed", async () => {
    const { alice, payee, id } = await set();
    const final = await provider.getBlockNumber();
    const shop = payee({ finalBlock: async () => final });
    await step(alice, shop, id, 100n);
    const snapshot = await networkHelpers.takeSnapshot();
    await shop.land(id);
    expect((await shop.status(id)).unsettled).to.equal(0n);

    await snapshot.restore();

    expect((await shop.status(id)).unsettled).to.equal(100n);
  });
});
