import * as fc from "fast-check";

import type { Channel, DisputeTerms } from "../../sdk/iterative/channel.js";
import { HOUR } from "../kit/chain.js";
import type { DeedsOf } from "../kit/histories.js";
import { FORMS, RECEIPTS } from "./disputeLives.js";
import { channelOf, signerOf, type World } from "./world.js";

/** A block that the chain has forgotten. */
const OLD = 7;

/** Terms of dispute that a history is through with before a channel ends. */
export const DISPUTE: DisputeTerms = {
  penalty: 1_001n,
  disputeCost: 500n,
  coinPrice: 10n ** 18n,
  tip: 10n ** 9n,
  stake: 333n,
  answerWindow: HOUR,
  answerBlocks: 2,
  burnWindow: HOUR / 2,
  burnBlocks: 1,
};

const percent = fc.integer({ min: 1, max: 120 });
const of = fc.nat(7);
const epoch = fc.nat(2);

/** What may happen to direct channels; `of` names one, shares are percents of what is left of its deposit. */
export const DIRECT_ACTIONS = {
  conflict: fc.record({ of, epoch, share: percent, form: FORMS, receipt: RECEIPTS, part: percent }),
  landing: fc.record({ of, epoch, part: percent }),
  file: fc.record({ of, epoch, share: percent }),
  payClaim: fc.record({ of, epoch }),
  spent: fc.record({ of, epoch }),
  settle: fc.record({ of, epoch }),
  checkpoint: fc.record({ back: fc.integer({ min: 0, max: 3 }) }),
};

/** How often. */
export const DIRECT_WEIGHTS = { conflict: 4, landing: 2, file: 5, payClaim: 4, spent: 2 };

/** Whatever is in a block was put there for the moment. */
export const DIRECT_DEEDS: DeedsOf<typeof DIRECT_ACTIONS, World> = {
  async conflict(world, { of: index, epoch: number, share, form, receipt, part }) {
    const channel = directOf(world, index);
    const amount = await left(world, index, share);
    const happening = { form, receipt, amount: (amount * BigInt(part)) / 100n };
    const raw = world.direct.transfer(channel, number, { amount });
    const conflict = await world.direct.show(channel, number, happening, OLD);
    await world.direct.claimConflict(channel, raw, conflict);
  },

  async landing(world, { of: index, epoch: number, part }) {
    const channel = directOf(world, index);
    const amount = await left(world, index, part);
    const landing = { form: "payment", receipt: "moved", amount } as const;
    const shown = await world.direct.show(channel, number, landing, OLD);
    await world.direct.recordLanding(channel, number, shown);
  },

  async file(world, { of: index, epoch: number, share }) {
    const channel = directOf(world, index);
    const payee = signerOf(world.people, channel.payee);
    await world.direct.fileClaim(channel, number, await left(world, index, share), payee);
  },

  async payClaim(world, { of: index, epoch: number }) {
    await world.direct.payClaim(directOf(world, index), number);
  },

  async spent(world, { of: index, epoch: number }) {
    const channel = directOf(world, index);
    const nonce = world.direct.nonceOf(channel, number) + 1n;
    const proof = await world.direct.spent(OLD, channel.payer, nonce);
    await world.direct.proveSpent(channel, number, proof);
  },

  async settle(world, { of: index, epoch: number }) {
    const channel = directOf(world, index);
    const payee = signerOf(world.people, channel.payee);
    await world.direct.settleThrough(channel, number, 1n, payee);
  },

  async checkpoint({ chain, direct }, { back }) {
    const newest = await chain.ethers.provider.getBlockNumber();
    await direct.contract.checkpoint(newest - back);
  },
};

/** A direct channel; where there is none, one that the contract refuses for it. */
function directOf(world: World, index: number): Channel {
  return { dispute: DISPUTE, ...channelOf(world, index, "Direct") };
}

/** A percentage of what is left of a deposit. */
async function left(world: World, index: number, share: number): Promise<bigint> {
  const id = world.idOf(directOf(world, index));
  const { deposit } = await world.iterativePayments.channelOf(id);
  return (deposit * BigInt(share)) / 100n;
}
