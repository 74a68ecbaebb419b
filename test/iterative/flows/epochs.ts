import { expect } from "chai";
import { Transaction } from "ethers";

import { relay, termsOf } from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { castDirect, castRoles, codeOf, DIRECT, step } from "../../kit/iterative/roles.js";
import { deployIterative, type Iterative } from "../../kit/iterative/room.js";
import { nameOfError } from "../../kit/refusals.js";
import { NATIVE } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

const set = async () => castDirect(await networkHelpers.loadFixture(deployIterative));

describe("the next epoch of a direct channel", () => {
  /** Paid 100 and 300, and landed. */
  async function landed() {
    const all = await set();
    const { alice, shop, id } = all;
    for (const amount of [100n, 300n]) await step(alice, shop, id, amount);
    await shop.land(id);
    return all;
  }

  it("IT-4 the payer signs nothing in it without the payee's word, and is told what to do", async () => {
    const { alice, payer, shop, id } = await landed();
    expect(await nameOfError(alice.pay(id, 50n))).to.equal("InputError");
    expect(await nameOfError(payer().nextEpoch(id))).to.equal("InputError");
    const reason = await alice.nextEpoch(id).catch(String);
    expect(reason).to.match(/epoch 0 .*8,191 blocks \(recordLanding\), and unlock/);
    expect(await alice.pending(id)).to.equal(undefined);

    await alice.takeSettled(id, await shop.settle(id));
    expect(await nameOfError(alice.pay(id, 50n))).to.equal("InputError");
    await alice.nextEpoch(id);
    expect(codeOf(await step(alice, shop, id, 50n))).to.equal("none");
  });

  it("IT-4 the payee's word serves for the epochs before alone", async () => {
    const { alice, shop, id } = await landed();
    await alice.takeSettled(id, await shop.settle(id));
    await alice.nextEpoch(id);
    await step(alice, shop, id, 50n);
    await shop.land(id);

    expect(await nameOfError(alice.nextEpoch(id))).to.equal("InputError");

    await alice.takeSettled(id, await shop.settle(id));
    expect(await alice.nextEpoch(id)).to.include({ epoch: 2, base: 450n, owed: 450n });
  });

  it("IT-4 the payer takes no word but the payee's, of this channel, for what is over and was paid", async () => {
    const { alice, shop, id, people, consent } = await landed();
    const word = await shop.settle(id);
    const signed = async (change: Partial<typeof word>, who = people.shop) => {
      const { signature: _, ...content } = { ...word, ...change };
      return { ...content, signature: await consent(who, "SettledThrough", content) };
    };
    const wrong = [
      await signed({}, people.stranger),
      { ...word, paid: 401n },
      await signed({ channel: `0x${"11".repeat(32)}` }),
      await signed({ epoch: 1 }),
      await signed({ paid: 399n }),
    ];

    for (const each of wrong)
      expect(await nameOfError(alice.takeSettled(id, each))).to.equal("InputError");
    await alice.takeSettled(id, word);
    await alice.takeSettled(id, word);
    expect(await alice.nextEpoch(id)).to.include({ epoch: 1, base: 400n });
    expect(await nameOfError(alice.takeSettled(id, await signed({ paid: 500n })))).to.equal(
      "InputError",
    );
  });

  it("IT-4 the contract takes the payee's word, and nothing before can be claimed", async () => {
    const { shop, id, people, channel, iterativePayments } = await landed();
    const { epoch, paid, signature } = await shop.settle(id);

    await iterativePayments
      .connect(people.stranger)
      .settleThrough(termsOf(channel), epoch, paid, signature);

    expect((await iterativePayments.epochOf(id, 0)).isSettled).to.equal(true);
    expect((await iterativePayments.epochOf(id, 1)).isSettled).to.equal(false);
  });

  it("IT-4 the payee gives its word once the landing is final, and always the same", async () => {
    const { alice, payee, id } = await set();
    let final = await provider.getBlockNumber();
    const shop = payee({ finalBlock: async () => final });
    await step(alice, shop, id, 100n);
    expect(await nameOfError(shop.settle(id))).to.equal("InputError");
    await shop.land(id);
    expect(await nameOfError(shop.settle(id))).to.equal("InputError");
    final = await provider.getBlockNumber();

    const word = await shop.settle(id);

    expect(word).to.include({ channel: id, epoch: 0, paid: 100n });
    expect(await payee().settle(id)).to.deep.equal(word);
  });

  it("IT-4 what is missing keeps the payee from its word, or is owed in the next epoch", async () => {
    const { alice, shop, id, gained } = await set();
    const older = (await alice.pay(id, 350n)) as string;
    const answer = await shop.accept(id, older);
    if (answer.accepted) await alice.receive(id, answer.receipt);
    await step(alice, shop, id, 50n);
    await provider.broadcastTransaction(older);
    expect(await nameOfError(shop.settle(id))).to.equal("InputError");

    const word = await shop.settle(id, true);

    expect(word.paid).to.equal(350n);
    expect(await nameOfError(alice.takeSettled(id, word))).to.equal("InputError");
    await alice.takeSettled(id, word, 350n);
    await alice.nextEpoch(id);
    expect(codeOf(await step(alice, shop, id, 10n))).to.equal("none");
    await shop.land(id);
    expect(await gained()).to.equal(410n);
  });

  it("IT-8 a step that was not landed is signed again at the next nonce, and counted once", async () => {
    const { alice, shop, id, people, gained } = await set();
    await step(alice, shop, id, 100n);
    const lost = (await alice.pay(id, 50n)) as string;
    await shop.land(id);
    await alice.takeSettled(id, await shop.settle(id));

    await alice.nextEpoch(id);

    const again = (await alice.pending(id)) as string;
    expect(again).to.not.equal(lost);
    expect(codeOf(await shop.accept(id, again))).to.equal("none");
    await shop.land(id);
    expect(await gained()).to.equal(150n);
    expect((await provider.getTransactionCount(people.alice.address)) - 2).to.equal(
      Number((await alice.account(id)).channel.firstNonce),
    );
  });

  it("IT-7 takes payments of it before its own landing is final, as far as the deposit answers", async () => {
    const { alice, payee, id, consent, people } = await set();
    const final = await provider.getBlockNumber();
    const shop = payee({ finalBlock: async () => final });
    for (let n = 0; n < 9; n += 1) await step(alice, shop, id, 1_000n);
    await shop.land(id);
    const word = { channel: id, epoch: 0, paid: 9_000n };
    const signature = await consent(people.shop, "SettledThrough", word);
    await alice.takeSettled(id, { ...word, signature });
    await alice.nextEpoch(id);

    // 25,000 less penalty and cost is 10,000
    const reach = await shop.accept(id, await alice.pay(id, 1_000n));
    if (reach.accepted) await alice.receive(id, reach.receipt);
    expect(codeOf(reach)).to.equal("none");
    const beyond = await alice.pay(id, 1n);
    expect(codeOf(await shop.accept(id, beyond))).to.equal("ExposureTooLarge");
    expect(codeOf(await payee().accept(id, beyond))).to.equal("none");
  });
});

