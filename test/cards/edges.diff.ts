import { expect } from "chai";
import { id } from "ethers";

import { packRows } from "../../sdk/cards/batch.js";
import { readEvents } from "../../sdk/cards/events.js";
import type { Key } from "../../sdk/cards/keys.js";
import { NO_LIMITS } from "../../sdk/cards/limits.js";
import { decide } from "../../sdk/cards/rules.js";
import { createChain, DAY, HOUR } from "../kit/chain.js";
import { type Cards, deployCards, keyOf, PROGRAM, UTC_OFFSET } from "../kit/cards/room.js";
import { ledgerOf } from "./views.js";

const chain = await createChain();
const { networkHelpers } = chain;

/** What random payments seldom meet: the edge itself, and one beside it. */
describe("the rules of the sdk, at their edges", () => {
  let room: Cards;
  let card: Key;
  let terminal: Key;

  beforeEach(async () => {
    room = await networkHelpers.loadFixture(deployCards);
    card = await room.issue(keyOf("card"));
    terminal = await room.enroll(keyOf("terminal"));
  });

  /** What becomes of a sale at a second: the sdk and the contract must say the same. */
  async function decided(sequence: number, second?: number): Promise<string> {
    const book = (await ledgerOf(room)).programs.get(PROGRAM.plain)!;
    const now = second ?? (await room.now()) + 1;
    const ends = { deadline: now, refundEnd: now };
    const payment = await room.paymentOf(card, terminal, { sequence, ...ends });
    const upload = await room.uploadOf(terminal, packRows([await room.row(card, payment)]));
    await networkHelpers.time.setNextBlockTimestamp(now);
    const receipt = await (await room.prepaidCards.upload([upload])).wait();

    const [result] = readEvents(room.address, receipt!.logs, () => 0n).flatMap((event) =>
      event.name === "Uploaded" ? event.args.results : [],
    );
    const state = book.cards.get(card.id)!;
    const key = book.terminals.get(terminal.id);
    const { decline } = decide(state, key, book.terms, payment, "Sale", now);
    expect(decline, `sequence ${sequence} at ${now}`).to.equal(result!.decline);
    return decline;
  }

  it("CA-7 decide alike on every number in and around the window", async () => {
    expect(await decided(0)).to.equal("StaleSequence");
    expect(await decided(40)).to.equal("None");
    expect(await decided(8)).to.equal("StaleSequence");
    expect(await decided(9)).to.equal("None");
    expect(await decided(9)).to.equal("DuplicateSequence");
    expect(await decided(40)).to.equal("DuplicateSequence");
    expect(await decided(71)).to.equal("None");
    expect(await decided(40)).to.equal("DuplicateSequence");
    expect(await decided(41)).to.equal("None");
    expect(await decided(103)).to.equal("None");
    expect(await decided(71)).to.equal("StaleSequence");
    expect(await decided(2 ** 22 - 1)).to.equal("None");
    expect(await decided(2 ** 22)).to.equal("StaleSequence");
    expect(await decided(2 ** 22 - 32)).to.equal("None");
  });

  it("CA-11 decide alike in each state of a terminal, to the second", async () => {
    const { from, to } = await room.prepaidCards.terminalOf(PROGRAM.plain, terminal.id);
    const office = room.prepaidCards.connect(room.actors.clearing);
    const last = Number(to) - 30 * DAY;
    expect(Number(from)).to.be.lessThan(await room.now());
    expect(await decided(1)).to.equal("None");
    await office.retireTerminal(PROGRAM.plain, terminal.id, last);
    expect(await decided(2)).to.equal("TerminalRetiring");
    expect(await decided(3, last - 1)).to.equal("TerminalRetiring");
    expect(await decided(3, last)).to.equal("TerminalNotValid");
    await office.revokeTerminal(PROGRAM.plain, terminal.id);
    expect(await decided(3)).to.equal("TerminalRevoked");
  });

  it("CA-10 decide alike on each state of a card", async () => {
    const { prepaidCards, actors } = room;
    const staff = prepaidCards.connect(actors.issuer);
    const regulator = prepaidCards.connect(actors.regulator);
    await staff.setFrozen(PROGRAM.plain, card.id, true);
    expect(await decided(1)).to.equal("CardFrozen");
    await regulator.setFrozenByRegulator(PROGRAM.plain, card.id, true);
    await staff.setFrozen(PROGRAM.plain, card.id, false);
    expect(await decided(1)).to.equal("CardFrozen");
    await regulator.setFrozenByRegulator(PROGRAM.plain, card.id, false);
    const { lastDay } = await prepaidCards.cardOf(PROGRAM.plain, card.id);
    expect(await decided(1)).to.equal("None");
    await staff.blockCard(PROGRAM.plain, card.id, id("fraud"));
    expect(await decided(2)).to.equal("CardBlocked");
    await staff.replaceCard(PROGRAM.plain, card.id, keyOf("new").id, lastDay, id("lost"), "0x");
    expect(await decided(2)).to.equal("CardReplaced");
  });

  it("CA-2 decide alike in the last second of a card's last day", async () => {
    card = await room.issue(keyOf("short"), { days: 3 });
    const { lastDay } = await room.prepaidCards.cardOf(PROGRAM.plain, card.id);
    const midnight = (Number(lastDay) + 1) * DAY - UTC_OFFSET;
    expect(await decided(1, midnight - 1)).to.equal("None");
    expect(await decided(2, midnight)).to.equal("CardExpired");
  });

  it("CA-10 a replaced card's successor has the limits that wait", async () => {
    card = await room.issue(keyOf("limited"), { limits: { day: 5_000n } });
    const staff = room.prepaidCards.connect(room.actors.issuer);
    await staff.setLimits(PROGRAM.plain, card.id, { ...NO_LIMITS, day: 9_000n });
    const lastDay = (await room.today()) + 400;
    const successor = keyOf("successor").id;
    await staff.replaceCard(PROGRAM.plain, card.id, successor, lastDay, id("lost"), "0x");

    const [limits, readyAt] = await room.prepaidCards.pendingLimitsOf(PROGRAM.plain, successor);
    const account = (await ledgerOf(room)).programs.get(PROGRAM.plain)!.cards.get(successor)!;
    expect(account.pending).to.deep.include({ readyAt });
    expect(account.pending?.limits.day).to.equal(limits.day).and.to.equal(9_000n);
    expect(Number(readyAt)).to.be.within((await room.now()) + DAY - HOUR, (await room.now()) + DAY);
  });
});
