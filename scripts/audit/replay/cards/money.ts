import { concat, id, ZeroHash } from "ethers";

import { CLEARING } from "../../../../deploy/modules/cards.js";
import { dayOf } from "../../../../sdk/cards/calendar.js";
import { Clearing } from "../../../../sdk/cards/clearing.js";
import { Issuer } from "../../../../sdk/cards/issuer.js";
import type { Key } from "../../../../sdk/cards/keys.js";
import { TopUpPayer } from "../../../../sdk/cards/payer.js";
import { packPayment, paymentId } from "../../../../sdk/cards/signatures.js";
import type { Connection } from "../../../connect.js";
import { finalAtOnce, keyOf, type Stage, UNIT } from "../../../demo/cards/stage.js";
import { DAY } from "../../../time.js";

/** The second program of the scenes, in a token that blocks accounts. */
const PROGRAM = 2;

/** How tokens come in and go out: top-ups of every kind, closings, payouts, adjustments, fees, redemptions. */
export async function moveMoney(connection: Connection, stage: Stage): Promise<void> {
  const { ethers } = connection;
  const [admin, , , operator, , issuer, ...others] = await ethers.getSigners();
  const [payer, checker] = others.slice(-2);
  const { clock, clearing, prepaidCards, businesses } = stage;
  const [business] = businesses;
  if (!admin || !operator || !issuer || !payer || !checker || !business)
    throw new Error("the chain has too few accounts");
  const token = await clock.act(() => ethers.deployContract("BlockingToken", [6]));
  const address = await token.getAddress();
  for (const { address: owner } of [issuer, payer])
    await clock.act(() => token.mint(owner, 10n ** 12n));
  const from = clock.second({ day: clock.dayOf(), hour: 0 });
  const terms = { token: address, unit: UNIT, issuer: issuer.address, periodStart: from };
  await clock.act(() =>
    clearing.createProgram({ ...terms, rate: 10_000, maxRate: 20_000, tiers: [{ cap: 0 }] }),
  );
  const [card, till] = [keyOf("card for money"), keyOf("till for money")];
  const { owner, number } = business;
  const term = { program: PROGRAM, merchant: number, from, to: from + 60 * DAY };
  await clock.act(() => owner.enroll(till, term));
  const role = new Issuer(prepaidCards, issuer);
  const approver = stage.approver.role;
  await clock.act(() => role.setStaff(PROGRAM, stage.approver.address, { approve: true }));
  const lastDay = dayOf(clock.now, 0) + 1_000;
  const issued = { program: PROGRAM, card: card.id, tier: 0, lastDay, identity: id("identity") };
  await clock.act(() => role.issue(issued));

  // ---------------------------------------------------------------- in

  const asked = (name: string) => ({
    program: PROGRAM,
    card: card.id,
    units: 5_000n,
    bankReference: id(name),
    funder: id("funder"),
  });
  await clock.act(() => role.requestTopUpWithPermit(asked("by permit"), clock.now + DAY));
  await clock.act(() => approver.approveTopUp(PROGRAM, id("by permit")));
  const consent = await new TopUpPayer(prepaidCards, payer).authorize(
    asked("by authorization"),
    { before: clock.now + DAY },
    id("salt"),
  );
  await clock.act(() => role.requestAuthorizedTopUp(consent));
  await clock.act(() => token.setBlocked(payer.address, true));
  await clock.act(() => approver.rejectTopUp(PROGRAM, id("by authorization"), "not his account"));
  await clock.act(() => token.setBlocked(payer.address, false));
  await clock.act(() => new TopUpPayer(prepaidCards, payer).claimReturn(PROGRAM));

  // ---------------------------------------------------------------- periods

  await clock.act(() => clearing.changeRate(PROGRAM, from + DAY, 15_000));
  await clock.act(() => clearing.changePeriods(PROGRAM, from + 5 * DAY, DAY + 3_600));
  for (const sequence of [1, 2]) {
    await sell(stage, card, till, sequence);
    await clock.wait({ day: clock.dayOf() + 1, hour: 1 });
  }
  await clock.act(() => clearing.page(PROGRAM, number, 1));
  await clock.act(() => token.setBlocked(business.address, true));
  await clock.act(() => clearing.closePeriod(PROGRAM, number, 1));
  await clock.act(() => owner.setPayout(number, payer.address));
  await clock.act(() => clearing.payOut(PROGRAM, number));

  // ---------------------------------------------------------------- corrections, and out

  const manager = await ethers.getContractAt("AccessManager", await authorityOf(connection, stage));
  await clock.act(() => manager.connect(admin).grantRole(CLEARING.id, checker.address, 0));
  const second = new Clearing(prepaidCards, checker, finalAtOnce(stage.provider));
  const adjustment = { program: PROGRAM, merchant: number, period: 0, reason: "rent" };
  for (const [name, units] of [
    ["for it", 3n],
    ["against it", -2n],
  ] as const) {
    if (units < 0n) await sell(stage, card, till, 3);
    await clock.act(() => clearing.proposeAdjustment(id(name), { ...adjustment, units }));
    await clock.act(() => second.approveAdjustment(id(name)));
  }
  await clock.act(() => clearing.proposeAdjustment(id("a third"), { ...adjustment, units: 1n }));
  await clock.act(() => second.rejectAdjustment(id("a third"), "twice"));
  await clock.act(() =>
    stage.cards.connect(operator).attestLines(PROGRAM, number, 1, 0, ZeroHash, 0),
  );
  await clock.act(() => clearing.withdrawFees(PROGRAM, payer.address, 2n));
  const holder = stage.holderOf(card);
  const redemption = await holder.signRedemption(PROGRAM, 700n, payer.address, clock.now + DAY);
  await clock.act(() => approver.redeem(redemption));
}

async function authorityOf({ ethers }: Connection, { prepaidCards }: Stage): Promise<string> {
  const managed = await ethers.getContractAt("PrepaidCards", prepaidCards);
  return managed.authority();
}

async function sell(stage: Stage, card: Key, till: Key, sequence: number): Promise<void> {
  const { clock, cards, domain } = stage;
  const sale = {
    program: PROGRAM,
    card: card.id,
    terminal: till.id,
    amount: 500n,
    sequence,
    deadline: clock.now + DAY,
    authorizationEnd: 0,
    refundEnd: clock.now + DAY,
    partialApproval: false,
    order: id(`money ${sequence}`).slice(0, 34),
  };
  const digest = paymentId(domain, sale, "Sale");
  const signatures = concat([await till.sign(digest), await card.sign(digest)]);
  await clock.act(() => cards.sale(packPayment(sale), signatures));
}
