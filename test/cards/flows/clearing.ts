import { expect } from "chai";
import { id } from "ethers";

import {
  bookOf,
  Clearing,
  fetchEvents,
  liabilities,
  Merchant,
  statements,
} from "../../../sdk/cards/index.js";
import { createChain, DAY } from "../../kit/chain.js";
import { castPeople } from "../../kit/cards/people.js";
import { nameOfError, sentenceOf } from "../../kit/refusals.js";
import { deployCards, keyOf, PROGRAM, UNIT } from "../../kit/cards/room.js";
import { ledgerOf } from "../views.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const of = PROGRAM.plain;

/** A sale of 12.50 at the shop in period 0, which is over. */
async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const { clearing, shop } = castPeople(room);
  const [ann, till] = [await room.issue(keyOf("ann")), await room.enroll(keyOf("till"))];
  await room.sale(ann, till, await room.paymentOf(ann, till));
  const toPeriod = async (period: number) => {
    const { start } = await room.prepaidCards.boundsOf(of, period);
    if (Number(start) > (await room.now())) await networkHelpers.time.increaseTo(start);
  };
  await toPeriod(1);
  const passerby = new Clearing(room.address, room.actors.stranger);
  const checker = new Clearing(room.address, room.actors.checker);
  return { ...room, clearing, checker, passerby, shop, ann, till, toPeriod };
}

/** The shop's statements, drawn from a node alone. */
async function drawn({ address, token }: Awaited<ReturnType<typeof set>>) {
  const { provider } = ethers;
  return statements.drawStatements(await fetchEvents(address, provider), {
    program: of,
    merchant: 1,
    chainId: (await provider.getNetwork()).chainId,
    contract: address,
    token: { symbol: await token.symbol(), decimals: 6 },
  });
}

