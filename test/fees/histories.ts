import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, id, MaxUint256 } from "ethers";
import * as fc from "fast-check";

import { type ChargeItem, packItems } from "../../sdk/fees/packing.js";
import { feesDomain, signMove, signReceipt } from "../../sdk/fees/signatures.js";
import { type Chain, DAY, HOUR } from "../kit/chain.js";
import { deployFees, Schedule } from "../kit/fees/room.js";
import { type ActionOf, type DeedsOf, happens, historiesOf } from "../kit/histories.js";

/** The plans of a history by number: those of the fixture, then short ones at the edges of their ranges. */
const PLAN_COUNT = 7;
const MAX_AMOUNT = 2n ** 88n - 1n;
const KEYS = 5;
/** Only these are paid into; the other keys come into accounts by moves. */
const HOLDERS = 3;

const percent = fc.integer({ min: 0, max: 100 });
const funded = fc.integer({ min: 0, max: HOLDERS - 1 });
const moved = fc.integer({ min: HOLDERS, max: KEYS - 1 });
const anyKey = fc.oneof({ weight: 5, arbitrary: funded }, { weight: 1, arbitrary: moved });
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 40n }),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
  fc.constant(MAX_AMOUNT),
);

/** Up to one of these spans. */
const seconds = (...spans: number[]) =>
  fc.oneof(...spans.map((max) => fc.integer({ min: 1, max })));

/** What may happen; `of` names an account. Shares are percents of what there is. */
const ACTIONS = {
  deposit: fc.record({
    of: funded,
    by: funded,
    plan: fc.integer({ min: 1, max: PLAN_COUNT }),
    amount,
    delay: fc.oneof(fc.constant(0), fc.constant(0), seconds(DAY, 20 * DAY)),
  }),
  charge: fc.record({ of: anyKey, share: percent, ago: seconds(HOUR, 6 * DAY) }),
  chargeNow: fc.record({ of: anyKey, share: percent }),
  chargeUpTo: fc.record({ of: anyKey, amount }),
  batch: fc.record({
    shares: fc.array(percent, { minLength: 1, maxLength: 3 }),
    named: fc.boolean(),
  }),
  close: fc.record({ of: anyKey, which: fc.nat(5) }),
  settle: fc.record({ of: fc.uniqueArray(anyKey, { minLength: 1 }) }),
  claim: fc.record({ of: anyKey }),
  pause: fc.record({ of: anyKey }),
  resume: fc.record({ of: anyKey }),
  closePaused: fc.record({ of: anyKey }),
  requestMove: fc.record({ of: anyKey, to: moved }),
  approveMove: fc.record({ which: fc.nat(2) }),
  withdraw: fc.record({ share: percent }),
  grant: fc.record({ of: anyKey, plan: fc.integer({ min: 1, max: PLAN_COUNT }), share: percent }),
  correct: fc.record({
    of: anyKey,
    plan: fc.integer({ min: 1, max: PLAN_COUNT }),
    share: percent,
  }),
  threshold: fc.record({ of: anyKey, threshold: amount }),
  funding: fc.record({ of: anyKey, allowed: fc.boolean() }),
  wait: fc.record({
    by: seconds(HOUR, 2 * DAY, 2 * DAY, 40 * DAY),
  }),
} satisfies Record<string, fc.Arbitrary<unknown>>;

export type Kind = keyof typeof ACTIONS;
export type Action = ActionOf<typeof ACTIONS>;

export const KINDS = Object.keys(ACTIONS) as Kind[];

const WEIGHTS: Partial<Record<Kind, number>> = {
  deposit: 5,
  charge: 3,
  chargeNow: 3,
  batch: 2,
  wait: 4,
  close: 3,
  claim: 2,
  closePaused: 3,
  approveMove: 3,
};

/** A random history: a deposit, then whatever. */
export const histories = (length: number): fc.Arbitrary<Action[]> =>
  historiesOf(ACTIONS, WEIGHTS, length, "deposit");

