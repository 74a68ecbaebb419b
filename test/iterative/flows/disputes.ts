import { expect } from "chai";
import type { Wallet } from "ethers";

import { RefusedError } from "../../../sdk/common/errors.js";
import {
  accountProofOf,
  answerDeadlines,
  type Channel,
  Disputant,
  inclusionOf,
  relay,
} from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { directActs } from "../../kit/iterative/direct.js";
import { deployIterative } from "../../kit/iterative/room.js";
import { NATIVE } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

/** So many blocks the EVM remembers. */
const MEMORY = 256;

/** A direct channel, people who dispute, and what the payer signs. */
async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const { people, address, iterativePayments, idOf } = room;
  const direct = directActs(room);
  const channel = await room.opened({ kind: "Direct" });
  const as = (who: Wallet) => new Disputant(address, who);
  const paid = (amount: bigint, epoch = 0) => direct.transfer(channel, epoch, { amount });
  const elsewhere = (epoch = 0) =>
    direct.transfer(channel, epoch, { to: people.stranger.address, amount: 1n });
  /** Broadcasts what the payer signed. @returns Its inclusion. */
  const land = async (raw: string, withReceipt = true) => {
    const { hash } = await room.broadcast(raw);
    return inclusionOf(provider, hash, { withReceipt });
  };
  const deposit = async () => (await iterativePayments.channelOf(idOf(channel))).deposit;
  const wait = async (seconds: number, blocks: number) => {
    await networkHelpers.mine(blocks);
    await networkHelpers.time.increase(seconds);
  };
  return {
    ...room,
    channel,
    dispute: channel.dispute!,
    shop: as(people.shop),
    alice: as(people.alice),
    anybody: as(people.sponsor),
    paid,
    elsewhere,
    land,
    deposit,
    wait,
  };
}

type Scene = Awaited<ReturnType<typeof set>>;

/** What somebody gains by what is done, beside the gas that it pays. */
async function gainOf({ people }: Scene, who: keyof Scene["people"], done: () => Promise<unknown>) {
  const { address } = people[who];
  const before = await provider.getBalance(address);
  await done();
  return (await provider.getBalance(address)) - before;
}

describe("a dispute with a proof", () => {
  it("IT-3 anybody shows that the nonce was spent elsewhere: the payee is paid, and half of the penalty", async () => {
    const scene = await set();
    const { anybody, channel, dispute, paid, elsewhere, land, iterativePayments } = scene;
    const conflict = await land(elsewhere());

    const gain = await gainOf(scene, "shop", async () => {
      const { amount } = await anybody.claimConflict(channel, paid(700n), conflict);
      expect(amount).to.equal(700n + dispute.disputeCost + dispute.penalty / 2n);
    });

    expect(gain).to.equal(700n + dispute.disputeCost + dispute.penalty / 2n);
    expect(await iterativePayments.burned(NATIVE)).to.equal(dispute.penalty - dispute.penalty / 2n);
  });

  it("IT-3 again, nothing is sent; a higher payment of the epoch is paid the rest", async () => {
    const { anybody, channel, paid, elsewhere, land } = await set();
    const conflict = await land(elsewhere());
    await anybody.claimConflict(channel, paid(700n), conflict);

    const again = await anybody.claimConflict(channel, paid(700n), conflict);
    const more = await anybody.claimConflict(channel, paid(750n), conflict);

    expect(again).to.deep.equal({ receipt: undefined, amount: 0n });
    expect(more.amount).to.equal(50n);
  });

  it("IT-3 an older payment that landed is credited, and nobody is fined", async () => {
    const { shop, channel, dispute, paid, land, iterativePayments } = await set();
    const older = await land(paid(400n));

    const { amount } = await shop.claimConflict(channel, paid(700n), older);

    expect(amount).to.equal(300n + dispute.disputeCost);
    expect(await iterativePayments.burned(NATIVE)).to.equal(0n);
  });

  it("IT-3 a proof serves for ever if its block was kept in time", async () => {
    const { shop, channel, paid, elsewhere, land } = await set();
    const first = await land(elsewhere());
    const { receipt } = await shop.checkpoint(await provider.getBlockNumber());
    expect(receipt).to.not.equal(undefined);
    expect((await shop.checkpoint(receipt!.blockNumber - 1)).receipt).to.equal(undefined);
    await networkHelpers.mine(MEMORY + 1);

    expect((await shop.claimConflict(channel, paid(9n), first)).amount).to.be.greaterThan(9n);
  });

  it("IT-3 a block that nobody kept is forgotten", async () => {
    const { shop, channel, paid, elsewhere, land } = await set();
    const first = await land(elsewhere());
    await networkHelpers.mine(MEMORY);

    await expectRefusal(shop.claimConflict(channel, paid(9n), first), "does not know block");
  });
});

