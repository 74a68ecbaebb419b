import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import * as fc from "fast-check";

import {
  available,
  chargeable,
  live,
  STATUSES,
  summary,
  sums,
  unsettled,
} from "../../sdk/fees/account.js";
import { readEvents } from "../../sdk/fees/events.js";
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
import { runs } from "./runs.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** How far the comparison looks ahead and back from a block, in seconds. */
const AHEAD = [1, 3 * DAY, 40 * DAY, 400 * DAY].map(BigInt);
const BACK = [0, 3600, 2 * DAY, 5 * DAY].map(BigInt);

describe("the replay of random histories", () => {
  it("FE-13 equals every view after every block", async function () {
    this.timeout(600_000);
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
      runs(25),
    );

    expect([...happened.keys()].toSorted()).to.deep.equal(KINDS.toSorted());
  });
});

/** Applies the events from a block on; returns the last block. */
async function follow({ feeAccounts }: World, ledger: Ledger, fromBlock: number): Promise<number> {
  const address = await feeAccounts.getAddress();
  const logs = await ethers.provider.getLogs({ address, fromBlock, toBlock: "latest" });
  const times = new Map<number, bigint>();
  for (const { blockNumber } of logs) {
    if (times.has(blockNumber)) continue;
    times.set(blockNumber, BigInt((await ethers.provider.getBlock(blockNumber))!.timestamp));
  }
  for (const event of readEvents(address, logs, (block) => times.get(block)!)) apply(ledger, event);
  return ethers.provider.getBlockNumber();
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

  for (const { address } of keys) {
    const all = sums(accountOf(ledger, tokenAddress, address), now);
    expect(all.funded).to.equal(all.remaining + all.charged + all.lapsed + all.refunded);
  }
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