describe("what clearing does, and anybody in its place", () => {
  it("CA-15 CA-16 a period is closed by anybody, once, and paid out", async () => {
    const { passerby, actors, token } = await set();
    const before = await token.balanceOf(actors.shop);

    expect(await sentenceOf(passerby.closePeriod(of, 1, 1))).to.include("Period 1 ends at");
    const first = await passerby.closePeriod(of, 1, 0);
    const again = await passerby.closePeriod(of, 1, 0);

    const [statement] = first.statements;
    expect([statement!.captured, statement!.fee, statement!.closing]).to.deep.equal([
      1_250n,
      19n, // 18.75
      1_231n,
    ]);
    expect([first.paid, first.refused]).to.deep.equal([1_231n, false]);
    expect([again.statements.length, again.paid]).to.deep.equal([0, 0n]);
    expect((await token.balanceOf(actors.shop)) - before).to.equal(1_231n * UNIT);
  });

  it("CA-15 a merchant's keys are looked at page by page, and again from where it stopped", async () => {
    const room = await set();
    const { passerby, prepaidCards, enroll } = room;
    for (let number = 0; number < 4; number += 1) await enroll(keyOf(`till ${number}`));

    expect(await passerby.page(of, 1, 2)).to.have.length(3);
    expect(await passerby.page(of, 1, 2)).to.have.length(0);
    expect((await prepaidCards.clearingOf(of, 1)).paged).to.equal(5n);
    expect((await passerby.closePeriod(of, 1, 0)).paid).to.equal(1_231n);
  });

  it("CA-16 what a token refuses stays the merchant's, until its owner names another account", async () => {
    const room = await set();
    const { passerby, shop, actors, address, token, prepaidCards } = room;
    // from now on the token blocks accounts
    const blocking = await ethers.deployContract("BlockingToken", [6]);
    const tokenAddress = await token.getAddress();
    const code = await ethers.provider.getCode(blocking);
    await networkHelpers.setCode(tokenAddress, code);
    const blocker = await ethers.getContractAt("BlockingToken", tokenAddress);
    await blocker.setBlocked(actors.shop, true);

    const closed = await passerby.closePeriod(of, 1, 0);
    await passerby.payOut(of, 1);

    expect([closed.paid, closed.refused]).to.deep.equal([0n, true]);
    const before = await ledgerOf(room);
    expect(bookOf(before, of).merchants.get(1)!.unpaid).to.equal(1_231n);
    expect((await prepaidCards.clearingOf(of, 1)).unpaid).to.equal(1_231n);
    const stranger = new Merchant(address, actors.stranger);
    expect(await sentenceOf(stranger.setPayout(1, actors.stranger.address))).to.include(
      "is not the owner of merchant 1",
    );
    await shop.setPayout(1, actors.cafe.address);
    const paid = await token.balanceOf(actors.cafe);
    await passerby.payOut(of, 1);
    expect((await token.balanceOf(actors.cafe)) - paid).to.equal(1_231n * UNIT);
    const after = await ledgerOf(room);
    expect(bookOf(after, of).merchants.get(1)!.unpaid).to.equal(0n);
    const units = [...after.programs.values()].reduce((sum, book) => sum + liabilities(book), 0n);
    expect(await token.balanceOf(address)).to.equal(units * UNIT);
  });

  it("CA-15 CA-16 periods and fee change as they were announced, and not otherwise", async () => {
    const { clearing, prepaidCards } = await set();
    const { end } = await prepaidCards.boundsOf(of, 4);

    expect(await sentenceOf(clearing.changePeriods(of, end - BigInt(DAY), 2 * DAY))).to.include(
      `Periods of ${2 * DAY} seconds cannot begin`,
    );
    expect(await nameOfError(clearing.changePeriods(of, end, 1_000))).to.equal("InputError");
    await clearing.changePeriods(of, end, 2 * DAY);
    await clearing.changePeriods(of, end, 2 * DAY);
    expect(await sentenceOf(clearing.changeRate(of, end, 50_001))).to.include("above what");
    expect(await nameOfError(clearing.changeRate(of, end, 200_001))).to.equal("InputError");
    await clearing.changeRate(of, end, 500);

    const { duration, rate } = await prepaidCards.scheduleOf(of);
    expect([duration, rate]).to.deep.equal([BigInt(2 * DAY), 500n]);
    expect(await prepaidCards.boundsOf(of, 5)).to.deep.equal([end, end + BigInt(2 * DAY)]);
  });

  it("CA-16 an adjustment takes two people, and clearing takes what the fees hold", async () => {
    const room = await set();
    const { clearing, checker, sale, ann, till, paymentOf, passerby, actors, toPeriod } = room;
    await sale(ann, till, await paymentOf(ann, till, { sequence: 2 }));
    const rent = { program: of, merchant: 1, period: 0, units: -40n, reason: "rent" };

    await clearing.proposeAdjustment(id("rent"), rent);
    await clearing.proposeAdjustment(id("rent"), rent);
    expect(await sentenceOf(clearing.approveAdjustment(id("rent")))).to.include("somebody else");
    await checker.approveAdjustment(id("rent"));
    await checker.approveAdjustment(id("rent"));
    expect(await sentenceOf(checker.rejectAdjustment(id("rent"), "no"))).to.include("before");
    await toPeriod(2);
    await passerby.closePeriod(of, 1, 1);

    const [, second] = await drawn(room);
    expect(second!.debited).to.equal(40n);
    expect(second!.lines.some(({ kind, gross }) => kind === "debit" && gross === -40n)).to.equal(
      true,
    );
    // 37.5 in fees by then, half to even, and the rent
    expect(await sentenceOf(clearing.withdrawFees(of, actors.clearing.address, 79n))).to.include(
      "78 units in fees",
    );
    await clearing.withdrawFees(of, actors.clearing.address, 78n);
  });

  it("CA-17 it vouches for lines of final blocks only, once, and corrects by number", async () => {
    const room = await set();
    const { passerby, address, actors, prepaidCards } = room;
    await passerby.closePeriod(of, 1, 0);
    const [statement] = await drawn(room);
    const early = new Clearing(address, actors.clearing, {
      finalBlock: async () => statement!.block - 1,
    });
    const clearing = new Clearing(address, actors.clearing, {
      finalBlock: async () => statement!.block,
    });

    expect(await sentenceOf(early.attestLines(statement!))).to.include("is not final");
    await clearing.attestLines(statement!);
    await clearing.attestLines(statement!);
    expect(await prepaidCards.linesOf(of, 1, 0)).to.deep.equal([statement!.root, 1n, 1n]);
    await clearing.attestLines({ ...statement!, root: id("corrected") });

    expect(await prepaidCards.linesOf(of, 1, 0)).to.deep.equal([id("corrected"), 1n, 2n]);
    expect(await sentenceOf(clearing.attestLines({ ...statement!, period: 1 }))).to.include(
      "Period 1 of merchant 1 is not closed",
    );
  });
});
