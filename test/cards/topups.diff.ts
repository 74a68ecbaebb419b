import { expect } from "chai";
import * as fc from "fast-check";
import { id, ZeroHash } from "ethers";

import { dayOf } from "../../sdk/cards/calendar.js";
import { type CardErrorName, cardsErrors } from "../../sdk/cards/errors.js";
import { revertDataOf } from "../../sdk/common/errors.js";
import { latest } from "../../sdk/cards/ledger.js";
import { FUNDINGS, programOf, requireTerms } from "../../sdk/cards/terms.js";
import { judgeApproval, judgeRequest, packTopUp } from "../../sdk/cards/topups.js";
import { createChain, DAY, HOUR } from "../kit/chain.js";
import { deployCards, keyOf, PROGRAM, topUpOf, UTC_OFFSET } from "../kit/cards/room.js";
import { runs } from "../kit/runs.js";
import { ledgerOf } from "./views.js";

const chain = await createChain();
const { networkHelpers } = chain;

const reference = fc.constantFrom("a", "b", "c", "d", "e", "f");
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("request" as const),
      reference,
      card: fc.constantFrom("capped", "open", "open", "replaced", "unknown"),
      amount: fc.oneof(
        fc.constantFrom(0n, 1n, 400_000n, 500_000n, 999_999n, 1_000_000n),
        fc.bigInt({ min: 1n, max: 300_000n }),
      ),
      funding: fc.constantFrom(...FUNDINGS),
      funder: fc.constantFrom("one", "one", "two", ""),
      buyer: fc.constantFrom("", "", "name"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("approve" as const),
      reference,
      byIssuer: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reject" as const), reference }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("happen" as const),
      what: fc.constantFrom("freeze", "block", "replace", "wait", "wait", "expire"),
    }),
  },
);

describe("the rules of the sdk for top-ups", () => {
  it("CA-6 CA-14 CA-18 judge requests and approvals as the contract does", async function () {
    this.timeout(0);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const room = await networkHelpers.loadFixture(deployCards);
        const { prepaidCards, actors } = room;
        const office = prepaidCards.connect(actors.clearing);
        const terms = programOf(await prepaidCards.programOf(PROGRAM.plain));
        const [registered, , uncapped] = terms.tiers;
        const tiers = [{ ...registered!, fundings: ["Transfer", "Token"] as const }, uncapped!];
        await office.createProgram(requireTerms({ ...terms, tiers }));
        const program = 3;
        await prepaidCards.connect(actors.issuer).setStaff(program, actors.approver, 15);
        const cards = {
          capped: keyOf("capped"),
          open: keyOf("open"),
          replaced: keyOf("replaced"),
          unknown: keyOf("unknown"),
        };
        await room.issue(cards.capped, { program, tier: 0, units: 0n, days: 5 });
        await room.issue(cards.open, { program, tier: 1, units: 0n, days: 5 });
        let successors = 0;

        /** What the contract says of a call: the name of its error; "Repeated" where nothing is logged. */
        async function said(sending: Promise<unknown>): Promise<string> {
          const before = await chain.ethers.provider.getBlockNumber();
          try {
            await sending;
          } catch (error) {
            const data = revertDataOf(error);
            if (data === undefined) throw error;
            return named(cardsErrors.abi.parseError(data)!.name as CardErrorName);
          }
          const logs = await chain.ethers.provider.getLogs({
            address: room.address,
            fromBlock: before + 1,
          });
          const told = logs.map((log) => cardsErrors.abi.parseLog(log)?.name);
          return told.some((name) => name !== "IssuerSeen") ? "None" : "Repeated";
        }

        for (const given of steps) {
          const ledger = await ledgerOf(room);
          const book = ledger.programs.get(program)!;
          const now = (await room.now()) + 1;
          const today = dayOf(now, UTC_OFFSET);
          const by = prepaidCards.connect(actors.approver);
          if (given.kind === "request") {
            const card = cards[given.card].id;
            const funder = given.funder === "" ? ZeroHash : id(given.funder);
            const buyer = given.buyer === "" ? ZeroHash : id(given.buyer);
            const bought = { funding: given.funding, funder, buyer };
            const topUp = topUpOf(program, card, given.amount, id(given.reference), bought);
            const account = book.cards.get(card);
            const judgment = judgeRequest(topUp, {
              before: book.topUps.get(topUp.bankReference),
              card: account,
              tier: account === undefined ? undefined : book.terms.tiers[account.tier],
              bought: book.purchases.get(funder) ?? { day: 0, sum: 0n },
              nameFrom: terms.nameFrom,
              today,
            });
            await networkHelpers.time.setNextBlockTimestamp(now);
            const sending = prepaidCards.connect(actors.issuer).requestTopUp(packTopUp(topUp));
            expect(await said(sending)).to.equal(judgment);
            seen.add(judgment);
          } else if (given.kind === "approve") {
            const record = book.topUps.get(id(given.reference));
            const approver = given.byIssuer ? actors.issuer : actors.approver;
            const account = record === undefined ? undefined : latest(book, record.card)[1];
            const judgment = judgeApproval(record, approver.address, account, today);
            await networkHelpers.time.setNextBlockTimestamp(now);
            const sending = prepaidCards
              .connect(approver)
              .approveTopUp(program, id(given.reference));
            expect(await said(sending)).to.equal(judgment);
            seen.add(judgment);
          } else if (given.kind === "reject") {
            await by.rejectTopUp(program, id(given.reference), id("no")).catch(() => undefined);
          } else if (given.what === "freeze") {
            await by.setFrozen(program, cards.capped.id, true).catch(() => undefined);
          } else if (given.what === "block") {
            await by.blockCard(program, cards.capped.id, id("lost")).catch(() => undefined);
          } else if (given.what === "replace") {
            const fresh = keyOf(`successor ${(successors += 1)}`);
            const lastDay = (await room.today()) + 5;
            await by.replaceCard(program, cards.open.id, fresh.id, lastDay, id("lost"), "0x");
            cards.replaced = cards.open;
            cards.open = fresh;
          } else {
            await networkHelpers.time.increase(given.what === "wait" ? HOUR * 9 : 3 * DAY);
          }
        }
      }),
      { ...runs(60), endOnFailure: true },
    );
    const expected =
      "None Repeated ZeroAmount TopUpConflict UnknownCard CardReplaced CardBlocked CardExpired OverCap FundingRefused UnknownFunder NameNeeded UnknownTopUp TopUpClosed OwnRequest";
    expect([...seen]).to.have.members(expected.split(" "));
  });
});

/** An error's name, without that of the contract. */
const named = (error: CardErrorName) => error.slice("PrepaidCards_".length);
