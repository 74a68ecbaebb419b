import { expect } from "chai";
import * as fc from "fast-check";

import { packRows, unpackResults, type UploadRow } from "../../sdk/cards/batch.js";
import { dayOf, monthOf, weekOf } from "../../sdk/cards/calendar.js";
import { readEvents } from "../../sdk/cards/events.js";
import type { CardLimits } from "../../sdk/cards/limits.js";
import { decide, NO_CARD } from "../../sdk/cards/rules.js";
import { createChain, DAY, HOUR } from "../kit/chain.js";
import { deployCards, keyOf, PROGRAM, TIER, UTC_OFFSET } from "../kit/cards/room.js";
import { runs } from "../kit/runs.js";
import { ledgerOf } from "./views.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const LIMIT = [0n, 1n, 9n, 50n, 120n, 1000n] as const;
const limits = fc.record<CardLimits>({
  payment: fc.constantFrom(...LIMIT),
  day: fc.constantFrom(...LIMIT),
  week: fc.constantFrom(...LIMIT),
  month: fc.constantFrom(...LIMIT),
  lifetime: fc.constantFrom(0n, 100n, 1000n),
  dayCount: fc.constantFrom(0, 1, 3, 127),
});

/** A payment as a step from where the card and the clock are. */
const step = fc.record({
  kind: fc.constantFrom("Sale" as const, "Authorization" as const),
  amount: fc.oneof(
    fc.bigInt({ min: 0n, max: 60n }),
    fc.constantFrom(9n, 10n, 50n, 51n, 120n, 1000n, 2n ** 40n - 1n),
  ),
  ahead: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: -34, max: 40 }) },
    { weight: 2, arbitrary: fc.constantFrom(-32, -31, -30, 31, 32, 33) },
    { weight: 1, arbitrary: fc.constantFrom(-(2 ** 22), 2 ** 22) },
  ),
  partialApproval: fc.boolean(),
  deadline: fc.constantFrom(-1, 0, 1, DAY),
  authorizationEnd: fc.constantFrom(0, 1, 30 * DAY, 30 * DAY + 1),
  refundEnd: fc.constantFrom(-DAY, 90 * DAY, 90 * DAY + 1),
  /** Most steps are right in all that the terminal looks at. */
  isOdd: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  wait: fc.constantFrom(1, 1, 1, HOUR, DAY, 3 * DAY, 30 * DAY),
});

const histories = fc.record({
  limits,
  days: fc.constantFrom(2, 40, 4095),
  steps: fc.array(step, { minLength: 8, maxLength: 24 }),
});

describe("the rules of the sdk", () => {
  it("CA-2 CA-7 CA-8 decide as the contract does on any payment, with the same code", async function () {
    this.timeout(0);
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const room = await networkHelpers.loadFixture(deployCards);
        const terminal = await room.enroll(keyOf("terminal"));
        const card = await room.issue(keyOf("card"), {
          tier: TIER.open,
          days: history.days,
          limits: history.limits,
          units: 1_500n,
        });
        for (const { wait, ...given } of history.steps) {
          const ledger = await ledgerOf(room);
          const book = ledger.programs.get(PROGRAM.plain)!;
          const state = book.cards.get(card.id) ?? NO_CARD;
          const now = (await room.now()) + wait;
          const ends = given.isOdd ? given : { deadline: 0, authorizationEnd: DAY, refundEnd: DAY };
          const sequence = Math.min(Math.max(state.top + given.ahead, 0), 2 ** 24 - 1);
          const payment = await room.paymentOf(card, terminal, {
            amount: given.amount,
            partialApproval: given.partialApproval,
            sequence,
            deadline: now + ends.deadline,
            authorizationEnd: now + ends.authorizationEnd,
            refundEnd: now + ends.refundEnd,
          });
          const { decline, amount } = decide(
            state,
            book.terminals.get(terminal.id),
            book.terms,
            payment,
            given.kind,
            now,
          );

          const rows = [await room.row(card, payment, given.kind)];
          const upload = await room.uploadOf(terminal, packRows(rows));
          await networkHelpers.time.setNextBlockTimestamp(now);
          const receipt = await (await room.prepaidCards.upload([upload])).wait();

          const [result] = readEvents(room.address, receipt!.logs, () => 0n).flatMap((event) =>
            event.name === "Uploaded" ? event.args.results : [],
          );
          expect([result!.decline, result!.amount]).to.deep.equal([decline, amount]);
          seen.set(decline, (seen.get(decline) ?? 0) + 1);
        }
      }),
      { ...runs(100), endOnFailure: true },
    );
    const expected =
      "None DeadlinePassed BadAuthorizationEnd BadRefundEnd ZeroAmount CardExpired StaleSequence DuplicateSequence InsufficientBalance OverPaymentLimit OverDayCount OverDayLimit OverWeekLimit OverMonthLimit OverLifetimeLimit";
    expect([...seen.keys()]).to.have.members(expected.split(" "));
  });

  it("CA-8 count weeks from Monday, and months by the calendar", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (second) => {
        const day = dayOf(second, UTC_OFFSET);
        const date = new Date((second + UTC_OFFSET) * 1000);
        const monday = new Date(date.getTime());
        monday.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
        expect(weekOf(day)).to.equal(weekOf(Math.floor(monday.getTime() / 1000 / DAY)));
        expect(monthOf(day) % 12).to.equal(date.getUTCMonth());
      }),
      runs(1000),
    );
  });
});

