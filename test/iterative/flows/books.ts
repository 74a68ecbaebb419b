import { expect } from "chai";
import { id as hashOf } from "ethers";

import {
  isReceiptOf,
  mayDeliver,
  type Receipt,
  signReceipt,
  termsOf,
} from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { nameOfError } from "../../kit/refusals.js";
import { castRoles, codeOf, receiptIn, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;

async function set(terms: { timing?: "Prepay" | "Postpay"; endCount?: number } = {}) {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const [alice, shop] = [roles.payer(), roles.payee()];
  const { id, channel } = await roles.agree(alice, shop, terms);
  return { ...room, ...roles, alice, shop, id, channel };
}

describe("the books of payer and payee", () => {
  it("IT-8 the payer signs a step once: the same again gives the same bytes, another is refused", async () => {
    const { alice, shop, id } = await set();
    const raw = await alice.pay(id, 100n);

    expect(await alice.pay(id, 100n)).to.equal(raw);
    expect(await nameOfError(alice.pay(id, 99n))).to.equal("InputError");
    expect(await nameOfError(alice.pay(id, 101n))).to.equal("InputError");
    await alice.receive(id, receiptIn(await shop.accept(id, raw)));
    expect(await alice.pay(id, 100n)).to.not.equal(raw);
  });

  it("IT-8 the payer has kept what it signed before it hands it out", async () => {
    const { payer, storages, id, alice } = await set();
    const failing = { ...storages.payer };
    Object.assign(storages.payer, { set: () => Promise.reject(new Error("the disk is full")) });

    expect(await nameOfError(alice.pay(id, 100n))).to.equal("Error");

    Object.assign(storages.payer, failing);
    expect(await payer().pending(id)).to.equal(undefined);
  });

  it("IT-9 the payee has kept what it accepted before it acknowledges it", async () => {
    const { payee, storages, id, alice, shop } = await set();
    const raw = await alice.pay(id, 100n);
    const failing = { ...storages.payee };
    Object.assign(storages.payee, { set: () => Promise.reject(new Error("the disk is full")) });

    expect(await nameOfError(shop.accept(id, raw))).to.equal("Error");

    Object.assign(storages.payee, failing);
    expect((await payee().standing(id)).owed).to.equal(0n);
    expect(codeOf(await payee().accept(id, raw))).to.equal("none");
  });

  it("IT-9 after a restart everything accepted is there, and the payer goes on where it was", async () => {
    const { alice, shop, payer, payee, id } = await set();
    await step(alice, shop, id, 100n);
    const raw = (await alice.pay(id, 200n)) as string;
    const answer = receiptIn(await shop.accept(id, raw));

    const [again, later] = [payer(), payee()];
    expect(await again.pending(id)).to.equal(raw);
    expect(receiptIn(await later.accept(id, raw))).to.deep.equal(answer);
    await again.receive(id, answer);
    expect(codeOf(await step(again, later, id, 50n))).to.equal("none");

    expect((await later.land(id)).amount).to.equal(350n);
    expect(await later.channels()).to.deep.equal([id]);
    expect(await again.channels()).to.deep.equal([id]);
  });

  it("IT-8 a receipt is checked: of this channel, this payment, this sum, by this payee", async () => {
    const { alice, shop, id, people, iterativePayments, channel } = await set();
    const raw = await alice.pay(id, 100n);
    const receipt = receiptIn(await shop.accept(id, raw));
    const place = await shop.place();
    const wrong: Partial<Receipt>[] = [
      { channel: hashOf("another") },
      { payment: hashOf("another") },
      { cumulative: 99n },
      { cumulative: 101n },
      { epoch: 1 },
    ];

    for (const change of wrong) {
      const signed = await signReceipt(people.shop, place, { ...receipt, ...change });
      expect(await nameOfError(alice.receive(id, signed))).to.equal("InputError");
    }
    const forged = await signReceipt(people.stranger, place, receipt);
    expect(await nameOfError(alice.receive(id, forged))).to.equal("InputError");
    expect(isReceiptOf(channel.payee, place, receipt)).to.equal(true);
    expect(isReceiptOf(channel.payer, place, receipt)).to.equal(false);
    expect(isReceiptOf(channel.payee, place, { ...receipt, payment: "0x12" })).to.equal(false);
    expect(isReceiptOf(channel.payee, place, { ...receipt, signature: "0x" })).to.equal(false);
    const { signature, ...content } = receipt;
    expect(await iterativePayments.isReceipt(termsOf(channel), content, signature)).to.equal(true);
    await alice.receive(id, receipt);
  });

  it("IT-8 with prepay the payee delivers what is paid; with postpay one step ahead", async () => {
    for (const timing of ["Prepay", "Postpay"] as const) {
      const { alice, shop, id } = await set({ timing });
      const ahead = timing === "Postpay" ? 1 : 0;
      for (let n = 0; n < ahead; n += 1) await shop.deliver(id);
      expect(await nameOfError(shop.deliver(id))).to.equal("InputError");
      await step(alice, shop, id, 100n);
      await shop.deliver(id);
      expect(await nameOfError(shop.deliver(id))).to.equal("InputError");
      expect(mayDeliver(timing, 3, 3 + ahead)).to.equal(false);
    }
  });

  it("IT-8 the payer signs no step beyond what was agreed", async () => {
    const { alice, shop, id } = await set({ endCount: 2 });
    expect(await nameOfError(alice.pay(id, 1_001n))).to.equal("InputError");
    await step(alice, shop, id, 1_000n);
    await step(alice, shop, id, 1n);

    expect(await nameOfError(alice.pay(id, 1n))).to.equal("InputError");
    expect((await shop.status(id)).stop).to.equal("EndCount");
    expect(await shop.follow(id)).to.equal("broadcast");
  });

  it("IT-8 a step is signed again at higher fees: the same sum, counted once", async () => {
    const { payer, shop, id } = await set();
    let maxFeePerGas = 10n ** 9n;
    const fees = async () => ({ gasLimit: 200_000n, maxFeePerGas, maxPriorityFeePerGas: 10n });
    const alice = payer({ fees });
    await networkHelpers.setNextBlockBaseFeePerGas(10n ** 9n);
    await networkHelpers.mine();
    const poor = (await alice.pay(id, 100n)) as string;
    expect(codeOf(await shop.accept(id, poor))).to.equal("MaxFeeTooLow");
    maxFeePerGas = 10n ** 11n;

    const rich = await alice.reprice(id);
    await alice.receive(id, receiptIn(await shop.accept(id, rich)));

    const { owed, count } = await shop.standing(id);
    expect([owed, count]).to.deep.equal([100n, 1]);
    expect((await alice.account(id)).count).to.equal(1);
  });

  it("IT-8 a step that was accepted is counted once when it is signed again, and the better one is kept", async () => {
    const { payer, shop, id } = await set();
    let maxFeePerGas = 10n ** 11n;
    const fees = async () => ({ gasLimit: 200_000n, maxFeePerGas, maxPriorityFeePerGas: 10n });
    const alice = payer({ fees });
    const first = receiptIn(await shop.accept(id, await alice.pay(id, 100n)));
    maxFeePerGas = 2n * 10n ** 11n;
    expect(codeOf(await shop.accept(id, await alice.reprice(id), { step: 7n }))).to.equal("none");
    maxFeePerGas = 10n ** 11n + 1n;
    expect(codeOf(await shop.accept(id, await alice.reprice(id)))).to.equal("none");

    // the first answer was late, and is of the same step
    await alice.receive(id, first);

    const { owed, count } = await shop.standing(id);
    expect([owed, count, (await alice.account(id)).count]).to.deep.equal([100n, 1, 1]);
    const { receipt } = await shop.land(id);
    const landed = await ethers.provider.getTransaction(receipt.hash);
    expect(landed!.maxFeePerGas).to.equal(2n * 10n ** 11n);
  });

  it("IT-8 the last of the agreed steps may be signed again, but none beyond", async () => {
    const { payer, shop, id } = await set({ endCount: 1 });
    let maxFeePerGas = 10n ** 11n;
    const fees = async () => ({ gasLimit: 200_000n, maxFeePerGas, maxPriorityFeePerGas: 10n });
    const alice = payer({ fees });
    await shop.accept(id, await alice.pay(id, 100n));
    maxFeePerGas += 1n;

    expect(codeOf(await shop.accept(id, await alice.reprice(id)))).to.equal("none");
    expect((await shop.standing(id)).count).to.equal(1);
  });

  it("IT-8 a step whose answer was lost is settled by its landing", async () => {
    const { alice, shop, id } = await set();
    await step(alice, shop, id, 100n);
    await shop.accept(id, await alice.pay(id, 50n));
    await shop.land(id);
    expect(await nameOfError(alice.nextEpoch(id, 151n))).to.equal("InputError");
    expect(await nameOfError(alice.nextEpoch(id, 149n))).to.equal("InputError");

    const { owed, count, pending, base } = await alice.nextEpoch(id);

    expect({ owed, count, pending, base }).to.deep.equal({
      owed: 150n,
      count: 2,
      pending: undefined,
      base: 150n,
    });
    expect(await nameOfError(alice.nextEpoch(id))).to.equal("InputError");
  });

  it("IT-8 a step that was not landed is signed again at the next nonce, and counted once", async () => {
    const { alice, shop, id, people } = await set();
    await step(alice, shop, id, 100n);
    await shop.accept(id, await alice.pay(id, 50n));
    await people.alice.sendTransaction({ to: people.alice.address });
    await shop.sync(id);
    await alice.nextEpoch(id);

    const answer = await shop.accept(id, (await alice.pending(id))!);

    await alice.receive(id, receiptIn(answer));
    const { owed, count, epoch } = await shop.standing(id);
    expect([owed, count, epoch]).to.deep.equal([150n, 2, 1]);
    expect((await shop.land(id)).amount).to.equal(150n);
  });

  it("IT-1 both keep to their own: terms of others are refused, and the same offer changes nothing", async () => {
    const { alice, shop, id, channel, people, payer, payee } = await set();
    await step(alice, shop, id, 100n);

    expect(await shop.offer(channel)).to.equal(id);
    expect(await alice.adopt(channel)).to.equal(id);
    expect((await shop.standing(id)).owed).to.equal(100n);
    expect((await alice.account(id)).owed).to.equal(100n);
    expect(await nameOfError(payee({}, people.cafe).offer(channel))).to.equal("InputError");
    expect(await nameOfError(payer({}, people.bob).adopt(channel))).to.equal("InputError");
    expect(await nameOfError(shop.land(hashOf("another")))).to.equal("InputError");
  });
});
