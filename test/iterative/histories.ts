import * as fc from "fast-check";

import { type Channel, termsOf } from "../../sdk/iterative/channel.js";
import { digestOf } from "../../sdk/iterative/signatures.js";
import { HOUR } from "../kit/chain.js";
import { voucherKey } from "../kit/iterative/room.js";
import { NATIVE } from "../kit/tokens.js";
import { type ActionOf, type DeedsOf, happens, historiesOf } from "../kit/histories.js";
import { DIRECT_ACTIONS, DIRECT_DEEDS, DIRECT_WEIGHTS, DISPUTE } from "./directDeeds.js";
import { channelOf, KEYS, part, payerOf, signerOf, type World } from "./world.js";

const WINDOW = 2 * HOUR;
const WINDOW_BLOCKS = 6;
const PAYERS = 2;
/** Two people, and a contract that takes no coin. */
const PAYEES = 3;
/** Coin, a token, and a token that blocks receivers. */
const ASSETS = 3;

const percent = fc.integer({ min: 0, max: 150 });
const amount = fc.oneof(fc.bigInt({ min: 0n, max: 30n }), fc.bigInt({ min: 0n, max: 1_000_000n }));
const of = fc.nat(7);
const key = fc.nat(KEYS.length - 1);

/** What may happen; `of` names a channel, the youngest first. Shares are percents of what the deposit answers for. */
const ACTIONS = {
  open: fc.record({
    kind: fc.constantFrom<Channel["kind"]>("PayThrough", "Escrow", "Escrow", "Direct"),
    payer: fc.nat(PAYERS - 1),
    payee: fc.nat(PAYEES - 1),
    asset: fc.nat(ASSETS - 1),
    deposit: amount,
    skip: fc.nat(2),
  }),
  topUp: fc.record({ of, amount }),
  pay: fc.record({ of, share: percent, value: amount }),
  claim: fc.record({ of, share: percent, epoch: fc.nat(3) }),
  voucher: fc.record({ of, share: percent, key }),
  ceiling: fc.record({ of, share: percent, spare: amount }),
  batch: fc.record({ of, shares: fc.array(percent, { minLength: 1, maxLength: 4 }) }),
  grant: fc.record({ of, key, limit: amount, seconds: fc.constantFrom(0, HOUR, 3 * HOUR) }),
  revoke: fc.record({ of, key, kept: amount }),
  unlock: fc.record({ of }),
  withdraw: fc.record({ of }),
  release: fc.record({ of }),
  close: fc.record({ of, share: percent }),
  block: fc.record({ who: fc.nat(3) }),
  collect: fc.record({ who: fc.nat(4) }),
  wait: fc.record({
    by: fc.integer({ min: 1, max: WINDOW }),
    blocks: fc.integer({ min: 1, max: 8 }),
  }),
  ...DIRECT_ACTIONS,
} satisfies Record<string, fc.Arbitrary<unknown>>;

type Kind = keyof typeof ACTIONS;
export type Action = ActionOf<typeof ACTIONS>;

const WEIGHTS: Partial<Record<Kind, number>> = {
  open: 5,
  pay: 4,
  claim: 4,
  voucher: 5,
  ceiling: 2,
  batch: 2,
  grant: 2,
  revoke: 2,
  unlock: 4,
  withdraw: 6,
  block: 3,
  collect: 6,
  wait: 4,
  ...DIRECT_WEIGHTS,
};

/** A random history: an opening, then whatever. */
export const histories = (length: number): fc.Arbitrary<Action[]> =>
  historiesOf(ACTIONS, WEIGHTS, length, "open");

/** Carries out an action; where the contract refuses it, nothing happens. */
export async function carryOut(world: World, action: Action): Promise<boolean> {
  if (action.kind !== "open" && world.channels.length === 0) return false;
  return happens(DEEDS, world, action);
}

