import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, id } from "ethers";

import { dayOf } from "../../../../sdk/cards/calendar.js";
import { generateP256, type Key, p256Key } from "../../../../sdk/cards/keys.js";
import { Issuer } from "../../../../sdk/cards/issuer.js";
import {
  digestOf,
  packPayment,
  type Payment,
  type PaymentKind,
  paymentId,
} from "../../../../sdk/cards/signatures.js";
import type { Connection } from "../../../connect.js";
import { orderOf, topUp } from "../../../demo/cards/acts.js";
import { buildStage, keyOf, type Stage, UNIT } from "../../../demo/cards/stage.js";
import { DAY } from "../../../time.js";
import { type Attempt, outOfGas, refuseAll } from "../refusals.js";
import { moveMoney } from "./money.js";

/** A program that records every sale, in a time zone of its own, with a card cap that refunds reach. */
const PROGRAM = 1;
const CAP = 10_000n;

/** What the demo's month does not show: payments one by one, staff, clearing in a merchant's place, and refusals. */
export async function playScenes(connection: Connection): Promise<void> {
  const stage = await buildStage(connection);
  const [staff] = (await connection.ethers.getSigners()).slice(-1);
  if (staff === undefined) throw new Error("the chain has no accounts");
  const cast = await open(stage, staff);
  await payDirectly(stage, cast);
  await actForMerchant(stage, cast);
  await overflow(stage, cast);
  await exchangeBearer(stage, cast);
  await moveMoney(connection, stage);
  await closeDown(stage, cast);
  await refuse(connection, stage, cast);
}

interface Cast {
  readonly card: Key;
  readonly till: Key;
  readonly secure: Key;
}

async function open(stage: Stage, staff: HardhatEthersSigner): Promise<Cast> {
  const { clock, clearing, issuer, token, attester, prepaidCards } = stage;
  const [business] = stage.businesses;
  if (business === undefined) throw new Error("there is no merchant");
  const { owner, address, number } = business;
  const from = clock.second({ day: 0, hour: 0 });
  await clock.act(() =>
    clearing.createProgram({
      token,
      unit: UNIT,
      issuer: issuer.address,
      periodStart: from,
      utcOffset: -3_600,
      record: true,
      tiers: [{ cap: CAP }, { cap: CAP, registered: false }],
    }),
  );
  await clock.act(() => clearing.setAttester(attester.id));
  await clock.act(() => clearing.registerMerchant(address, address));
  const cast = {
    card: keyOf("card in the scenes"),
    till: keyOf("till in the scenes"),
    secure: await p256Key(await generateP256()),
  };
  for (const key of [cast.till, cast.secure]) {
    const term = { program: PROGRAM, merchant: number, from, to: from + 60 * DAY };
    await clock.act(() => owner.enroll(key, term));
  }
  const rights = { issue: true, credit: true, freeze: true };
  await clock.act(() => issuer.role.setStaff(PROGRAM, staff.address, rights));
  const second = { approve: true };
  await clock.act(() => issuer.role.setStaff(PROGRAM, stage.approver.address, second));
  const lastDay = dayOf(clock.now, 0) + 1_000;
  const limits = { payment: 1_000, day: 9_000, week: 20_000, month: 30_000, lifetime: 90_000 };
  const card = { program: PROGRAM, card: cast.card.id, tier: 0, lastDay, identity: id("identity") };
  const hired = new Issuer(prepaidCards, staff);
  await clock.act(() => hired.issue({ ...card, limits: { ...limits, dayCount: 100 } }));
  await clock.act(() => issuer.role.approve(PROGRAM, 10n * CAP));
  await topUp(stage, { key: cast.card, name: "the scenes" }, 9_000n, id("top-up"));
  return cast;
}

/** Without uploads: by secp256k1 and P-256, and by the till itself. */
async function payDirectly(stage: Stage, { card, till, secure }: Cast): Promise<void> {
  const { clock, cards } = stage;
  for (const [index, terminal] of [till, secure].entries()) {
    const sale = paymentOf(stage, card, terminal, 1 + 2 * index);
    await clock.act(async () =>
      cards.sale(packPayment(sale), await sign(stage, sale, "Sale", card, terminal)),
    );
    await clock.act(async () =>
      cards.refund(
        packPayment(sale),
        0,
        terminal.id,
        100n,
        await signRefund(stage, sale, terminal),
      ),
    );
    const held = paymentOf(stage, card, terminal, 2 + 2 * index);
    const signatures = await sign(stage, held, "Authorization", card, terminal);
    for (let i = 0; i < 2; i += 1) {
      await clock.act(() => cards.authorize(packPayment(held), signatures)); // again: nothing
    }
  }
}

async function actForMerchant(stage: Stage, { card, till }: Cast): Promise<void> {
  const { clock, cards, clearing } = stage;
  const [captured, voided, given] = [10, 11, 12].map((n) => paymentOf(stage, card, till, n));
  if (captured === undefined || voided === undefined || given === undefined)
    throw new Error("three payments are made");
  for (const payment of [captured, voided, given]) {
    const signatures = await sign(stage, payment, "Authorization", card, till);
    await clock.act(() => cards.authorize(packPayment(payment), signatures));
  }
  await clock.act(() => clearing.capture(captured, 200n, false, "the till burned"));
  await clock.act(() => clearing.void(voided, "the till burned"));
  const digest = digestOf(stage.domain, "Void", {
    payment: paymentId(stage.domain, given, "Authorization"),
    terminal: till.id,
  });
  await clock.act(async () => cards.void(packPayment(given), till.id, await till.sign(digest)));
}