describe("the row codec", () => {
  it("CA-13 any bytes get a result a row, and no row that is not signed does anything", async () => {
    const room = await networkHelpers.loadFixture(deployCards);
    const terminal = await room.enroll(keyOf("terminal"));
    const good = await room.issue(keyOf("good"));
    let sequence = 0;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => {
        sequence += 1;
        const payment = await room.paymentOf(good, terminal, { sequence, amount: 1n });
        const sold: UploadRow = await room.row(good, payment);
        const bytes = `${packRows([sold])}${Buffer.from(noise).toString("hex")}`;

        const receipt = await (
          await room.prepaidCards.upload([await room.uploadOf(terminal, bytes)])
        ).wait();

        const results = readEvents(room.address, receipt!.logs, () => 0n).flatMap((event) =>
          event.name === "Uploaded" ? event.args.results : [],
        );
        expect(results).to.have.length(1 + Math.ceil(noise.length / 121));
        expect(results.map(({ decline }) => decline === "None")).to.deep.equal(
          results.map((_, index) => index === 0),
        );
        expect(results[0]).to.include({ kind: "Sale", amount: 1n, card: good.id, sequence });
      }),
      runs(150),
    );
  });

  it("CA-13 reads a row as the contract does: a signature over it is the holder's", async () => {
    const room = await networkHelpers.loadFixture(deployCards);
    const terminal = await room.enroll(keyOf("terminal"));
    const card = await room.issue(keyOf("card"), { tier: TIER.open });
    const second = await room.now();
    const field = (max: number) => fc.oneof(fc.integer({ min: 0, max }), fc.constant(max));
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          amount: fc.bigInt({ min: 0n, max: 2n ** 40n - 1n }),
          sequence: field(2 ** 24 - 1),
          deadline: fc.integer({ min: second + HOUR, max: 2 ** 32 - 1 }),
          authorizationEnd: field(2 ** 32 - 1),
          refundEnd: field(second),
          partialApproval: fc.boolean(),
          order: fc
            .uint8Array({ minLength: 16, maxLength: 16 })
            .map((bytes) => ethers.hexlify(bytes)),
        }),
        async (terms) => {
          const payment = await room.paymentOf(card, terminal, terms);
          const receipt = await (
            await room.upload(terminal, [await room.row(card, payment)])
          ).wait();
          const [event] = readEvents(room.address, receipt!.logs, () => 0n);
          const [result] = event?.name === "Uploaded" ? event.args.results : [];
          expect(result?.decline).to.not.equal("BadHolderSignature");
          expect([result?.card, result?.sequence]).to.deep.equal([card.id, terms.sequence]);
        },
      ),
      runs(100),
    );
    expect(() => unpackResults("0x00")).to.throw("29 bytes");
  });
});
