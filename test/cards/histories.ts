import { id } from "ethers";
import * as fc from "fast-check";

import { inOrder, packRows, type UploadRow } from "../../sdk/cards/batch.js";
import { QUARTER } from "../../sdk/cards/calendar.js";
import { readEvents } from "../../sdk/cards/events.js";
import type { Key } from "../../sdk/cards/keys.js";
import { type CardLimits, strictest } from "../../sdk/cards/limits.js";
import {
  digestOf,
  packPayment,
  type Payment,
  type PaymentKind,
  paymentId,
} from "../../sdk/cards/signatures.js";
import { type Chain, DAY, HOUR } from "../kit/chain.js";
import { deployCards, keyOf, PROGRAM, TIER } from "../kit/cards/room.js";
import { CLEARING_ACTIONS, CLEARING_DEEDS } from "./clearings.js";
import {
  ahead,
  amount,
  cardNumber,
  CARDS,
  isRefusal,
  LAX,
  Nothing,
  part,
  program,
  percent,
  terminalNumber,
  TERMINALS,
  topOf,
} from "./chances.js";
import { fill, TOP_UP_ACTIONS, TOP_UP_DEEDS } from "./topups.js";
import { ledgerOf } from "./views.js";
import {
  type ActionOf,
  type DeedsOf,
  type GivenOf,
  happens,
  historiesOf,
} from "../kit/histories.js";

const limit = fc.constantFrom(0n, 0n, 500n, 90_000n, 100_000n);
const limits = fc.record<CardLimits>({
  payment: limit,
  day: limit,
  week: limit,
  month: limit,
  lifetime: limit,
  dayCount: fc.constantFrom(0, 5, 127),
});
const paid = { program, card: cardNumber, terminal: terminalNumber, amount };

