import { expect } from "chai";
import { MaxUint256, Signature } from "ethers";

import { PERMIT } from "../../../sdk/common/eip712.js";
import { createChain, HOUR } from "../../kit/chain.js";
import { castRoles, codeOf, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;

/** A token channel whose payer has paid 100 and 300: 400. */
async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const [alice, shop] = [roles.payer(), roles.payee()];
  const asset = room.tokenAddress;
  const { id, channel } = await roles.agree(alice, shop, { asset });
  for (const amount of [100n, 300n]) await step(alice, shop, id, amount);
  const { people, token, domain } = room;
  const begin = await token.balanceOf(people.shop);
  const gained = async () => (await token.balanceOf(people.shop)) - begin;
  /** Alice allows somebody so many tokens, without a transaction of hers. */
  const allow = async (spender: string, value: bigint) => {
    const owner = people.alice.address;
    const permit = {
      owner,
      spender,
      value,
      nonce: await token.nonces(owner),
      deadline: MaxUint256,
    };
    const of = { ...domain, name: "Payment Token", verifyingContract: asset };
    const { v, r, s } = Signature.from(await people.alice.signTypedData(of, PERMIT, permit));
    await token.connect(people.stranger).permit(owner, spender, value, MaxUint256, v, r, s);
  };
  return { ...room, ...roles, alice, shop, id, channel, gained, allow };
}

describe("a pay-through channel in tokens", () => {
  it("IT-8 lands once what was paid in steps, by the payer's allowance and to the unit", async () => {
    const { alice, shop, id, gained, token, people } = await set();
    const rich = await token.balanceOf(people.alice);

    const { amount } = await shop.land(id);

    expect([amount, await gained()]).to.deep.equal([400n, 400n]);
    expect(rich - (await token.balanceOf(people.alice))).to.equal(400n);
    await alice.nextEpoch(id);
    expect(codeOf(await step(alice, shop, id, 50n))).to.equal("none");
    await shop.land(id);
    await shop.release(id);
    expect(await gained()).to.equal(450n);
    expect(rich - (await token.balanceOf(people.alice))).to.equal(450n - 10_000n);
  });

  it("IT-7 refuses what the allowance does not reach, and the deposit pays what was taken", async () => {
    const { alice, shop, id, gained, allow, address } = await set();
    await allow(address, 499n);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("AllowanceShort");
    await allow(address, 0n);
    await networkHelpers.time.increase(HOUR);

    expect(await shop.follow(id)).to.equal("claim");

    expect(await gained()).to.equal(400n);
    const { channel } = await alice.channel(id);
    expect([channel.settled, channel.deposit]).to.deep.equal([400n, 9_600n]);
    // the landing failed and spent the nonce: it was the payee's own
    const { epoch, landed, base } = await shop.standing(id);
    expect({ epoch, landed, base }).to.deep.equal({ epoch: 1, landed: 1, base: 0n });
  });

  it("IT-7 refuses what the payer's tokens do not reach, and the deposit pays what was taken", async () => {
    const { alice, shop, id, gained, allow, people, token } = await set();
    await allow(people.stranger.address, MaxUint256);
    const all = await token.balanceOf(people.alice);
    await token.connect(people.stranger).transferFrom(people.alice, people.stranger, all - 499n);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("TokenBalanceShort");
    await token.connect(people.stranger).transferFrom(people.alice, people.stranger, 100n);
    await networkHelpers.time.increase(HOUR);

    expect(await shop.follow(id)).to.equal("claim");

    expect(await gained()).to.equal(400n);
  });

  it("IT-7 refuses a token that does not move to the payee, and takes it again when it does", async () => {
    const room = await networkHelpers.loadFixture(deployIterative);
    const roles = castRoles(room);
    const token = await ethers.deployContract("BlockingToken", [6]);
    const { people, address } = room;
    await token.getFunction("mint").send(people.alice.address, 10n ** 18n);
    await token.getFunction("mint").send(people.sponsor.address, 10n ** 18n);
    for (const who of [people.alice, people.sponsor])
      await token
        .getFunction("approve")
        .populateTransaction(address, MaxUint256)
        .then((call) => who.sendTransaction(call));
    const [alice, shop] = [roles.payer(), roles.payee()];
    const { id } = await roles.agree(alice, shop, { asset: await token.getAddress() });
    await token.getFunction("setBlocked").send(people.shop.address, true);

    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("TokenPaused");
    await token.getFunction("setBlocked").send(people.shop.address, false);
    expect(codeOf(await step(alice, shop, id, 100n))).to.equal("none");
  });
});
