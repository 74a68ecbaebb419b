import { expect } from "chai";
import { id, parseEther } from "ethers";

import { Officer, Participant } from "../../sdk/reconciliation/index.js";
import { createChain, DAY } from "../kit/chain.js";
import { nameOfError, sentenceOf } from "../kit/refusals.js";
import { ORDER, RECORD } from "../kit/reconciliation/orders.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const REASON = id("the order was for another fund");

describe("an officer who takes a case up again", () => {
  it("RE-5 does so with the signature of another entity's officer, once", async () => {
    const { officer, match, stateOf, soon } = await deployed();
    await match();
    const signed = await officer(SELLER).signReopening(ORDER, REGISTER, await soon(), REASON);

    expect((await officer(REGISTER).reopen(signed))?.receipt.status).to.equal(1);

    expect(await stateOf()).to.include({ status: "Open", generation: 1 });
    expect(await officer(REGISTER).reopen(signed)).to.equal(undefined);
    await match();
    expect(await stateOf()).to.include({ status: "Matched", generation: 1 });
    expect(await officer(REGISTER).reopen(signed)).to.equal(undefined);
  });

  it("RE-5 does not do it with what was signed for another, or too late", async () => {
    const { officer, match, stateOf, soon } = await deployed();
    await match();
    const end = await soon();
    const signed = await officer(SELLER).signReopening(ORDER, REGISTER, end);

    expect(await sentenceOf(officer(CAPITAL).reopen(signed))).to.equal(
      "the reopening is signed for another template or checker",
    );
    await networkHelpers.time.setNextBlockTimestamp(end);
    expect(await sentenceOf(officer(REGISTER).reopen(signed))).to.match(/^It is too late since/);
    expect(await stateOf()).to.include({ status: "Matched", generation: 0 });
  });

  it("RE-5 does not do it alone, nor a case that there is not", async () => {
    const { officer, match, soon } = await deployed();
    await match();
    const own = await officer(SELLER).signReopening(ORDER, SELLER, await soon());

    expect(await sentenceOf(officer(SELLER).reopen(own))).to.match(/^Role 0 may not approve/);
    expect(
      await nameOfError(officer(SELLER).signReopening("order 1", REGISTER, await soon())),
    ).to.equal("InputError");
  });
});

async function deployed() {
  const room = await networkHelpers.loadFixture(deploy);
  const { address, officers, ledger } = room;
  const number = await room.register(room.shareSale());
  const books = { find: async () => RECORD };
  const participant = (role: number) => {
    const options = { template: number, role, key: keyOf(NAMES[role]!), books };
    return new Participant(address, room.sender, options);
  };
  return {
    officer: (role: number) =>
      new Officer(address, officers[NAMES[role]!], { template: number, role }),
    match: async () => {
      for (const role of [SELLER, REGISTER, CAPITAL]) await participant(role).post(ORDER);
    },
    stateOf: async () => [...(await ledger()).cases.values()][0]?.state,
    soon: async () => (await networkHelpers.time.latest()) + DAY,
  };
}

async function deploy() {
  const room = await deployReconciliation(chain);
  for (const { address } of Object.values(room.officers))
    await networkHelpers.setBalance(address, parseEther("1"));
  return room;
}