/** What may happen. Shares are percents of what there is; `which` counts back from the last payment. */
const ACTIONS = {
  issue: fc.record({ program, card: cardNumber, tier: fc.integer({ min: 0, max: 2 }), limits }),
  ...TOP_UP_ACTIONS,
  sale: fc.record({ ...paid, ahead, partial: fc.boolean() }),
  authorize: fc.record({ ...paid, ahead, partial: fc.boolean() }),
  capture: fc.record({ which: fc.nat(4), share: percent, isFinal: fc.boolean() }),
  captureByClearing: fc.record({ which: fc.nat(4), share: percent, isFinal: fc.boolean() }),
  void: fc.record({ which: fc.nat(4), byClearing: fc.boolean() }),
  reclaim: fc.record({ which: fc.nat(6) }),
  refund: fc.record({
    which: fc.nat(6),
    share: percent,
    terminal: terminalNumber,
    /** Whether the card is topped up to its cap before. */
    fills: fc.constantFrom(false, false, true),
  }),
  upload: fc.record({
    program,
    terminal: terminalNumber,
    rows: fc.array(fc.record({ card: cardNumber, amount, ahead, isHeld: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    captures: fc.boolean(),
    twice: fc.boolean(),
  }),
  freeze: fc.record({
    program,
    card: cardNumber,
    level: fc.integer({ min: 0, max: 2 }),
    frozen: fc.boolean(),
  }),
  block: fc.record({ program, card: cardNumber }),
  replace: fc.record({ program, card: cardNumber, successor: cardNumber }),
  setLimits: fc.record({ program, card: cardNumber, limits }),
  lowerLimits: fc.record({ program, card: cardNumber, limits, ahead }),
  applyLimits: fc.record({ program }),
  retire: fc.record({ program, terminal: terminalNumber }),
  revoke: fc.record({ program, terminal: fc.constant(TERMINALS - 1) }),
  enroll: fc.record({
    program,
    terminal: terminalNumber,
    merchant: fc.integer({ min: 1, max: 2 }),
  }),
  fund: fc.record({ program, merchant: fc.constantFrom(1, 1, 1, 2), amount }),
  creditRefunds: fc.record({ program, merchant: fc.constant(1) }),
  staff: fc.record({ program, rights: fc.integer({ min: 0, max: 15 }) }),
  wait: fc.record({
    by: fc.oneof(fc.constantFrom(HOUR, 12 * HOUR, DAY, DAY), fc.constantFrom(7 * DAY, 31 * DAY)),
  }),
  ...CLEARING_ACTIONS,
} satisfies Record<string, fc.Arbitrary<unknown>>;

export type Kind = keyof typeof ACTIONS;
type Given<K extends Kind> = GivenOf<typeof ACTIONS, K>;
export type Action = ActionOf<typeof ACTIONS>;

export const KINDS = Object.keys(ACTIONS) as Kind[];

const WEIGHTS: Partial<Record<Kind, number>> = {
  requestTopUp: 6,
  approveTopUp: 2,
  rejectTopUp: 2,
  sale: 7,
  authorize: 6,
  capture: 5,
  void: 3,
  reclaim: 3,
  refund: 14,
  upload: 6,
  wait: 4,
  issue: 2,
  freeze: 2,
  fund: 8,
  captureByClearing: 3,
  setLimits: 3,
  close: 5,
  adjust: 3,
  attest: 2,
  withdrawFees: 2,
  lowerLimits: 2,
  applyLimits: 4,
};

/** A random history. */
export const histories = (length: number): fc.Arbitrary<Action[]> =>
  historiesOf(ACTIONS, WEIGHTS, length);

interface Made {
  readonly payment: Payment;
  readonly kind: PaymentKind;
  /** Units. */
  readonly approved: bigint;
}

/** A world in which a history runs: three cards and four terminals, and the payments made so far. */
export type World = Awaited<ReturnType<typeof deployWorld>> & { made: Made[] };

/** The cards room with keys. A fixture for `loadFixture`. */
export async function deployWorld(chain: Chain) {
  const room = await deployCards(chain);
  const cards = Array.from({ length: CARDS }, (_, number) => keyOf(`card ${number}`));
  const terminals = Array.from({ length: TERMINALS }, (_, number) => keyOf(`terminal ${number}`));
  for (const number of [PROGRAM.plain, PROGRAM.recording]) {
    // the last key is the other merchant's
    for (const [index, key] of terminals.entries())
      await room.enroll(key, index === TERMINALS - 1 ? 2 : 1, number);
    for (const tier of Object.values(TIER))
      await room.issue(cards[tier]!, { program: number, tier, units: 60_000n, limits: LAX });
  }
  return { ...room, cards, terminals };
}

/** Carries out an action; where the contract refuses it, nothing happens. */
export function carryOut(world: World, action: Action): Promise<boolean> {
  return happens(DEEDS, world, action, isRefusal);
}

const DEEDS: DeedsOf<typeof ACTIONS, World> = {
  async issue(world, { card, ...given }) {
    await world.issue(world.cards[card]!, { ...given, units: 0n });
  },

  ...TOP_UP_DEEDS,

  async sale(world, given) {
    await pay(world, given, "Sale");
  },

  async authorize(world, given) {
    await pay(world, given, "Authorization");
  },

  async capture(world, { which, share, isFinal }) {
    const { payment } = last(world, which, "Authorization");
    const total = part(payment.amount, share);
    const key = terminalOf(world, payment);
    return world.capture(key, payment, total, isFinal);
  },

  async captureByClearing(world, { which, share, isFinal }) {
    const { payment } = last(world, which, "Authorization");
    return world.prepaidCards
      .connect(world.actors.clearing)
      .captureByClearing(
        packPayment(payment),
        part(payment.amount, share),
        isFinal,
        id("terminal lost"),
      );
  },

  async void(world, { which, byClearing }) {
    const { prepaidCards, actors, domain } = world;
    const { payment } = last(world, which, "Authorization");
    const packed = packPayment(payment);
    if (byClearing)
      return prepaidCards.connect(actors.clearing).voidByClearing(packed, id("mistake"));
    const key = terminalOf(world, payment);
    const content = { payment: paymentId(domain, payment, "Authorization"), terminal: key.id };
    return prepaidCards.void(packed, key.id, await key.sign(digestOf(domain, "Void", content)));
  },

  async reclaim(world, { which }) {
    return world.prepaidCards.reclaim(packPayment(last(world, which, "Authorization").payment));
  },

  async refund(world, { which, share, terminal, fills }) {
    const { payment, kind, approved } = last(world, which);
    if (fills) await fill(world, payment);
    const { prepaidCards, domain, attester } = world;
    const key = world.terminals[terminal]!;
    const total = part(approved, share);
    if (kind === "Authorization" || payment.program === PROGRAM.recording)
      return world.refund(key, payment, kind, total);
    const name = paymentId(domain, payment, "Sale");
    const sold = { amount: approved, blockNumber: 1, logIndex: 0, row: 0 };
    const signature = await attester.sign(
      digestOf(domain, "Attestation", { payment: name, ...sold }),
    );
    const content = { payment: name, terminal: key.id, total };
    return prepaidCards.refundAttested(
      packPayment(payment),
      key.id,
      total,
      await key.sign(digestOf(domain, "Refund", content)),
      { ...sold, signature },
    );
  },

  async upload(world, { program: of, terminal, rows, captures, twice }) {
    const key = world.terminals[terminal]!;
    const file: UploadRow[] = [];
    const tops = new Map<number, number>();
    for (const { card, amount: units, ahead: by, isHeld } of rows) {
      const kind = isHeld ? "Authorization" : "Sale";
      const holder = world.cards[card]!;
      const top = tops.get(card) ?? (await topOf(world, of, holder));
      const sequence = Math.max(top + by, 1);
      tops.set(card, Math.max(top, sequence));
      const payment = await world.paymentOf(holder, key, { program: of, amount: units, sequence });
      file.push(await world.row(holder, payment, kind));
    }
    const held = world.made.findLast(
      ({ kind, payment }) =>
        kind === "Authorization" && payment.terminal === key.id && payment.program === of,
    );
    if (captures && held !== undefined) {
      const { payment } = held;
      file.push({ kind: "Capture", payment, total: part(payment.amount, 60), isFinal: true });
    }
    const upload = await world.uploadOf(key, packRows(file), of);
    const response = await world.prepaidCards.upload(twice ? [upload, upload] : [upload]);
    const receipt = await response.wait();
    for (const event of readEvents(world.address, receipt!.logs, () => 0n)) {
      if (event.name !== "Uploaded") continue;
      for (const [index, { kind, decline, amount: approved }] of event.args.results.entries()) {
        const { payment } = inOrder(file)[index]!;
        if (decline === "None" && (kind === "Sale" || kind === "Authorization"))
          world.made.push({ payment, kind, approved });
      }
    }
  },

  async freeze(world, { program: of, card, level, frozen }) {
    const { prepaidCards, actors, domain } = world;
    const key = world.cards[card]!;
    if (level === 1) return prepaidCards.connect(actors.issuer).setFrozen(of, key.id, frozen);
    if (level === 2)
      return prepaidCards.connect(actors.regulator).setFrozenByRegulator(of, key.id, frozen);
    const sequence = (await topOf(world, of, key)) + 1;
    const deadline = (await world.now()) + HOUR;
    const content = { program: of, card: key.id, frozen, sequence, deadline };
    const signature = await key.sign(digestOf(domain, "Freeze", content));
    return prepaidCards.setFrozenByHolder(of, key.id, frozen, sequence, deadline, signature);
  },

  async block({ prepaidCards, actors, cards }, { program: of, card }) {
    return prepaidCards.connect(actors.issuer).blockCard(of, cards[card]!.id, id("fraud"));
  },

  async replace(world, { program: of, card, successor }) {
    const { prepaidCards, actors, cards, domain } = world;
    const [old, fresh] = [cards[card]!, cards[successor]!];
    const lastDay = (await world.today()) + 400;
    const content = { program: of, card: old.id, successor: fresh.id, lastDay };
    const signature = await old.sign(digestOf(domain, "Replacement", content));
    return prepaidCards
      .connect(actors.issuer)
      .replaceCard(of, old.id, fresh.id, lastDay, id("lost"), signature);
  },

  async setLimits({ prepaidCards, actors, cards }, { program: of, card, limits: wanted }) {
    return prepaidCards.connect(actors.issuer).setLimits(of, cards[card]!.id, wanted);
  },

  async lowerLimits(world, { program: of, card, limits: wanted, ahead: by }) {
    const { prepaidCards, domain, cards } = world;
    const key = cards[card]!;
    const ledger = await ledgerOf(world);
    const has = ledger.programs.get(of)?.cards.get(key.id)?.limits ?? wanted;
    const lower = strictest(has, wanted);
    const sequence = Math.max((await topOf(world, of, key)) + by, 1);
    const deadline = (await world.now()) + HOUR;
    const content = { program: of, card: key.id, ...lower, sequence, deadline };
    const signature = await key.sign(digestOf(domain, "Limits", content));
    return prepaidCards.lowerLimits(of, key.id, lower, sequence, deadline, signature);
  },

  async applyLimits(world, { program: of }) {
    const { cards } = (await ledgerOf(world)).programs.get(of)!;
    const waiting = [...cards].find(([, { pending }]) => pending !== undefined);
    if (waiting === undefined) throw new Nothing();
    return world.prepaidCards.applyLimits(of, waiting[0]);
  },

  async retire({ prepaidCards, actors, terminals, now }, { program: of, terminal }) {
    const to = Math.ceil((await now()) / QUARTER) * QUARTER + 10 * DAY;
    return prepaidCards.connect(actors.clearing).retireTerminal(of, terminals[terminal]!.id, to);
  },

  async revoke({ prepaidCards, actors, terminals }, { program: of, terminal }) {
    return prepaidCards.connect(actors.clearing).revokeTerminal(of, terminals[terminal]!.id);
  },

  async enroll(world, { program: of, terminal, merchant }) {
    const spare = keyOf(`spare ${terminal} of ${merchant}`);
    await world.enroll(spare, merchant, of);
    world.terminals[terminal] = spare;
  },

  async fund({ prepaidCards, actors }, { program: of, merchant, amount: units }) {
    return prepaidCards.connect(actors.shop).fundReserve(of, merchant, units);
  },

  async creditRefunds({ prepaidCards }, { program: of, merchant }) {
    return prepaidCards.creditRefunds(of, merchant, 2);
  },

  async staff({ prepaidCards, actors }, { program: of, rights }) {
    return prepaidCards.connect(actors.issuer).setStaff(of, actors.stranger, rights);
  },

  async wait({ chain }, { by }) {
    await chain.networkHelpers.time.increase(by);
  },

  ...CLEARING_DEEDS,
};

async function pay(
  world: World,
  given: Given<"sale"> | Given<"authorize">,
  kind: PaymentKind,
): Promise<void> {
  const [card, terminal] = [world.cards[given.card]!, world.terminals[given.terminal]!];
  const sequence = Math.max((await topOf(world, given.program, card)) + given.ahead, 1);
  const { program: of, amount: units, partial: partialApproval } = given;
  const terms = { program: of, amount: units, sequence, partialApproval };
  const payment = await world.paymentOf(card, terminal, terms);
  const before = (await world.prepaidCards.cardOf(of, card.id)).balance;
  await (kind === "Sale" ? world.sale : world.authorize)(card, terminal, payment);
  const { balance } = await world.prepaidCards.cardOf(of, card.id);
  if (balance !== before) world.made.push({ payment, kind, approved: before - balance });
}

function last({ made }: World, which: number, kind?: PaymentKind): Made {
  const some = made.filter((each) => kind === undefined || each.kind === kind);
  const one = some.at(-1 - which) ?? some.at(0);
  if (one === undefined) throw new Nothing();
  return one;
}

/** The key of a payment's terminal, as long as it is in use. */
function terminalOf({ terminals }: World, { terminal }: Payment): Key {
  const key = terminals.find((each) => each.id === terminal);
  if (key === undefined) throw new Nothing();
  return key;
}
