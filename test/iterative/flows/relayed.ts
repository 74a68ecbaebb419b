import { expect } from "chai";

import {
  deviceSigner,
  keySigner,
  readPayment,
  relay,
  type SignedAct,
  topUpChannel,
} from "../../../sdk/iterative/index.js";
import { createChain } from "../../kit/chain.js";
import { nameOfError } from "../../kit/refusals.js";
import { castRoles, codeOf, receiptIn, step } from "../../kit/iterative/roles.js";
import { deployIterative, keyOf } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;
const { provider } = ethers;

async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const { people, token, address, tokenAddress } = room;
  const [alice, shop] = [roles.payer(), roles.payee()];
  const carry = (act: SignedAct) => relay(address, people.sponsor, act);
  /** Proposed by alice, in tokens, and offered by the shop. */
  const proposed = async (kind: "PayThrough" | "Escrow" = "PayThrough", isRelayed = true) => {
    const channel = await alice.propose({
      kind,
      payee: people.shop.address,
      asset: tokenAddress,
      stepLimit: 1_000n,
      deposit: 10_000n,
      isRelayed,
    });
    return { channel, id: await shop.offer(channel) };
  };
  const sent = () => provider.getTransactionCount(people.alice.address);
  /** Withdraws alice's allowance, so that only a signature of hers can move her tokens. */
  const disallow = () => token.connect(people.alice).approve(address, 0n);
  const stateOf = async (id: string) => (await alice.channel(id)).channel;
  return { ...room, ...roles, alice, shop, carry, proposed, sent, disallow, stateOf };
}

