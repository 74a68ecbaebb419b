import { id, ZeroHash } from "ethers";
import * as fc from "fast-check";

import type { Key } from "../../sdk/cards/keys.js";
import { digestOf, type Payment } from "../../sdk/cards/signatures.js";
import { packTopUp } from "../../sdk/cards/topups.js";
import { HOUR } from "../kit/chain.js";
import { type Cards, topUpOf } from "../kit/cards/room.js";
import { amount, cardNumber, Nothing, part, percent, program, topOf } from "./chances.js";
import { ledgerOf } from "./views.js";

/** How value may come on cards and leave them in a history. */
export const TOP_UP_ACTIONS = {
  requestTopUp: fc.record({
    program,
    card: cardNumber,
    amount,
    isFull: fc.integer({ min: 0, max: 2 }).map((n) => n !== 0),
    funder: fc.constantFrom("one", "another"),
    isNamed: fc.boolean(),
    /** Whether it is approved at once. */
    isSure: fc.integer({ min: 0, max: 2 }).map((n) => n !== 0),
  }),
  approveTopUp: fc.record({ program, which: fc.nat(2) }),
  rejectTopUp: fc.record({ program, which: fc.nat(2), byPayer: fc.boolean() }),
  redeem: fc.record({
    program,
    card: cardNumber,
    share: percent,
    /** By the issuer's people, by anybody, or by anybody when the issuer is absent. */
    by: fc.constantFrom("staff", "staff", "anybody", "exit"),
  }),
};

type Given<K extends keyof typeof TOP_UP_ACTIONS> =
  (typeof TOP_UP_ACTIONS)[K] extends fc.Arbitrary<infer T> ? T : never;

type World = Cards & { readonly cards: readonly Key[] };

export const TOP_UP_DEEDS: {
  [K in keyof typeof TOP_UP_ACTIONS]: (world: World, given: Given<K>) => Promise<unknown>;
} = {
  async requestTopUp({ prepaidCards, actors, cards, now }, given) {
    const { program: of, funder, isNamed } = given;
    const card = cards[given.card]!.id;
    const { cap, balance, hold, requested } = await prepaidCards.cardOf(of, card);
    const units = given.isFull && cap !== 0n ? cap - balance - hold - requested : given.amount;
    const terms = { funder: id(funder), buyer: isNamed ? id("buyer") : ZeroHash };
    const topUp = topUpOf(of, card, units, id(`${await now()}`), terms);
    await prepaidCards.connect(actors.issuer).requestTopUp(packTopUp(topUp));
    if (given.isSure)
      await prepaidCards.connect(actors.approver).approveTopUp(of, topUp.bankReference);
  },

  async approveTopUp(world, { program: of, which }) {
    const reference = await open(world, of, which);
    return world.prepaidCards.connect(world.actors.approver).approveTopUp(of, reference);
  },

  async rejectTopUp(world, { program: of, which, byPayer }) {
    const { prepaidCards, actors } = world;
    const by = byPayer ? actors.issuer : actors.approver;
    return prepaidCards.connect(by).rejectTopUp(of, await open(world, of, which), id("unpaid"));
  },

  async redeem(world, { program: of, card, share, by }) {
    const { prepaidCards, actors, domain } = world;
    const [absent, now] = [Number(await prepaidCards.absentFrom(of)), await world.now()];
    if (by === "exit" && absent > now) await world.chain.networkHelpers.time.increaseTo(absent);
    const key = world.cards[card]!;
    const { balance, overflow } = await prepaidCards.cardOf(of, key.id);
    const content = {
      program: of,
      card: key.id,
      amount: part(balance + overflow, share),
      to: actors.stranger.address,
      sequence: (await topOf(world, of, key)) + 1,
      deadline: (await world.now()) + HOUR,
    };
    const signature = await key.sign(digestOf(domain, "Redemption", content));
    // by nobody's consent only where the issuer has been away for a while
    const sender = by === "staff" ? actors.approver : actors.relayer;
    return prepaidCards.connect(sender).redeem(content, signature);
  },
};

/** The reference of a top-up that nobody has decided. */
async function open(world: World, of: number, which: number): Promise<string> {
  const { topUps } = (await ledgerOf(world)).programs.get(of)!;
  const waiting = [...topUps.values()].filter(({ state }) => state === "Requested");
  const one = waiting.at(-1 - which) ?? waiting.at(0);
  if (one === undefined) throw new Nothing();
  return one.bankReference;
}

/** Tops a card up to its cap, if it has one and there is room. */
export async function fill(world: Cards, { program: of, card }: Payment): Promise<void> {
  const { cap, balance, hold, requested } = await world.prepaidCards.cardOf(of, card);
  const room = cap - balance - hold - requested;
  if (room > 0n) await world.topUp(of, card, room, id(`filled at ${await world.now()}`));
}