describe("a direct channel whose payee is a contract", () => {
  /** Alice and a channel that pays somebody. */
  async function paying(payee: (room: Iterative) => Promise<string>, inTokens: boolean) {
    const room = await networkHelpers.loadFixture(deployIterative);
    const { people, address, tokenAddress } = room;
    const alice = castRoles(room).payer();
    const channel = await alice.propose({
      ...DIRECT,
      payee: await payee(room),
      asset: inTokens ? tokenAddress : NATIVE,
      stepLimit: 1_000n,
      isRelayed: true,
    });
    await relay(address, people.sponsor, await alice.signOpening(channel));
    return { ...room, alice, id: await alice.adopt(channel) };
  }

  it("IT-4 its word is what its owner signs", async () => {
    const { alice, id, people, consent } = await paying(async (room) => {
      const wallet = await ethers.deployContract("OwnedWallet", [room.people.shop.address]);
      return wallet.getAddress();
    }, true);
    await provider.broadcastTransaction((await alice.pay(id, 100n)) as string);
    const word = { channel: id, epoch: 0, paid: 100n };
    const forged = await consent(people.stranger, "SettledThrough", word);
    const signature = await consent(people.shop, "SettledThrough", word);

    expect(await nameOfError(alice.takeSettled(id, { ...word, signature: forged }))).to.equal(
      "InputError",
    );
    await alice.takeSettled(id, { ...word, signature });
    expect(await alice.nextEpoch(id)).to.include({ epoch: 1, base: 100n, owed: 100n });
  });

  it("IT-2 a landing in coin may take the gas that its code needs", async () => {
    const { alice, id } = await paying(async ({ people }) => {
      await networkHelpers.setCode(people.cafe.address, "0x00");
      return people.cafe.address;
    }, false);

    const { gasLimit } = Transaction.from(await alice.pay(id, 100n));

    expect(gasLimit > 21_000n).to.equal(true);
  });
});

describe("the nonces of a payer account", () => {
  it("IT-1 the payer opens no channel at a nonce that it has promised, or that is spent", async () => {
    const { alice, shop, id, channel, people, address } = await set();
    await step(alice, shop, id, 100n);
    await shop.land(id);
    await alice.takeSettled(id, await shop.settle(id));
    await alice.nextEpoch(id);
    await alice.pay(id, 50n);
    await relay(address, people.sponsor, await shop.signRelease(id));
    const proposed = await alice.propose({
      ...DIRECT,
      payee: people.shop.address,
      asset: NATIVE,
      stepLimit: 1_000n,
      isRelayed: true,
    });

    // one landed, one was signed and can land
    expect(proposed.firstNonce).to.equal(channel.firstNonce + 2n);
    for (const lower of [1n, 2n]) {
      const firstNonce = proposed.firstNonce - lower;
      const bad = { ...proposed, firstNonce };
      expect(await nameOfError(alice.signOpening(bad))).to.equal("InputError");
      expect(await nameOfError(alice.open(bad))).to.equal("InputError");
    }
    await alice.signOpening(proposed);
  });

  it("IT-1 an opening of the payer's own takes a nonce before the channel's", async () => {
    const { alice, channel } = await set();
    const next = BigInt(await provider.getTransactionCount(channel.payer));
    const another = { ...channel, agreement: { ...channel.agreement, endCount: 9 } };

    expect(await nameOfError(alice.open({ ...another, firstNonce: next }))).to.equal("InputError");
    expect(await nameOfError(alice.open({ ...another, firstNonce: next + 1n }))).to.equal(
      "RefusedError",
    );
  });
});