describe("a claim without a proof", () => {
  it("IT-4 IT-5 holds what is owed, so that no withdrawal takes it, and is paid behind both windows", async () => {
    const scene = await set();
    const { shop, channel, dispute, paid, deposit, wait } = scene;
    await shop.fileClaim(channel, paid(700n));
    expect(await deposit()).to.equal(channel.deposit - 700n);
    expect((await shop.fileClaim(channel, paid(700n))).receipt).to.equal(undefined);
    await wait(dispute.answerWindow, dispute.answerBlocks);
    await expectRefusal(shop.payClaim(channel, 0), "may answer the claim");
    await wait(dispute.burnWindow, dispute.burnBlocks);

    const gain = await gainOf(scene, "shop", () => scene.anybody.payClaim(channel, 0));

    expect(gain).to.equal(700n + dispute.stake);
    expect(await shop.payClaim(channel, 0)).to.deep.equal({ receipt: undefined, amount: 0n });
  });

  it("IT-4 is signed by the payee for another to relay, who pays the stake", async () => {
    const { shop, channel, paid, address, people } = await set();

    await relay(address, people.sponsor, await shop.signClaim(channel, paid(700n)));

    expect(await shop.epoch(channel, 0)).to.include({ cumulative: 700n, held: 700n });
  });

  it("IT-4 is nobody's but the payee's", async () => {
    const { anybody, channel, paid } = await set();

    await expectRefusal(anybody.fileClaim(channel, paid(700n)), "neither sends nor signed it");
  });

  it("IT-4 is paid behind the answer window if the nonce was spent before it", async () => {
    const { shop, anybody, channel, dispute, people, paid, elsewhere, land, wait } = await set();
    await land(elsewhere());
    const proof = await accountProofOf(provider, people.alice.address, await newest());
    await shop.fileClaim(channel, paid(700n));
    await anybody.proveSpent(channel, 0, proof);
    expect((await anybody.proveSpent(channel, 0, proof)).receipt).to.equal(undefined);
    await wait(dispute.answerWindow, dispute.answerBlocks);

    expect((await anybody.payClaim(channel, 0)).amount).to.equal(700n);
  });

  it("IT-4 a payee that lands its payment behind the answer window cannot be paid before that is shown", async () => {
    const scene = await set();
    const { shop, alice, channel, dispute, people, paid, land, wait } = scene;
    await shop.fileClaim(channel, paid(700n));
    const { filedTime, filedBlock } = await shop.epoch(channel, 0);
    const claim = { filedTime, filedBlock };
    const { payableFrom } = answerDeadlines(claim, dispute, false, { blockTime: 1 });
    await wait(dispute.answerWindow, dispute.answerBlocks);
    const landing = await land(paid(700n));
    const spent = await accountProofOf(provider, people.alice.address, await newest());

    await expectRefusal(shop.proveSpent(channel, 0, spent), "is not before the claim");
    await expectRefusal(shop.payClaim(channel, 0), `and until block ${payableFrom.block}`);
    await alice.recordLanding(channel, 0, landing);

    expect(await scene.deposit()).to.equal(channel.deposit);
    expect(await shop.epoch(channel, 0)).to.include({ landed: 700n, paid: 0n, held: 0n });
  });

  it("IT-4 of what had landed costs the payee its stake", async () => {
    const scene = await set();
    const { shop, anybody, channel, dispute, paid, land, deposit } = scene;
    const landing = await land(paid(700n));
    await shop.fileClaim(channel, paid(700n));

    const gain = await gainOf(scene, "alice", () => anybody.recordLanding(channel, 0, landing));

    expect(gain).to.equal(dispute.stake);
    expect(await deposit()).to.equal(channel.deposit);
    expect((await anybody.recordLanding(channel, 0, landing)).receipt).to.equal(undefined);
  });

  it("IT-4 is defeated by the payee's own word that the epoch is settled", async () => {
    const scene = await set();
    const { shop, anybody, channel, dispute, paid, people, consent, idOf, deposit } = scene;
    await shop.fileClaim(channel, paid(700n));
    const content = { channel: idOf(channel), epoch: 1, paid: 900n };
    const signature = await consent(people.shop, "SettledThrough", content);
    await anybody.settleThrough(channel, { ...content, signature });
    const again = await anybody.settleThrough(channel, { ...content, epoch: 0, signature });
    expect(again.receipt).to.equal(undefined);

    const gain = await gainOf(scene, "alice", () => anybody.payClaim(channel, 0));

    expect(gain).to.equal(dispute.stake);
    expect(await deposit()).to.equal(channel.deposit);
    await expectRefusal(shop.fileClaim(channel, paid(5n, 1)), "has signed that epoch 1 is settled");
  });

  it("IT-4 the payee's word is brought by whoever has it", async () => {
    const { shop, channel, people, address, consent, idOf } = await set();
    const content = { epoch: 0, paid: 3n };
    const word = { channel: idOf(channel), ...content };
    const signed = await consent(people.shop, "SettledThrough", word);

    await relay(address, people.alice, {
      act: "SettleThrough",
      channel,
      ...content,
      consent: signed,
    });

    expect((await shop.epoch(channel, 0)).isSettled).to.equal(true);
  });

  it("IT-2 what is no payment of the channel is not claimed", async () => {
    const { shop, channel, elsewhere, paid } = await set();
    const other: Channel = { ...channel, firstNonce: channel.firstNonce + 5n };

    expect(await errorOf(shop.fileClaim(channel, elsewhere()))).to.match(/not exactly a transfer/);
    expect(await errorOf(shop.fileClaim(other, paid(1n)))).to.match(/nonce is not of the channel/);
  });
});

const newest = () => provider.getBlockNumber();

async function expectRefusal(doing: Promise<unknown>, sentence: string): Promise<void> {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(RefusedError);
  expect((error as Error).message).to.include(sentence);
}

async function errorOf(doing: Promise<unknown>): Promise<string> {
  return doing.then(
    () => "none",
    (thrown: Error) => thrown.message,
  );
}
