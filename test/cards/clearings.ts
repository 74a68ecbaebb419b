import { id } from "ethers";
import * as fc from "fast-check";

import { boundsOf, periodAt } from "../../sdk/cards/schedule.js";
import { DAY, HOUR } from "../kit/chain.js";
import type { Cards } from "../kit/cards/room.js";
import { Nothing, program } from "./chances.js";
import { ledgerOf } from "./views.js";

const merchant = fc.constantFrom(1, 1, 2);

/** What clearing may do in a history, and what anybody may where periods end. */
export const CLEARING_ACTIONS = {
  close: fc.record({ program, merchant, back: fc.constantFrom(0, 1, 1, 1, 3) }),
  page: fc.record({ program, merchant, count: fc.integer({ min: 1, max: 3 }) }),
  payOut: fc.record({ program, merchant }),
  setPayout: fc.record({ merchant: fc.constant(1), elsewhere: fc.boolean() }),
  changeRate: fc.record({
    program,
    ahead: fc.integer({ min: 0, max: 3 }),
    rate: fc.constantFrom(0, 15_000, 333, 50_000, 50_001),
  }),
  changePeriods: fc.record({
    program,
    ahead: fc.constantFrom(3, 4, 5),
    length: fc.constantFrom(DAY, DAY + 3 * HOUR, 12 * HOUR, 900),
  }),
  adjust: fc.record({
    program,
    merchant,
    back: fc.integer({ min: 0, max: 2 }),
    amount: fc.bigInt({ min: -200n, max: 60n }),
    verdict: fc.constantFrom("approve", "approve", "approve", "own", "reject", undefined),
  }),
  withdrawFees: fc.record({ program, amount: fc.bigInt({ min: 1n, max: 8n }) }),
  attest: fc.record({
    program,
    merchant,
    isAhead: fc.constantFrom(false, false, true),
    isNew: fc.boolean(),
  }),
};

type Given<K extends keyof typeof CLEARING_ACTIONS> =
  (typeof CLEARING_ACTIONS)[K] extends fc.Arbitrary<infer T> ? T : never;

export const CLEARING_DEEDS: {
  [K in keyof typeof CLEARING_ACTIONS]: (world: Cards, given: Given<K>) => Promise<unknown>;
} = {
  async close(world, { program: of, merchant: whose, back }) {
    const { periods } = await scheduleIn(world, of);
    const period = periodAt(await world.now(), periods) - back;
    return world.prepaidCards.closePeriod(of, whose, Math.max(period, 0));
  },

  async page({ prepaidCards }, { program: of, merchant: whose, count }) {
    const { paged } = await prepaidCards.clearingOf(of, whose);
    return prepaidCards.pagePeriod(of, whose, paged, count);
  },

  async payOut({ prepaidCards }, { program: of, merchant: whose }) {
    return prepaidCards.payOut(of, whose);
  },

  async setPayout({ prepaidCards, actors: { shop, stranger } }, { merchant: whose, elsewhere }) {
    return prepaidCards.connect(shop).setPayout(whose, elsewhere ? stranger : shop);
  },

  async changeRate(world, { program: of, ahead, rate }) {
    const { periods } = await scheduleIn(world, of);
    const { start } = boundsOf(periodAt(await world.now(), periods) + ahead, periods);
    return world.prepaidCards.connect(world.actors.clearing).changeRate(of, start, rate);
  },

  async changePeriods(world, { program: of, ahead, length }) {
    const { periods } = await scheduleIn(world, of);
    const { end } = boundsOf(periodAt(await world.now(), periods) + ahead, periods);
    return world.prepaidCards.connect(world.actors.clearing).changePeriods(of, end, length);
  },

  async adjust(world, { program: of, merchant: whose, back, amount, verdict }) {
    const { prepaidCards, actors } = world;
    const { periods } = await scheduleIn(world, of);
    const period = Math.max(periodAt(await world.now(), periods) - back, 0);
    const name = id(`adjustment at ${await world.now()}`);
    const reason = id("terminal rent");
    const content = { program: of, merchant: whose, period, amount, reason };
    await prepaidCards.connect(actors.clearing).proposeAdjustment(name, content);
    const checker = prepaidCards.connect(verdict === "own" ? actors.clearing : actors.checker);
    if (verdict === "reject") return checker.rejectAdjustment(name, id("no"));
    return verdict === undefined ? undefined : checker.approveAdjustment(name);
  },

  async withdrawFees({ prepaidCards, actors }, { program: of, amount }) {
    return prepaidCards.connect(actors.clearing).withdrawFees(of, actors.clearing, amount);
  },

  async attest(world, { program: of, merchant: whose, isAhead, isNew }) {
    const { periods } = await scheduleIn(world, of);
    const { closedUntil } = await world.prepaidCards.clearingOf(of, whose);
    if (closedUntil === 0n) throw new Nothing();
    const period = periodAt(Number(closedUntil) - (isAhead ? 0 : 1), periods);
    if (period < 0) throw new Nothing();
    const { revisions } = await world.prepaidCards.linesOf(of, whose, period);
    const revision = isNew || revisions === 0n ? revisions : revisions - 1n;
    return world.prepaidCards
      .connect(world.actors.clearing)
      .attestLines(of, whose, period, revision, id(`lines ${revision}`), 3);
  },
};

async function scheduleIn(world: Cards, of: number) {
  return (await ledgerOf(world)).programs.get(of)!.schedule;
}
