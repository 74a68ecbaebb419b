import { expect } from "chai";

import { deadlinesOf, relay, rules, termsOf } from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { castRoles, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

const PACE = { blockTime: 12 };

/** A channel whose payer has paid 400 and asks for the deposit, and the moments that follow. */
async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const [alice, shop] = [roles.payer(), roles.payee({ pace: PACE, patience: 5 })];
  const { id, channel } = await roles.agree(alice, shop);
  await step(alice, shop, id, 400n);
  await relay(room.address, room.people.sponsor, await alice.signUnlock(id));
  const { exit } = await alice.channel(id);
  /** Blocks in their pace until the next one is at this second. */
  const goTo = async (time: number) => {
    const blocks = Math.floor((time - (await networkHelpers.time.latest())) / PACE.blockTime) - 1;
    await networkHelpers.mine(blocks, { interval: PACE.blockTime });
    await networkHelpers.time.setNextBlockTimestamp(time);
  };
  const withdraw = () =>
    room.iterativePayments.connect(room.people.sponsor).withdraw(termsOf(channel));
  const settled = async () => (await alice.channel(id)).channel.settled;
  return { ...room, ...roles, alice, shop, id, channel, exit, goTo, withdraw, settled };
}

describe("the end of a pay-through channel", () => {
  it("IT-5 a payee that follows broadcasts as soon as the payer asks for the deposit", async () => {
    const { shop, id, settled } = await set();

    expect(await shop.follow(id)).to.equal("broadcast");

    expect(await settled()).to.equal(400n);
  });

  it("IT-5 in the last block for a broadcast the payer burns the nonce: the claim comes in time", async () => {
    const { shop, id, exit, goTo, people, settled } = await set();
    const { broadcastBy, claimBy } = deadlinesOf(exit, PACE);
    await goTo(broadcastBy.time - 12);
    await networkHelpers.mine();
    expect((await shop.status(id)).duty).to.equal("broadcast");
    await provider.send("evm_setAutomine", [false]);
    try {
      const following = shop.follow(id);
      await pendingOf(people.alice.address);
      const burning = await people.alice.sendTransaction({
        to: people.alice.address,
        nonce: await provider.getTransactionCount(people.alice.address),
        maxFeePerGas: 10n ** 12n,
        maxPriorityFeePerGas: 10n ** 11n,
      });
      await networkHelpers.mine();
      expect((await provider.getTransactionReceipt(burning.hash))!.status).to.equal(1);
      await provider.send("evm_setAutomine", [true]);

      expect(await following).to.equal("claim");
    } finally {
      await provider.send("evm_setAutomine", [true]);
    }

    expect(await settled()).to.equal(400n);
    expect(await networkHelpers.time.latest()).to.be.below(claimBy.time);
  });

  it("IT-5 claims instead once it is late for a broadcast, and up to the last second of the window", async () => {
    const { shop, id, exit, goTo, settled, withdraw } = await set();
    const { broadcastBy } = deadlinesOf(exit, PACE);
    await goTo(broadcastBy.time);
    await networkHelpers.mine();
    expect((await shop.status(id)).duty).to.equal("claim");
    await goTo(exit.time - 1);

    expect(await shop.follow(id)).to.equal("claim");

    expect(await settled()).to.equal(400n);
    await networkHelpers.mine(7_210, { interval: 12 });
    await withdraw();
  });

  it("IT-5 claims even later, as long as nobody has withdrawn", async () => {
    const { shop, id, exit, goTo, settled } = await set();
    await goTo(exit.time);
    await networkHelpers.mine(10);
    const at = { time: await networkHelpers.time.latest(), block: await provider.getBlockNumber() };
    expect(rules.isPast(exit, at)).to.equal(true);

    expect(await shop.follow(id)).to.equal("claim");

    expect(await settled()).to.equal(400n);
  });

  it("IT-5 the payer gets the rest and no more, after the window", async () => {
    const { alice, shop, id, channel, withdraw, people, iterativePayments } = await set();
    await shop.claim(id);
    await networkHelpers.mine(7_210, { interval: 12 });
    const before = await provider.getBalance(people.alice.address);

    await withdraw();

    expect((await provider.getBalance(people.alice.address)) - before).to.equal(9_600n);
    expect(await iterativePayments.lineOf(people.alice)).to.deep.equal([
      false,
      channel.firstNonce + 1n,
    ]);
    expect((await alice.channel(id)).channel.state).to.equal("Withdrawn");
  });
});

/** Waits until an account has a transaction that no block has. */
async function pendingOf(account: string): Promise<void> {
  const mined = await provider.getTransactionCount(account);
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await provider.getTransactionCount(account, "pending")) > mined) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nothing is pending");
}
