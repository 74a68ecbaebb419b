import { expect } from "chai";

import { createChain } from "../../kit/chain.js";
import { castRoles, codeOf, step } from "../../kit/iterative/roles.js";
import { deployIterative } from "../../kit/iterative/room.js";

const chain = await createChain();
const { networkHelpers, ethers } = chain;

async function set() {
  const room = await networkHelpers.loadFixture(deployIterative);
  const roles = castRoles(room);
  const [alice, shop] = [roles.payer(), roles.payee()];
  return { ...room, ...roles, alice, shop };
}

describe("a pay-through channel in native coin", () => {
  it("IT-8 pays step by step and lands once: the payee has the last sum to the unit", async () => {
    const { alice, shop, agree, people } = await set();
    const { id } = await agree(alice, shop);
    const before = await ethers.provider.getBalance(people.shop.address);
    for (const amount of [100n, 250n, 50n])
      expect(codeOf(await step(alice, shop, id, amount))).to.equal("none");

    const { amount } = await shop.land(id);

    const after = await ethers.provider.getBalance(people.shop.address);
    expect([amount, after - before]).to.deep.equal([400n, 400n]);
  });
});
