import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import * as fc from "fast-check";

import { periodAt } from "../../sdk/cards/schedule.js";
import type { CardEvent } from "../../sdk/cards/events.js";
import { fetchEvents } from "../../sdk/cards/history.js";
import { createLedger, type Ledger, liabilities } from "../../sdk/cards/ledger.js";
import { apply } from "../../sdk/cards/replay.js";
import { PAYMENT_KINDS, paymentId } from "../../sdk/cards/signatures.js";
import { createChain } from "../kit/chain.js";
import { UNIT } from "../kit/cards/room.js";
import { runs } from "../kit/runs.js";
import { type Action, carryOut, deployWorld, histories, KINDS, type World } from "./histories.js";
import { ofLedger, ofViews, type Things } from "./views.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

describe("the replay of random histories of cards", () => {
  it("CA-18 CA-20 equals every view after every block, and the tokens that are held", async function () {
    this.timeout(0);
    const happened = new Set<string>();
    const told = new Set<string>();

    await fc.assert(
      fc.asyncProperty(histories(50), async (history) => {
        const base = await networkHelpers.loadFixture(deployWorld);
        const world: World = { ...base, terminals: [...base.terminals], made: [] };
        const ledger = createLedger();
        let block = await follow(world, ledger, 0, told);
        for (const action of history) {
          if (!(await carryOut(world, action))) continue;
          happened.add(action.kind);
          block = await follow(world, ledger, block + 1, told);
          await compare(world, ledger, action);
        }
      }),
      { ...runs(60), unbiased: true, endOnFailure: true },
    );

    expect([...happened].toSorted()).to.deep.equal(KINDS.toSorted());
    expect([...told]).to.include.members([
      "RefundDue",
      "RefundsCovered by captures",
      "RefundsCovered by reserve",
      "RefundCredited",
      "ReserveDrawn",
      "Overflowed",
      "SaleAttested",
      "Reclaimed",
      "PeriodPaged",
      "PeriodClosed",
      "PaidOut",
      "AdjustmentApproved",
      "AdjustmentRejected",
      "FeesWithdrawn",
      "PeriodsChanged",
      "FeeRateChanged",
      "LinesAttested",
      "Sale by a row: None",
      "Authorization by a row: None",
      "Capture by a row: None",
      "ToppedUp",
      "TopUpRejected",
      "Redeemed with the issuer",
      "Redeemed without the issuer",
      "IssuerSeen",
    ]);
  });
});

/** Applies the events from a block on; returns the last block. */
async function follow(
  { address }: World,
  ledger: Ledger,
  fromBlock: number,
  told: Set<string>,
): Promise<number> {
  for (const event of await fetchEvents(address, ethers.provider, { fromBlock })) {
    apply(ledger, event);
    for (const name of namesOf(event)) told.add(name);
  }
  return ethers.provider.getBlockNumber();
}

function namesOf({ name, args }: CardEvent): string[] {
  if (name === "RefundsCovered") return [`${name} by ${args.byReserve ? "reserve" : "captures"}`];
  if (name === "Redeemed") return [`${name} ${args.byExit ? "without" : "with"} the issuer`];
  if (name !== "Uploaded") return [name];
  return args.results.map(({ kind, decline }) => `${kind} by a row: ${decline}`);
}

async function compare(world: World, ledger: Ledger, action: Action): Promise<void> {
  const things = await thingsOf(world, ledger);
  deepStrictEqual(
    ofLedger(ledger, things),
    await ofViews(world, ledger, things),
    `after ${action.kind}`,
  );
  const units = [...ledger.programs.values()].reduce((sum, book) => sum + liabilities(book), 0n);
  expect(await world.token.balanceOf(world.address)).to.equal(units * UNIT);
}

async function thingsOf(world: World, ledger: Ledger): Promise<Things> {
  const { cards, domain, made, actors } = world;
  const book = ledger.programs.get(1)!;
  const period = periodAt(await world.now(), book.schedule.periods);
  const books = [...ledger.programs.values()];
  const counted = [...book.merchants.values()].flatMap(({ periods }) => Array.from(periods.keys()));
  return {
    programs: [...ledger.programs.keys()],
    cards: cards.map(({ id }) => id),
    terminals: [...ledger.programs.values()].flatMap(({ terminals }) =>
      Array.from(terminals.keys()),
    ),
    merchants: [1, 2],
    // by either type: what was signed as one is no payment as the other
    payments: made.flatMap(({ payment }) =>
      PAYMENT_KINDS.map((kind) => paymentId(domain, payment, kind)),
    ),
    people: [actors.issuer.address, actors.stranger.address],
    periods: [...new Set([...counted.slice(-4), period])],
    adjustments: [...ledger.adjustments.keys()],
    topUps: books.flatMap(({ topUps }) => Array.from(topUps.keys()).slice(-4)),
    funders: books.flatMap(({ purchases }) => Array.from(purchases.keys()).slice(-4)),
  };
}
