import { expect } from "chai";

import {
  generateP256,
  p256Key,
  relay,
  type SignedVoucher,
  walletVoucher,
} from "../../../sdk/iterative/index.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { castRoles, codeOf, receiptIn, step } from "../../kit/iterative/roles.js";
import { deployIterative, keyOf, voucherKey } from "../../kit/iterative/room.js";
import { nameOfError } from "../../kit/refusals.js";

const chain = await createChain();
const { networkHelpers } = chain;

async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const { people, token, address } = room;
  const [alice, shop] = [roles.payer({ key: voucherKey }), roles.payee()];
  const escrow = { kind: "Escrow", asset: room.tokenAddress } as const;
  const [atShop, atAlice] = [
    await token.balanceOf(people.shop),
    await token.balanceOf(people.alice),
  ];
  /** What the shop has got, and what came back to alice. */
  const gained = async () => [
    (await token.balanceOf(people.shop)) - atShop,
    (await token.balanceOf(people.alice)) - atAlice,
  ];
  const carry = (act: Parameters<typeof relay>[2]) => relay(address, people.sponsor, act);
  return { ...room, ...roles, alice, shop, escrow, gained, carry };
}

describe("an escrow channel", () => {
  it("IT-8 pays by vouchers of a secp256k1 key, claimed in parts, and closes: each has its own to the unit", async () => {
    const { alice, shop, agree, escrow, gained } = await set();
    const { id } = await agree(alice, shop, escrow);
    await step(alice, shop, id, 100n);
    expect((await shop.claim(id)).amount).to.equal(100n);
    expect((await shop.claim(id)).amount).to.equal(0n);
    await step(alice, shop, id, 900n);

    await shop.close(id);

    expect(await gained()).to.deep.equal([1_000n, 9_000n]);
    expect(codeOf(await step(alice, shop, id, 1n))).to.equal("ChannelEnded");
  });

  it("IT-8 pays by vouchers of a P-256 key in WebCrypto's keeping", async () => {
    const { payer, shop, agree, escrow, gained } = await set();
    const alice = payer({ key: await p256Key(await generateP256()) });
    const { id } = await agree(alice, shop, escrow);
    for (const amount of [100n, 200n])
      expect(codeOf(await step(alice, shop, id, amount))).to.equal("none");

    expect((await shop.claim(id)).amount).to.equal(300n);

    expect(await gained()).to.deep.equal([300n, 0n]);
  });

  it("IT-8 pays by vouchers that a wallet shows", async () => {
    const { payer, shop, agree, escrow, people } = await set();
    const alice = payer();
    const { id } = await agree(alice, shop, escrow);
    const voucher = (await alice.pay(id, 100n)) as SignedVoucher;
    const { signature: _, ...content } = voucher;

    expect(await walletVoucher(people.alice, await alice.place(), content)).to.deep.equal(voucher);
    expect(codeOf(await shop.accept(id, voucher))).to.equal("none");
    expect((await shop.claim(id)).amount).to.equal(100n);
  });

  it("IT-8 a session key pays up to its limit and until its end, and not once it is revoked", async () => {
    const { alice, shop, agree, escrow, carry, clock } = await set();
    const { id } = await agree(alice, shop, escrow);
    const session = keyOf("session");
    const pay = async (amount: bigint) => {
      const answer = await shop.accept(id, await alice.pay(id, amount, session));
      if (answer.accepted) await alice.receive(id, answer.receipt);
      return codeOf(answer);
    };
    expect(await pay(100n)).to.equal("KeyUnknown");
    await carry(await alice.signGrant(id, session.id, 500n, (await clock()) + DAY));
    expect(await pay(100n)).to.equal("none");
    await carry(await alice.signRevocation(id, session.id));
    expect(await pay(1n)).to.equal("KeyRevoked");

    expect((await shop.claim(id)).amount).to.equal(100n);
    await networkHelpers.mine(7_210, { interval: 12 });
    expect((await shop.claim(id)).amount).to.equal(0n);
  });

  it("IT-8 a session key's voucher above its limit is refused, and claimed before the key ends", async () => {
    const { alice, payee, agree, escrow, carry, clock } = await set();
    const shop = payee({ policy: { silence: 0 } });
    const { id } = await agree(alice, shop, escrow);
    const session = keyOf("session");
    await carry(await alice.signGrant(id, session.id, 500n, (await clock()) + DAY));
    const answer = await shop.accept(id, await alice.pay(id, 500n, session));
    await alice.receive(id, receiptIn(answer));
    expect(codeOf(await shop.accept(id, await alice.pay(id, 1n, session)))).to.equal("KeyLimit");
    await networkHelpers.time.increase(DAY - HOUR - 60);
    expect(await shop.follow(id)).to.equal(undefined);
    await networkHelpers.time.increase(60);

    expect(await shop.follow(id)).to.equal("claim");

    expect((await shop.status(id)).unsettled).to.equal(0n);
  });

  it("IT-5 a revoked key's last voucher falls due a margin before it ends", async () => {
    const { payee, alice, agree, escrow, carry } = await set();
    const shop = payee({ policy: { silence: 0 } });
    const { id } = await agree(alice, shop, escrow);
    await step(alice, shop, id, 500n);
    await carry(await alice.signRevocation(id, voucherKey.id, 400n));
    expect((await shop.status(id)).stop).to.equal(undefined);
    await networkHelpers.time.increase(DAY - HOUR);

    expect((await shop.status(id)).stop).to.equal("KeyEnding");
    expect(await shop.follow(id)).to.equal("claim");

    expect((await alice.channel(id)).channel.settled).to.equal(500n);
  });

  it("IT-5 a revoked key's voucher that is kept never falls due", async () => {
    const { payee, alice, agree, escrow, carry } = await set();
    const shop = payee({ policy: { silence: 0 } });
    const { id } = await agree(alice, shop, escrow);
    await step(alice, shop, id, 500n);
    await carry(await alice.signRevocation(id, voucherKey.id));
    await networkHelpers.mine(7_210, { interval: 12 });

    expect((await shop.status(id)).stop).to.equal(undefined);

    expect((await shop.claim(id)).amount).to.equal(500n);
  });

  it("IT-8 a revocation keeps all that the payer has signed: owed, not answered, or a ceiling", async () => {
    const { alice, shop, agree, escrow } = await set();
    const { id } = await agree(alice, shop, escrow);
    const kept = async () => {
      const act = await alice.signRevocation(id, voucherKey.id);
      return act.act === "RevokeKey" ? act.kept : undefined;
    };
    await alice.allow(id, 300n);
    expect(await kept()).to.equal(300n);
    await alice.pay(id, 400n);
    expect(await kept()).to.equal(400n);
    await alice.receive(id, receiptIn(await shop.accept(id, (await alice.pending(id))!)));
    expect(await kept()).to.equal(400n);
  });

  it("IT-8 settles under a ceiling what the payee charges, and no more than that", async () => {
    const { alice, shop, agree, escrow, gained } = await set();
    const { id } = await agree(alice, shop, escrow);
    const answer = await shop.accept(id, await alice.allow(id, 1_000n));
    await alice.receive(id, receiptIn(answer));
    for (const amount of [100n, 250n]) await alice.receive(id, await shop.charge(id, amount));
    expect(await nameOfError(shop.charge(id, 651n))).to.equal("InputError");
    expect(await alice.allow(id, 650n)).to.deep.equal(await alice.allow(id, 1n));

    const { amount } = await shop.claim(id);
    await shop.release(id);

    expect(amount).to.equal(350n);
    expect(await gained()).to.deep.equal([350n, 9_650n]);
    const { owed, receipt } = await alice.account(id);
    expect([owed, receipt!.cumulative]).to.deep.equal([350n, 350n]);
  });

  it("IT-7 a further ceiling must exceed the one before, and reaches a step beyond what is owed", async () => {
    const { alice, shop, agree, escrow } = await set();
    const { id } = await agree(alice, shop, escrow);
    await shop.accept(id, await alice.allow(id, 1_000n));
    await alice.receive(id, await shop.charge(id, 1_000n));

    const answer = await shop.accept(id, await alice.allow(id, 1_000n));

    expect(codeOf(answer)).to.equal("none");
    await alice.receive(id, await shop.charge(id, 500n));
    expect((await shop.claim(id)).amount).to.equal(1_500n);
  });

  it("IT-8 a voucher may follow a ceiling, and the ceiling counts again behind it", async () => {
    const { alice, shop, agree, escrow } = await set();
    const { id } = await agree(alice, shop, escrow);
    await shop.accept(id, await alice.allow(id, 1_000n));
    await alice.receive(id, await shop.charge(id, 100n));
    expect(codeOf(await step(alice, shop, id, 200n))).to.equal("none");
    expect(await nameOfError(shop.charge(id, 1n))).to.equal("InputError");

    await shop.accept(id, await alice.allow(id, 700n));

    await alice.receive(id, await shop.charge(id, 700n));
    expect((await shop.claim(id)).amount).to.equal(1_000n);
  });

  it("IT-7 throws at what cannot be a voucher", async () => {
    const { alice, shop, agree, escrow } = await set();
    const { id } = await agree(alice, shop, escrow);
    const voucher = (await alice.pay(id, 100n)) as SignedVoucher;
    const wrong = [
      { act: "Receipt" },
      { channel: "0x12" },
      { cumulative: 0n },
      { cumulative: 2n ** 96n },
      { cumulative: 1.5 },
      { signature: "none" },
    ];

    for (const change of wrong) {
      const given = { ...voucher, ...change } as SignedVoucher;
      expect(await nameOfError(shop.accept(id, given))).to.equal("InputError");
    }
    for (const signature of ["0x", "0x00", "0x01", "0x02", `0x00${"00".repeat(64)}`]) {
      expect(codeOf(await shop.accept(id, { ...voucher, cumulative: 99n, signature }))).to.equal(
        "NotSigned",
      );
    }
  });

  it("IT-8 claims vouchers of several channels with one payout, and skips what cannot be claimed", async () => {
    const { alice, shop, payer, people, agree, escrow, gained } = await set();
    const bob = payer({ key: keyOf("bob's") }, people.bob);
    const ids: string[] = [];
    for (const [from, amount] of [
      [alice, 100n],
      [bob, 200n],
      [alice, 300n],
    ] as const) {
      const { id } = await agree(from, shop, escrow);
      await step(from, shop, id, amount);
      ids.push(id);
    }
    await shop.close(ids[0]!);

    const { amounts } = await shop.claimBatch(ids);

    expect([...amounts.values()]).to.deep.equal([0n, 200n, 300n]);
    expect((await gained())[0]).to.equal(600n);
  });

  it("IT-7 refuses a voucher beyond the deposit; a top-up makes room", async () => {
    const { alice, shop, agree, escrow } = await set();
    const { id } = await agree(alice, shop, { ...escrow, deposit: 100n });
    expect(codeOf(await step(alice, shop, id, 101n))).to.equal("ExposureTooLarge");
    await alice.topUp(id, 1n);

    expect(codeOf(await step(alice, shop, id, 101n))).to.equal("none");
    expect((await shop.claim(id)).amount).to.equal(101n);
  });
});