/** A refund on a full card. */
async function overflow(stage: Stage, { card, till }: Cast): Promise<void> {
  const { clock, cards } = stage;
  const sale = { ...paymentOf(stage, card, till, 20), amount: 1_000n };
  const signatures = await sign(stage, sale, "Sale", card, till);
  await clock.act(() => cards.sale(packPayment(sale), signatures));
  const { balance, hold } = await cards.cardOf(PROGRAM, card.id);
  const room = CAP - balance - hold;
  await topUp(stage, { key: card, name: "the scenes" }, room, id("to the cap"));
  const signature = await signRefund(stage, sale, till);
  await clock.act(() => cards.refund(packPayment(sale), 0, till.id, 100n, signature));
}

/** Limits of a card that are raised, and a bearer card that its holder exchanges. */
async function exchangeBearer(stage: Stage, { card }: Cast): Promise<void> {
  const { clock, issuer, holderOf } = stage;
  await clock.act(() => issuer.role.setLimits(PROGRAM, card.id, { payment: 2_000 }));
  const [old, next] = [keyOf("bearer card"), keyOf("its successor")];
  const lastDay = dayOf(clock.now, 0) + 1_000;
  await clock.act(() => issuer.role.issue({ program: PROGRAM, card: old.id, tier: 1, lastDay }));
  const consent = await holderOf(old).exchange(PROGRAM, next.id, lastDay);
  const exchange = { program: PROGRAM, card: old.id, successor: next.id, lastDay, consent };
  await clock.act(() => issuer.role.replace({ ...exchange, reason: "worn" }));
  await clock.wait({ day: clock.dayOf() + 2, hour: 0 });
  await clock.act(() => issuer.role.applyLimits(PROGRAM, card.id));
}

/** What has ended is reclaimed; limits, a till and a card are taken back. */
async function closeDown(stage: Stage, { card, till, secure }: Cast): Promise<void> {
  const { clock, cards, issuer, businesses, holderOf } = stage;
  const [business] = businesses;
  if (business === undefined) throw new Error("there is no merchant");
  const { owner, number } = business;
  const held = paymentOf(stage, card, till, 25);
  const signatures = await sign(stage, held, "Authorization", card, till);
  await clock.act(() => cards.authorize(packPayment(held), signatures));
  await clock.act(() => holderOf(card).lowerLimits(PROGRAM, { payment: 600 }, clock.now + DAY));
  await clock.act(() => issuer.role.freeze(PROGRAM, card.id));
  await clock.act(() => issuer.role.thaw(PROGRAM, card.id));
  await clock.wait({ day: clock.dayOf() + 2, hour: 0 });
  await clock.act(() => cards.reclaim(packPayment(held)));
  await clock.act(() => owner.retire(PROGRAM, secure.id, clock.now - (clock.now % DAY) + 2 * DAY));
  await clock.act(() => owner.creditRefunds(PROGRAM, number, 1));
  await clock.act(() => issuer.role.block(PROGRAM, keyOf("its successor").id, "found"));
}

/** Transactions that fail: by an error of either half of the code or of a library; by gas; without a function. */
async function refuse({ ethers }: Connection, stage: Stage, cast: Cast): Promise<void> {
  const { cards, clock, prepaidCards, issuer } = stage;
  const { card, till } = cast;
  const sale = paymentOf(stage, card, till, 30);
  const [packed, signatures] = [packPayment(sale), await sign(stage, sale, "Sale", card, till)];
  const forged = await sign(stage, sale, "Sale", till, till);

  const attempts: Attempt[] = [
    cards.sale.populateTransaction(packed, forged),
    cards.capture.populateTransaction(packed, till.id, 1n, false, "0x"),
    cards.reclaim.populateTransaction(packed),
    cards.setAttester.populateTransaction(till.id),
    cards.approveTopUp.populateTransaction(PROGRAM, id("nobody's")),
    outOfGas(cards.sale.populateTransaction(packed, signatures), 45_000n),
    Promise.resolve({ to: prepaidCards, data: "0x12345678" }),
    Promise.resolve({ to: prepaidCards, value: 1n }),
  ];
  const signer = await ethers.getSigner(issuer.address);
  await refuseAll(clock, signer, attempts);
}

/** A payment of 500 units that runs for a day. */
function paymentOf({ clock }: Stage, card: Key, terminal: Key, sequence: number): Payment {
  return {
    program: PROGRAM,
    card: card.id,
    terminal: terminal.id,
    amount: 500n,
    sequence,
    deadline: clock.now + DAY,
    authorizationEnd: clock.now + DAY,
    refundEnd: clock.now + 30 * DAY,
    partialApproval: false,
    order: orderOf(`scene ${sequence}`),
  };
}

/** The terminal's signature, and the card's. */
async function sign(
  { domain }: Stage,
  payment: Payment,
  kind: PaymentKind,
  card: Key,
  terminal: Key,
): Promise<string> {
  const digest = paymentId(domain, payment, kind);
  return concat([await terminal.sign(digest), await card.sign(digest)]);
}

/** The terminal's, over a refund of 100 units of a sale. */
function signRefund({ domain }: Stage, sale: Payment, terminal: Key): Promise<string> {
  const content = { payment: paymentId(domain, sale, "Sale"), terminal: terminal.id, total: 100n };
  return terminal.sign(digestOf(domain, "Refund", content));
}