describe("acts of the payer and the payee that somebody else brings", () => {
  it("IT-1 a sponsor opens with its own tokens what the payer has agreed to", async () => {
    const { alice, carry, proposed, sent, stateOf, token, people } = await set();
    const { channel, id } = await proposed();
    const [nonce, rich] = [await sent(), await token.balanceOf(people.sponsor)];

    await carry(await alice.signOpening(channel));

    expect((await stateOf(id)).deposit).to.equal(10_000n);
    expect(rich - (await token.balanceOf(people.sponsor))).to.equal(10_000n);
    expect(await sent()).to.equal(nonce);
  });

  for (const by of ["permit", "authorization"] as const)
    it(`IT-1 a sponsor opens and tops up with the payer's tokens, by ${by}`, async () => {
      const { alice, shop, carry, proposed, sent, disallow, stateOf, token, people } = await set();
      await disallow();
      const kind = by === "permit" ? "PayThrough" : "Escrow";
      const { channel, id } = await proposed(kind);
      const [nonce, rich] = [await sent(), await token.balanceOf(people.alice)];
      const [opening, more] =
        by === "permit"
          ? [
              () => alice.signOpeningWithPermit(channel, 2n ** 40n),
              () => alice.signTopUpWithPermit(id, 500n, 2n ** 40n),
            ]
          : [
              () => alice.signOpeningWithAuthorization(channel),
              () => alice.signTopUpWithAuthorization(id, 500n),
            ];

      await carry(await opening());
      const toppingUp = await more();
      await carry(toppingUp);

      expect(await nameOfError(carry(toppingUp))).to.equal("RefusedError");
      expect(await stateOf(id)).to.include({ state: "Open", deposit: 10_500n, topUps: 1 });
      expect(rich - (await token.balanceOf(people.alice))).to.equal(10_500n);
      expect(await sent()).to.equal(nonce);
      const code = codeOf(await step(alice, shop, id, 5n));
      expect(code).to.equal(by === "permit" ? "AllowanceShort" : "none");
    });

  it("IT-1 the payer opens by its own transaction, and its first payment has the next nonce", async () => {
    const { alice, shop, proposed, sent } = await set();
    const { channel, id } = await proposed("PayThrough", false);
    expect((await alice.open(channel)).id).to.equal(id);

    await step(alice, shop, id, 100n);

    expect(BigInt(await sent())).to.equal(channel.firstNonce);
    expect((await shop.land(id)).amount).to.equal(100n);
  });

  it("IT-1 a pay-through payer's own transaction for another act is refused before it takes a nonce", async () => {
    const { alice, carry, proposed, sent, people, address, stateOf } = await set();
    const { channel, id } = await proposed();
    await carry(await alice.signOpening(channel));
    const nonce = await sent();

    expect(await nameOfError(alice.signOpeningWithAuthorization(channel))).to.equal("InputError");
    expect(await nameOfError(alice.topUp(id, 1n))).to.equal("InputError");
    expect(await nameOfError(alice.unlock(id))).to.equal("InputError");
    expect(await nameOfError(alice.signGrant(id, keyOf("session").id, 1n))).to.equal("InputError");
    await topUpChannel(address, people.bob, channel, await alice.nextTopUp(id), 7n);

    expect(await sent()).to.equal(nonce);
    expect((await stateOf(id)).deposit).to.equal(10_007n);
  });

  it("IT-5 a sponsor brings the payer's unlock, and the payee's release", async () => {
    const { alice, shop, carry, proposed, stateOf, token, people } = await set();
    const { channel, id } = await proposed();
    const rich = await token.balanceOf(people.alice);
    await carry(await alice.signOpening(channel));
    await step(alice, shop, id, 400n);
    await carry(await alice.signUnlock(id));
    expect((await stateOf(id)).state).to.equal("Unlocking");
    const release = await shop.signRelease(id);
    expect(await nameOfError(carry(release))).to.equal("RefusedError");
    await shop.claim(id);

    await carry(release);
    await carry(release);

    expect((await stateOf(id)).state).to.equal("Released");
    expect((await token.balanceOf(people.alice)) - rich).to.equal(9_600n);
  });

  it("IT-5 a sponsor brings the close of an escrow channel", async () => {
    const { alice, shop, carry, proposed, stateOf, token, people } = await set();
    const { channel, id } = await proposed("Escrow");
    const atShop = await token.balanceOf(people.shop);
    await carry(await alice.signOpening(channel));
    await step(alice, shop, id, 400n);

    await carry(await shop.signClose(id));

    expect(await stateOf(id)).to.include({ state: "Released", settled: 400n });
    expect((await token.balanceOf(people.shop)) - atShop).to.equal(400n);
  });

  it("IT-5 an escrow payer unlocks and withdraws by itself", async () => {
    const { alice, carry, proposed, stateOf } = await set();
    const { channel, id } = await proposed("Escrow");
    await carry(await alice.signOpening(channel));
    await alice.unlock(id);
    expect(await nameOfError(alice.withdraw(id))).to.equal("RefusedError");
    await networkHelpers.mine(7_210, { interval: 12 });

    expect((await alice.withdraw(id)).amount).to.equal(10_000n);
    expect((await alice.withdraw(id)).amount).to.equal(0n);
    expect((await stateOf(id)).state).to.equal("Withdrawn");
  });

  it("IT-2 payments signed by a wallet, a raw key and a device are the same bytes", async () => {
    const { payer, shop, agree, people } = await set();
    const { signingKey, address } = people.alice;
    const fees = async () => ({
      gasLimit: 150_000n,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 5n,
    });
    const device = deviceSigner(address, async (digest) => signingKey.sign(digest));
    const { id } = await agree(payer(), shop);
    const raws: string[] = [];
    for (const payments of [undefined, keySigner(signingKey), device]) {
      const alice = payer(payments === undefined ? { fees } : { fees, payments });
      raws.push((await alice.pay(id, 100n)) as string, await alice.reprice(id));
    }

    expect(new Set(raws).size).to.equal(1);
    const { epoch, cumulative, terms, transaction } = readPayment(raws[0]!);
    expect([epoch, cumulative, terms.payer]).to.deep.equal([0, 100n, address]);
    expect(transaction).to.include({ signer: address, value: 100n, gasLimit: 150_000n });
    const stranger = deviceSigner(address, async (digest) =>
      people.stranger.signingKey.sign(digest),
    );
    const cheated = payer({ fees, payments: stranger });
    expect(await nameOfError(cheated.reprice(id))).to.equal("SignedOtherwiseError");
    expect(receiptIn(await shop.accept(id, raws[0]!)).channel).to.equal(id);
  });
});
