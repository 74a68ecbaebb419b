import { expect } from "chai";
import { ZeroHash } from "ethers";

import { readEvents } from "../../../sdk/cards/events.js";
import { fetchEvents } from "../../../sdk/cards/history.js";
import { drawStatements } from "../../../sdk/cards/statements/draw.js";
import { fetchOrders } from "../../../sdk/cards/statements/orders.js";
import { movedBy, type Statement } from "../../../sdk/cards/statements/statement.js";
import { verify } from "../../../sdk/cards/statements/verify.js";
import { unitOf } from "../../../sdk/common/token.js";
import { IClearingEvents__factory } from "../../../typechain-types/factories/contracts/cards/IClearingEvents__factory.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployCards, keyOf, PROGRAM } from "../../kit/cards/room.js";
import { busyDays } from "./months.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const abi = IClearingEvents__factory.createInterface();

const MERCHANT = 1;
/** Of the fixture's programs. */
const RATE = 15_000;
const place = { blockNumber: 9, transactionHash: `0x${"ab".repeat(32)}`, index: 0 };

describe("statements and the contract", () => {
  it("CA-17 are drawn from the events of clearing as a node tells them", () => {
    const model = busyDays();
    model.setRate(5n);
    model.setLength(DAY);
    model.attest(MERCHANT, 1, ZeroHash, 2n);
    const clearing = model.events.filter(({ name }) => abi.hasEvent(name));
    const address = `0x${"c5".repeat(20)}`;

    for (const { name, args } of clearing) {
      const told: Readonly<Record<string, unknown>> = { ...args };
      const log = abi.encodeEventLog(
        name,
        abi.getEvent(name as "PeriodClosed").inputs.map(({ name: field }) => told[field]),
      );

      const [read] = readEvents(address, [{ ...log, ...place, address }], () => 5n);

      expect(read).to.deep.include({ name, args });
    }
    expect(new Set(clearing.map(({ name }) => name))).to.have.property("size", 7);
  });

  it("CA-17 make the totals that the contract counts, and know the orders of uploaded rows", async () => {
    const room = await networkHelpers.loadFixture(deployCards);
    const { paymentOf, row, token, address, prepaidCards } = room;
    const [ann, ben, till] = [keyOf("ann"), keyOf("ben"), keyOf("till")];
    await room.enroll(till);
    for (const card of [ann, ben]) await room.issue(card);
    const day = 1 + Math.floor((await room.now()) / DAY);
    await networkHelpers.time.increaseTo(day * DAY);
    await room.sale(ann, till, await paymentOf(ann, till));
    const rows = [
      await row(ann, await paymentOf(ann, till, { sequence: 2, amount: 333n })),
      await row(ben, await paymentOf(ben, till, { sequence: 1, amount: 10n ** 9n })),
      await row(ben, await paymentOf(ben, till, { sequence: 7 }), "Authorization"),
      await row(ben, await paymentOf(ben, till, { sequence: 8, amount: 77n })),
    ];
    await room.upload(till, rows);
    const held = await paymentOf(ann, till, { sequence: 3, amount: 500n });
    await room.authorize(ann, till, held);
    await room.capture(till, held, 400n, true);
    await networkHelpers.time.increaseTo((day + 1) * DAY);
    await room.refund(till, held, "Authorization", 150n);
    await room.sale(ben, till, await paymentOf(ben, till, { sequence: 9, amount: 100n }));

    await networkHelpers.time.increaseTo((day + 2) * DAY);
    const start = await prepaidCards.periodAt(PROGRAM.plain, day * DAY);
    for (const period of [start, start + 1n])
      await prepaidCards.closePeriod(PROGRAM.plain, MERCHANT, period);

    const events = await fetchEvents(address, ethers.provider);
    const orderOf = await fetchOrders(events, ethers.provider);
    const [first, second] = drawStatements(events, {
      program: PROGRAM.plain,
      merchant: MERCHANT,
      chainId: (await ethers.provider.getNetwork()).chainId,
      contract: address,
      token: await unitOf(await token.getAddress(), prepaidCards.runner!),
      orderOf,
    }) as [Statement, Statement];

    expect(movedBy(first.totals)).to.include({ captured: 2_060n, captures: 4, refunded: 0n });
    expect(movedBy(second.totals)).to.include({ captured: 100n, refunded: 150n, drawn: 100n });
    expect(first.rate).to.equal(RATE);
    expect(verify(first)).to.deep.equal([]);
    expect(verify(second, { before: first })).to.deep.equal([]);
    expect(second.paid).to.equal(first.closing);
    const { chain: chained } = await prepaidCards.clearingOf(PROGRAM.plain, MERCHANT);
    expect(second.chain).to.equal(chained);
    const orders = first.lines.map(({ kind, order, row: at }) => [kind, order, at]);
    expect(orders.slice(1)).to.deep.equal([
      ["sale", rows[0]!.payment.order, 0],
      ["sale", rows[3]!.payment.order, 3],
      ["capture", held.order, 0],
    ]);
  });
});