const DEEDS: DeedsOf<typeof ACTIONS, World> = {
  async open(world, { kind, payer, payee, asset, deposit, skip }) {
    const { address } = world.payers[payer]!;
    const nonce = await world.chain.ethers.provider.getTransactionCount(address);
    const channel = await world.agree(
      {
        kind,
        payer: address,
        payee: world.payees[payee]!,
        asset: world.assets[asset]!,
        deposit,
        window: WINDOW,
        windowBlocks: WINDOW_BLOCKS,
        ...(kind === "Escrow" ? {} : { firstNonce: BigInt(nonce + skip) - 1n }),
        ...(kind === "Direct" ? { dispute: DISPUTE } : {}),
      },
      { endCount: world.channels.length },
    );
    await world.open(channel);
    world.channels.push(channel);
  },

  async topUp(world, { of: index, amount: units }) {
    const channel = channelOf(world, index);
    const { iterativePayments, people } = world;
    const id = world.idOf(channel);
    const number = (await iterativePayments.channelOf(id)).topUps + 1n;
    const contract = iterativePayments.connect(people.sponsor);
    if (channel.asset === NATIVE) await contract.topUp(id, number, { value: units });
    else await contract.topUpToken(termsOf(channel), number, units);
  },

  async pay(world, { of: index, share, value }) {
    const channel = channelOf(world, index, "PayThrough");
    const nonce = await world.chain.ethers.provider.getTransactionCount(channel.payer);
    const epoch = Math.max(nonce - Number(channel.firstNonce), 0);
    const cumulative = await part(world, channel, share);
    await world.broadcast(
      world.signed(channel, cumulative, { nonce, epoch, ...world.coin(channel, value) }),
    );
  },

  async claim(world, { of: index, share, epoch }) {
    const channel = channelOf(world, index, "PayThrough");
    await world.claim(world.signed(channel, await part(world, channel, share), { epoch }));
  },

  async voucher(world, { of: index, share, key: which }) {
    const channel = channelOf(world, index, "Escrow");
    const cumulative = await part(world, channel, share);
    const signature = await world.voucher(channel, cumulative, KEYS[which]);
    await world.iterativePayments
      .connect(world.people.sponsor)
      .claimVoucher(termsOf(channel), cumulative, signature);
  },

  async ceiling(world, { of: index, share, spare }) {
    const channel = channelOf(world, index, "Escrow");
    const { domain, iterativePayments, people } = world;
    const id = world.idOf(channel);
    const cumulative = await part(world, channel, share);
    const ceiling = cumulative + spare;
    const payee = signerOf(people, channel.payee);
    const settled = { channel: id, ceiling, cumulative };
    await iterativePayments
      .connect(people.sponsor)
      .claimCeiling(
        termsOf(channel),
        ceiling,
        cumulative,
        await voucherKey.sign(digestOf(domain, "Ceiling", { channel: id, ceiling })),
        await world.consent(payee, "Settlement", settled),
      );
  },

  async batch(world, { of: index, shares }) {
    const { payee, asset } = channelOf(world, index, "Escrow");
    const claims = [];
    for (const [place, share] of shares.entries()) {
      const channel = channelOf(world, index + place, "Escrow");
      const cumulative = await part(world, channel, share);
      const signature = await world.voucher(channel, cumulative);
      claims.push({ channel: termsOf(channel), cumulative, signature });
    }
    await world.iterativePayments.connect(world.people.sponsor).claimBatch(payee, asset, claims);
  },

  async grant(world, { of: index, key: which, limit, seconds }) {
    const channel = channelOf(world, index, "Escrow");
    const now = await world.chain.networkHelpers.time.latest();
    const end = seconds === 0 ? 0 : now + seconds;
    const granted = { channel: world.idOf(channel), key: KEYS[which]!.id, limit, end };
    const agreed = await world.consent(payerOf(world, channel), "KeyGrant", granted);
    await world.iterativePayments
      .connect(world.people.sponsor)
      .grantKey(termsOf(channel), KEYS[which]!.id, limit, end, agreed);
  },

  async revoke(world, { of: index, key: which, kept }) {
    const channel = channelOf(world, index, "Escrow");
    const revoked = { channel: world.idOf(channel), key: KEYS[which]!.id, kept };
    const agreed = await world.consent(payerOf(world, channel), "KeyRevocation", revoked);
    await world.iterativePayments
      .connect(world.people.sponsor)
      .revokeKey(termsOf(channel), KEYS[which]!.id, kept, agreed);
  },

  async unlock(world, { of: index }) {
    await world.unlock(channelOf(world, index));
  },

  async withdraw(world, { of: index }) {
    await world.iterativePayments
      .connect(world.people.sponsor)
      .withdraw(termsOf(channelOf(world, index)));
  },

  async release(world, { of: index }) {
    const channel = channelOf(world, index);
    const released = { channel: world.idOf(channel), settled: 0n };
    const payee = signerOf(world.people, channel.payee);
    const agreed = await world.consent(payee, "Release", released);
    await world.iterativePayments
      .connect(world.people.sponsor)
      .release(termsOf(channel), 0n, agreed);
  },

  async close(world, { of: index, share }) {
    const channel = channelOf(world, index, "Escrow");
    const settled = await part(world, channel, share);
    const payee = signerOf(world.people, channel.payee);
    const released = { channel: world.idOf(channel), settled };
    await world.iterativePayments
      .connect(world.people.sponsor)
      .close(
        termsOf(channel),
        settled,
        await world.voucher(channel, settled),
        await world.consent(payee, "Release", released),
      );
  },

  async block({ accounts, blocking }, { who }) {
    const account = accounts[who]!;
    await blocking.setBlocked(account, !(await blocking.blocked(account)));
  },

  async collect(world, { who }) {
    const { iterativePayments, people, refuser, assets } = world;
    const { alice, bob, shop, cafe, stranger } = people;
    const holder = [alice, bob, shop, cafe][who];
    if (holder === undefined) {
      const collect = [NATIVE, stranger.address] as const;
      const call = iterativePayments.interface.encodeFunctionData("collect", [...collect]);
      await refuser.act(world.address, call);
    } else {
      await iterativePayments.connect(holder).collect(assets[2]!, stranger);
    }
  },

  async wait({ chain }, { by, blocks }) {
    await chain.networkHelpers.time.increase(by);
    await chain.networkHelpers.mine(blocks);
  },

  ...DIRECT_DEEDS,
};