/** The fees room with five keys that can hold accounts. A fixture for `loadFixture`. */
export async function deployWorld(chain: Chain) {
  const fees = await deployFees(chain);
  const { actors, feeAccounts, token, tokenAddress } = fees;
  const [, , , , , , , , dave, erin] = await chain.ethers.getSigners();
  const keys: HardhatEthersSigner[] = [actors.alice, actors.bob, actors.carol, dave!, erin!];
  for (const key of keys) {
    await token.mint(key, 2n ** 100n);
    await token.connect(key).approve(feeAccounts, MaxUint256);
    await feeAccounts.connect(key).setThirdPartyFunding(tokenAddress, true);
  }
  const short = { maxPause: HOUR, notice: 127 * HOUR, grace: 127 * HOUR };
  await fees.openPlan({ ...short, validity: 7 * DAY });
  await fees.openPlan({
    ...short,
    validity: 10 * DAY,
    schedule: Schedule.Cliff,
    grace: 0,
    notice: 0,
  });
  await fees.openPlan({ ...short, validity: 60, notice: 0, grace: 0 });
  const { chainId } = await chain.ethers.provider.getNetwork();
  const domain = feesDomain(await feeAccounts.getAddress(), chainId);
  /** One of the keys, by its number. */
  const key = (of: number) => keys[of] ?? actors.stranger;
  return { ...fees, keys, key, domain };
}

/** A world in which a history runs, with the moves asked for so far. */
export type World = Awaited<ReturnType<typeof deployWorld>> & {
  requests: [HardhatEthersSigner, HardhatEthersSigner][];
};

/** Carries out an action; where the contract refuses it, nothing happens. */
export function carryOut(world: World, action: Action): Promise<boolean> {
  return happens(DEEDS, world, action);
}

