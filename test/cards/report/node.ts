import { expect } from "chai";
import { VoidSigner } from "ethers";
import * as fc from "fast-check";

import { liabilities, Regulator, replay, reportOf } from "../../../sdk/cards/index.js";
import { fetchEvents } from "../../../sdk/cards/history.js";
import { createChain, DAY } from "../../kit/chain.js";
import { sentenceOf } from "../../kit/refusals.js";
import { castPeople } from "../../kit/cards/people.js";
import { deployCards, keyOf, PROGRAM, UNIT } from "../../kit/cards/room.js";
import { valuesOf } from "../../kit/cards/told.js";
import { runs } from "../../kit/runs.js";
import { carryOut, deployWorld, histories, type World } from "../histories.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** A room with a sale, and the second in which it was made. */
async function deployWithSale(of: typeof chain) {
  const room = await deployCards(of);
  const { regulator } = castPeople(room);
  const [card, till] = [await room.issue(keyOf("card")), await room.enroll(keyOf("till"))];
  await room.sale(card, till, await room.paymentOf(card, till, { amount: 1_000n }));
  return { ...room, regulator, card, till, sold: await room.now() };
}

describe("the regulator's report from a node", () => {
  it("CA-18 is of the events before its end, and the tokens held then", async () => {
    const { regulator, token, address, actors, now, ...room } =
      await networkHelpers.loadFixture(deployWithSale);
    const end = (await now()) + 1;
    await room.prepaidCards.connect(actors.shop).fundReserve(PROGRAM.plain, 1, 500n);

    const to = await laterBlock();

    const report = await regulator.report({ from: room.sold, to: end });
    const later = await regulator.report({ from: end, to });

    const sums = ({ outstanding }: typeof report) =>
      ["accruals", "reserves"].map((name) => {
        const term = outstanding.figures.find((figure) => figure.name === name);
        return term?.value;
      });
    const held = await token.balanceOf(address);
    expect(sums(report)).to.deep.equal([1_000n, 0n]);
    expect(valuesOf(report.outstanding.figures, "held")).to.deep.equal({
      [await token.getAddress()]: held - 500n * UNIT,
    });
    expect(sums(later)).to.deep.equal([1_000n, 500n]);
    expect(valuesOf(report.merchants.figures, "captured")).to.deep.equal({ "1": 1_000n });
    expect(valuesOf(later.merchants.figures, "captured")).to.deep.equal({ "1": 0n });
  });

  it("CA-18 ends before the block of its end's second, however it is asked for", async () => {
    const { regulator, sold } = await networkHelpers.loadFixture(deployWithSale);
    await laterBlock();
    const captured = async (to: number) => {
      const report = await regulator.report({ from: sold - DAY, to, step: 3 });
      return valuesOf(report.merchants.figures, "captured")["1"];
    };

    expect(await captured(sold)).to.equal(0n);
    expect(await captured(sold + 1)).to.equal(1_000n);
  });

  it("CA-18 is not made before its span is over, or from a block that is too late", async () => {
    const { regulator, sold } = await networkHelpers.loadFixture(deployWithSale);
    const from = sold - DAY;
    const fromBlock = await ethers.provider.getBlockNumber();

    expect(await sentenceOf(regulator.report({ from, to: sold + 1 }))).to.include(
      "more could still",
    );
    expect(await sentenceOf(regulator.report({ from, to: sold, fromBlock }))).to.include(
      "not before",
    );
  });

  it("CA-18 needs a provider", async () => {
    const { address } = await networkHelpers.loadFixture(deployWithSale);
    const regulator = new Regulator(address, new VoidSigner(address));

    expect(await sentenceOf(regulator.report({ from: 0, to: 1 }))).to.include("no provider");
  });
});

describe("the regulator's report of random histories", () => {
  it("CA-18 CA-20 owes what the replay owes, which the tokens held cover to the unit", async function () {
    this.timeout(0);
    const terms = new Set<string>();
    await fc.assert(
      fc.asyncProperty(histories(50), async (history) => {
        const base = await networkHelpers.loadFixture(deployWorld);
        const world: World = { ...base, terminals: [...base.terminals], made: [] };
        for (const action of history) await carryOut(world, action);

        const events = await fetchEvents(world.address, ethers.provider);
        const held = await world.token.balanceOf(world.address);
        const span = { from: 0, to: (await world.now()) + 1 };
        const { outstanding } = reportOf(events, span, {
          [await world.token.getAddress()]: held,
        });

        const { programs } = replay(events);
        for (const { name, program, value, rows } of outstanding.figures) {
          if (name === "liabilities") expect(value).to.equal(liabilities(programs.get(program)!));
          if (value > 0n && rows.length > 0) terms.add(name);
        }
        expect(outstanding.breaches).to.deep.equal([]);
        expect(Object.values(valuesOf(outstanding.figures, "ratio"))).to.deep.equal([1_000_000n]);
      }),
      { ...runs(15), unbiased: true, endOnFailure: true },
    );
    expect([...terms]).to.include.members([
      "balances",
      "holds",
      "accruals",
      "reserves",
      "escrow",
      "fees",
    ]);
  });
});

/** Passes some time, and tells the second of a block then. */
async function laterBlock(): Promise<number> {
  await networkHelpers.time.increase(DAY);
  return networkHelpers.time.latest();
}
