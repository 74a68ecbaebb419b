import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import * as fc from "fast-check";

import {
  available,
  chargeable,
  live,
  spread,
  STATUSES,
  summary,
  sums,
  unsettled,
} from "../../sdk/fees/account.js";
import type { FeeEvent, FeeEventOf } from "../../sdk/fees/events.js";
import { fetchEvents } from "../../sdk/fees/history.js";
import {
  accountOf,
  apply,
  bookOf,
  createLedger,
  type Ledger,
  owedTo,
} from "../../sdk/fees/replay.js";
import { remaining } from "../../sdk/fees/rules.js";
import { createChain, DAY } from "../kit/chain.js";
import {
  type Action,
  carryOut,
  deployWorld,
  histories,
  type Kind,
  KINDS,
  type World,
} from "./histories.js";
import { runs } from "../kit/runs.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** How far the comparison looks ahead and back from a block, in seconds. */
const AHEAD = [1, 3 * DAY, 40 * DAY, 400 * DAY].map(BigInt);
const BACK = [0, 3600, 2 * DAY, 5 * DAY].map(BigInt);

describe("the replay of two tranches with one expiry", () => {
  it("FE-5 charges the older first, as the contract does", async () => {
    const world = { ...(await networkHelpers.loadFixture(deployWorld)), requests: [] };
    const { feeAccounts, tokenAddress: token } = world;
    const holder = world.key(0);
    const ledger = createLedger(await feeAccounts.getAddress());
    const start = (await networkHelpers.time.latest()) + DAY;
    for (const amount of [20n, 30n]) {
      const order = { token, holder, plan: 1, amount, start, hint: 0 };
      await feeAccounts.connect(holder).deposit(order);
    }
    await networkHelpers.time.increaseTo(start);
    const block = await follow(world, ledger, 0);
    await world.charge(holder, 7n);

    await follow(world, ledger, block + 1);

    const { tranches } = accountOf(ledger, token, holder.address);
    expect(tranches.map(({ charged }) => charged)).to.deep.equal([7n, 0n]);
  });
});

describe("the replay of random histories", () => {
  it("FE-13 equals every view after every block", async function () {
    this.timeout(0);
    const happened = new Map<Kind, number>();

    await fc.assert(
      fc.asyncProperty(histories(40), async (history) => {
        const world = { ...(await networkHelpers.loadFixture(deployWorld)), requests: [] };
        const ledger = createLedger(await world.feeAccounts.getAddress());
        let block = await follow(world, ledger, 0);
        for (const action of history) {
          if (!(await carryOut(world, action))) continue;
          happened.set(action.kind, (happened.get(action.kind) ?? 0) + 1);
          block = await follow(world, ledger, block + 1);
          await compare(world, ledger, action);
        }
      }),
      { ...runs(40), unbiased: true, endOnFailure: true },
    );

    expect([...happened.keys()].toSorted()).to.deep.equal(KINDS.toSorted());
  });
});

/** Applies the events from a block on, and looks how charges spread; returns the last block. */
async function follow({ feeAccounts }: World, ledger: Ledger, fromBlock: number): Promise<number> {
  const address = await feeAccounts.getAddress();
  const events = await fetchEvents(address, ethers.provider, { fromBlock });
  for (const charge of chargesIn(events)) {
    const { token, holder, usedAt } = charge[0]!.args;
    const account = accountOf(ledger, token, holder);
    const lines = charge.map(({ args }) => ({ index: args.tranche, amount: args.amount }));
    const total = lines.reduce((sum, { amount }) => sum + amount, 0n);
    deepStrictEqual(spread(account, total, usedAt, charge[0]!.position.time), lines);
  }
  for (const event of events) apply(ledger, event);
  return ethers.provider.getBlockNumber();
}