const DEEDS: DeedsOf<typeof ACTIONS, World> = {
  async deposit({ feeAccounts, tokenAddress, key, chain }, given) {
    const start = given.delay === 0 ? 0 : (await chain.networkHelpers.time.latest()) + given.delay;
    const order = { token: tokenAddress, holder: key(given.of), start, hint: 0 };
    const { plan, amount: units } = given;
    await feeAccounts.connect(key(given.by)).deposit({ ...order, plan, amount: units });
  },

  async charge(world, { of, share, ago }) {
    const { feeAccounts, tokenAddress, key, chain } = world;
    const usedAt = (await chain.networkHelpers.time.latest()) - ago;
    const there = await feeAccounts.chargeable(tokenAddress, key(of), usedAt);
    await world.charge(key(of), part(there, share), usedAt);
  },

  async chargeNow(world, { of, share }) {
    const key = world.key(of);
    await world.charge(key, part(await world.available(key), share));
  },

  async chargeUpTo({ feeAccounts, tokenAddress, key, actors }, { of, amount: units }) {
    await feeAccounts
      .connect(actors.executor)
      .chargeUpTo(tokenAddress, key(of), units, 0, id("up to"));
  },

  async batch(world, { shares, named }) {
    const { feeAccounts, tokenAddress, actors } = world;
    const usedAt = await world.chain.networkHelpers.time.latest();
    const items: ChargeItem[] = [];
    for (const [of, share] of shares.entries()) {
      const { address: holder } = world.key(of);
      const there = await feeAccounts.available(tokenAddress, holder);
      items.push({ holder, amount: part(there, share), usedAt: BigInt(usedAt) });
    }
    items.sort((a, b) => (BigInt(a.holder) < BigInt(b.holder) ? -1 : 1));
    const { lastBatch } = await feeAccounts.executorOf(tokenAddress, actors.executor);
    const refs = named ? items.map(({ holder }) => id(holder)) : [];
    await feeAccounts
      .connect(actors.executor)
      .chargeBatch(tokenAddress, lastBatch + 1n, packItems(items), refs);
  },

  async close({ feeAccounts, tokenAddress, key }, { of, which }) {
    const tranches = [...(await feeAccounts.tranches(tokenAddress, key(of), 0, 63))];
    const { index, expiry } = tranches[which % tranches.length] ?? { index: 0n, expiry: 0n };
    await feeAccounts.connect(key(of)).close(tokenAddress, index, expiry);
  },

  async settle({ feeAccounts, tokenAddress, key }, { of }) {
    await feeAccounts.settle(
      tokenAddress,
      of.map((each) => key(each)),
    );
  },

  async claim({ feeAccounts, tokenAddress, key }, { of }) {
    await feeAccounts.connect(key(of)).claim(tokenAddress, key(of));
  },

  async pause({ feeAccounts, tokenAddress, key, actors }, { of }) {
    const reason = encodeBytes32String("inquiry");
    await feeAccounts.connect(actors.compliance).pause(tokenAddress, key(of), reason);
  },

  async resume(world, { of }) {
    const { feeAccounts, tokenAddress, actors } = world;
    const reason = encodeBytes32String("settled");
    const key = await pausedKey(world, of);
    await feeAccounts.connect(actors.compliance).resume(tokenAddress, key, reason);
  },

  async closePaused(world, { of }) {
    const { feeAccounts, tokenAddress } = world;
    await feeAccounts.connect(await pausedKey(world, of)).closePaused(tokenAddress);
  },

  async requestMove({ feeAccounts, tokenAddress, key, domain, requests }, { of, to }) {
    const [old, fresh] = [key(of), key(to)];
    const signature = await signMove(fresh, domain, {
      token: tokenAddress,
      holder: old.address,
      newHolder: fresh.address,
      nonce: await feeAccounts.nonces(fresh),
      deadline: MaxUint256,
    });
    await feeAccounts.connect(old).requestMove(tokenAddress, fresh, MaxUint256, signature);
    requests.push([old, fresh]);
  },

  async approveMove({ feeAccounts, tokenAddress, actors, requests }, { which }) {
    const [old, fresh] = requests.at(-1 - which) ?? requests.at(-1) ?? [actors.alice, actors.bob];
    await feeAccounts.connect(actors.operator).approveMove(tokenAddress, old, fresh);
  },

  async withdraw({ feeAccounts, tokenAddress, actors }, { share }) {
    const units = part(await feeAccounts.revenue(tokenAddress), share);
    await feeAccounts.connect(actors.operator).withdraw(tokenAddress, actors.operator, units);
  },

  async grant({ feeAccounts, tokenAddress, key, actors }, { of, plan, share }) {
    const units = part(await feeAccounts.revenue(tokenAddress), share);
    await feeAccounts.connect(actors.operator).grant(tokenAddress, key(of), plan, units);
  },

  async correct({ feeAccounts, tokenAddress, key, actors, chain, domain }, { of, plan, share }) {
    const units = part(await feeAccounts.revenue(tokenAddress), share);
    const [holder, ref] = [key(of), id(`${await chain.networkHelpers.time.latest()}`)];
    const receipt = { token: tokenAddress, holder: holder.address, ref, charged: units };
    const signature = await signReceipt(actors.executor, domain, receipt);
    await feeAccounts
      .connect(actors.operator)
      .correct(tokenAddress, holder, plan, units, actors.executor, ref, units, signature);
  },

  async threshold({ feeAccounts, tokenAddress, key }, { of, threshold }) {
    await feeAccounts.connect(key(of)).setThreshold(tokenAddress, threshold);
  },

  async funding({ feeAccounts, tokenAddress, key }, { of, allowed }) {
    await feeAccounts.connect(key(of)).setThirdPartyFunding(tokenAddress, allowed);
  },

  async wait({ chain }, { by }) {
    await chain.networkHelpers.time.increase(by);
  },
};

/** The first paused key from `of` on; that one where none is paused. */
async function pausedKey({ feeAccounts, tokenAddress, keys, key }: World, of: number) {
  for (const candidate of [...keys.slice(of), ...keys]) {
    const { pausedAt } = await feeAccounts.account(tokenAddress, candidate);
    if (pausedAt !== 0n) return candidate;
  }
  return key(of);
}

/** A percentage of an amount: above 0, and no more than a single charge takes. */
function part(there: bigint, share: number): bigint {
  const units = (there * BigInt(share)) / 100n;
  if (units === 0n) return 1n;
  return units < MAX_AMOUNT ? units : MAX_AMOUNT;
}
