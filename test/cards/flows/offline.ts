import { expect } from "chai";
import { id } from "ethers";

import {
  generateP256,
  outcomesOf,
  OfflineTerminal,
  p256Key,
  type PaymentKind,
} from "../../../sdk/cards/index.js";
import { createChain, DAY } from "../../kit/chain.js";
import { castPeople, memory } from "../../kit/cards/people.js";
import { nameOfError } from "../../kit/refusals.js";
import { deployCards } from "../../kit/cards/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const CAPS = { item: 5_000n, sum: 20_000n, count: 8, age: 2 * DAY };

/** A terminal without a connection, with its storage. */
async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const people = castPeople(room);
  const { key, terminal } = await people.terminal();
  const storage = memory();
  const offline = new OfflineTerminal(key, 1, room.domain, CAPS, storage);
  const ask = async (amount: bigint, kind: PaymentKind = "Sale") => {
    const now = await room.now();
    const ends = { deadline: now + 5 * DAY, authorizationEnd: now + 7 * DAY };
    return terminal.request({ amount, kind, ...ends, refundEnd: now + 60 * DAY });
  };
  const send = async (message: Awaited<ReturnType<OfflineTerminal["pack"]>>) => {
    const { program, terminal: of, rows, signature } = message!;
    return room.prepaidCards.upload([{ program, terminal: of, rows, signature }]);
  };
  return { ...room, people, key, terminal, storage, offline, ask, send };
}