/** The lines of each charge; an account is charged at most once a block. */
function chargesIn(events: readonly FeeEvent[]): (FeeEvent & FeeEventOf<"Charged">)[][] {
  const lines = events.filter((event) => event.name === "Charged");
  return [...Map.groupBy(lines, ({ args }) => args.holder).values()];
}

async function compare(world: World, ledger: Ledger, action: Action): Promise<void> {
  const { feeAccounts, tokenAddress, keys } = world;
  const now = BigInt(await networkHelpers.time.latest());
  const rebuilt = keys.map(({ address }) => ofReplay(ledger, tokenAddress, address, now));
  const views = await Promise.all(keys.map(({ address }) => ofViews(world, address, now)));
  for (const [index, view] of views.entries()) {
    deepStrictEqual(rebuilt[index], view, `key ${index} after ${action.kind}`);
  }
  expect(bookOf(ledger, tokenAddress).revenue).to.equal(await feeAccounts.revenue(tokenAddress));

  deepStrictEqual(heldBy(ledger, world, now), await world.token.balanceOf(feeAccounts));
}

/** FE-10. Everything in the ledger has its owner: together the tokens that the contract holds. */
function heldBy(ledger: Ledger, { tokenAddress, keys }: World, now: bigint): bigint {
  const { owed, revenue } = bookOf(ledger, tokenAddress);
  const accounts = keys.map(({ address }) => accountOf(ledger, tokenAddress, address));
  return [
    revenue,
    ...owed.values(),
    ...accounts.flatMap((account) => {
      const { remaining: left, refunded } = sums(account, now);
      const told = account.tranches.reduce((sum, each) => sum + (each.refunded ?? 0n), 0n);
      return [left, refunded - told, unsettled(account, now)];
    }),
  ].reduce((sum, amount) => sum + amount, 0n);
}

function ofReplay(ledger: Ledger, token: string, holder: string, now: bigint) {
  const account = accountOf(ledger, token, holder);
  return {
    ...summary(account, now),
    ahead: AHEAD.map((by) => available(account, now + by)),
    back: BACK.map((by) => chargeable(account, now - by, now)),
    unsettled: unsettled(account, now),
    owed: owedTo(ledger, token, holder),
    tranches: live(account, now)
      .map((tranche) => ({
        index: tranche.index,
        plan: tranche.plan,
        principal: tranche.principal,
        unspent: tranche.unspent,
        remaining: remaining(tranche, now),
        start: tranche.start,
        expiry: tranche.expiry,
        end: tranche.end,
        cliff: tranche.cliff,
        refundable: tranche.refundable,
      }))
      .toSorted((a, b) => a.index - b.index),
  };
}

async function ofViews({ feeAccounts, tokenAddress: token }: World, holder: string, now: bigint) {
  const [glance, page, earned, owed, ahead, back] = await Promise.all([
    feeAccounts.account(token, holder),
    feeAccounts.tranches(token, holder, 0, 63),
    feeAccounts.unsettled(token, holder),
    feeAccounts.owed(token, holder),
    Promise.all(AHEAD.map((by) => feeAccounts.availableAt(token, holder, now + by))),
    Promise.all(BACK.map((by) => feeAccounts.chargeable(token, holder, now - by))),
  ]);
  return {
    status: STATUSES[Number(glance.status)],
    available: glance.available,
    pending: glance.pending,
    runsOutAt: glance.runsOutAt,
    threshold: glance.threshold,
    pausedAt: glance.pausedAt,
    thirdPartyFunding: glance.thirdPartyFunding,
    ahead,
    back,
    unsettled: earned,
    owed,
    tranches: page
      .map((view) => ({
        index: Number(view.index),
        plan: Number(view.plan),
        principal: view.principal,
        unspent: view.unspent,
        remaining: view.remaining,
        start: view.start,
        expiry: view.expiry,
        end: view.end,
        cliff: view.schedule === 1n,
        refundable: view.refundable,
      }))
      .toSorted((a, b) => a.index - b.index),
  };
}