describe("a terminal offline", () => {
  it("CA-13 uploads a day under one signature; a second time nothing happens, whoever sends it", async () => {
    const { prepaidCards, people, offline, ask, send, now } = await set();
    const [ann, ben, cid] = await Promise.all(["ann", "ben", "cid"].map((n) => people.holderOf(n)));
    for (const [holder, amount] of [
      [ann!, 100n],
      [ben!, 200n],
      [ann!, 300n],
      [cid!, 400n],
    ] as const)
      await offline.take(await holder.pay(await ask(amount)), await now());
    await people.issuer.freeze(1, cid!.card);
    const message = (await offline.pack())!;

    await send(message);
    const once = await outcomesOf(prepaidCards, message);
    await send(message);
    await send(await offline.pack());

    const twice = await outcomesOf(prepaidCards, message);
    expect(twice).to.deep.equal(once);
    const codes = once.map(({ decline }) => decline);
    expect(codes).to.have.members(["CardFrozen", "None", "None", "None"]);
    const left = await Promise.all([ann!, ben!, cid!].map(async (h) => (await h.view(1)).balance));
    expect(left).to.deep.equal([99_600n, 99_800n, 100_000n]);
    const declined = await offline.clear(twice);
    expect(declined.map(({ row, why }) => [row.payment.card, why])).to.deep.equal([
      [cid!.card, "The card is frozen."],
    ]);
    expect(await offline.held()).to.deep.equal({ count: 0, amount: 0n });
  });

  it("CA-13 takes no more than its caps on item, sum, count and age allow, and the same again once", async () => {
    const { people, offline, ask, now } = await set();
    const ann = await people.holderOf("ann");
    const take = async (amount: bigint, later = 0) =>
      offline.take(await ann.pay(await ask(amount)), (await now()) + later);
    const same = await ann.pay(await ask(4_000n));
    await offline.take(same, await now());
    await offline.take(same, await now());

    expect(await nameOfError(take(5_001n))).to.equal("InputError");
    for (const _ of [1, 2, 3]) await take(5_000n);
    expect(await nameOfError(take(1_001n))).to.equal("InputError");
    expect(await nameOfError(take(1n, 2 * DAY + 9))).to.equal("InputError");
    for (const _ of [1, 2, 3, 4]) await take(1n);
    expect(await nameOfError(take(1n))).to.equal("InputError");
    expect(await offline.held()).to.deep.equal({ count: 8, amount: 19_004n });
  });

  it("CA-7 refuses a second payment under a number, which could never land", async () => {
    const { people, offline, ask, now } = await set();
    const ann = await people.holderOf("ann");
    const first = await ann.pay(await ask(100n));
    ann.release(first.payment);
    const second = await ann.pay(await ask(200n));
    await offline.take(first, await now());

    expect(second.payment.sequence).to.equal(first.payment.sequence);
    expect(await nameOfError(offline.take(second, await now()))).to.equal("InputError");
    expect(await offline.held()).to.deep.equal({ count: 1, amount: 100n });
  });

  it("CA-13 draws on a hold made before, whatever has become of the card", async () => {
    const { prepaidCards, people, offline, terminal, ask, send, now } = await set();
    const ann = await people.holderOf("ann");
    const request = await ask(3_000n, "Authorization");
    const held = await ann.pay(request);
    const message = await terminal.sign(request, held);
    await send(message as never);
    await people.issuer.block(1, ann.card, "fraud");

    const { payment } = held;
    await offline.capture({ kind: "Capture", payment, total: 2_500n, isFinal: true }, await now());
    const upload = (await offline.pack())!;
    await send(upload);

    const [outcome] = await outcomesOf(prepaidCards, upload);
    expect([outcome!.status, outcome!.amount]).to.deep.equal(["Approved", 2_500n]);
    const { balance, hold } = await ann.view(1);
    expect([balance, hold]).to.deep.equal([97_500n, 0n]);
  });

  it("CA-13 keeps what it took over a loss of power, and goes on from the same storage", async () => {
    const { people, offline, storage, ask, now, key, domain } = await set();
    const ann = await people.holderOf("ann");
    await offline.take(await ann.pay(await ask(10n)), await now());
    const before = await offline.pack();

    const again = new OfflineTerminal(key, 1, domain, CAPS, storage);

    expect((await again.pack())!.rows).to.equal(before!.rows);
  });

  it("CA-13 packs a capture behind the authorization that it is of, however they were taken", async () => {
    const { prepaidCards, people, offline, ask, send, now } = await set();
    const ann = await people.holderOf("ann");
    const held = await ann.pay(await ask(3_000n, "Authorization"));
    const { payment } = held;
    await offline.take(held, await now());
    await offline.capture({ kind: "Capture", payment, total: 2_500n, isFinal: true }, await now());
    const upload = (await offline.pack())!;
    await send(upload);

    const outcomes = await outcomesOf(prepaidCards, upload);
    expect(outcomes.map(({ decline }) => decline)).to.deep.equal(["None", "None"]);
    expect((await ann.view(1)).balance).to.equal(97_500n);
  });

  it("CA-13 keeps what it takes while an upload is on its way, and packs it into the next", async () => {
    const { prepaidCards, people, offline, ask, send, now } = await set();
    const holders = await Promise.all(["ann", "ben", "cid"].map((n) => people.holderOf(n)));
    const [first, second, third] = holders.toSorted((a, b) => (a.card < b.card ? -1 : 1));
    await offline.take(await second!.pay(await ask(200n)), await now());
    const upload = (await offline.pack())!;
    await send(upload);
    for (const holder of [first!, third!])
      await offline.take(await holder.pay(await ask(300n)), await now());

    expect((await offline.pack())!.rows).to.equal(upload.rows);
    const finalBlock = async () => chain.ethers.provider.getBlockNumber();
    const outcomes = await outcomesOf(prepaidCards, upload, { finalBlock });
    expect(await offline.clear(outcomes)).to.deep.equal([]);
    expect(await offline.held()).to.deep.equal({ count: 2, amount: 600n });
    expect(await nameOfError(offline.clear(outcomes))).to.equal("InputError");
    await send(await offline.pack());
    const left = await Promise.all(holders.map(async (h) => (await h.view(1)).balance));
    expect(left).to.have.members([99_700n, 99_700n, 99_800n]);
  });

  it("CA-13 takes nothing that its card has not signed, or that could not be uploaded", async () => {
    const { people, offline, ask, now, key } = await set();
    const ann = await people.holderOf("ann");
    const signed = await ann.pay(await ask(100n));
    const { payment } = signed;
    const byPhone = await people.holder(await p256Key(await generateP256()));
    const wrong = [
      { ...signed, holderSignature: await key.sign(id("forged")) },
      { ...signed, kind: "Authorization" as const },
      { ...signed, payment: { ...payment, amount: 99n } },
      { ...signed, payment: { ...payment, sequence: 0 } },
      // rows have no room for it: it would keep all others from being packed
      await byPhone.pay(await ask(100n)),
    ];

    for (const each of wrong)
      expect(await nameOfError(offline.take(each, await now()))).to.equal("InputError");
    expect(await nameOfError(offline.take(signed, payment.deadline + 1))).to.equal("InputError");
    expect(await offline.held()).to.deep.equal({ count: 0, amount: 0n });
    await offline.take(signed, payment.deadline);
    expect(await offline.pack()).not.to.equal(undefined);
  });
});
