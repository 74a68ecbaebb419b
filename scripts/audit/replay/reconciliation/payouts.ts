import { id } from "ethers";

import { referenceOf } from "../../../../sdk/reconciliation/index.js";
import { DAY } from "../../../time.js";
import { differ, journal, propose } from "./adjustments.js";
import {
  CAPITAL,
  officerOf,
  participantOf,
  register,
  REGISTER,
  saleOf,
  SELLER,
  type Stage,
  take,
} from "./stage.js";

const PRICE = 100n;

/** Money that waits for a case: paid, given back by its time, and given back by an adjustment. */
export async function payOut(stage: Stage): Promise<void> {
  const { clock, ethers, payouts, sponsor } = stage;
  const template = await register(stage, saleOf(stage, "sales that are paid out"));
  const token = await clock.act(() => ethers.deployContract("PaymentToken", [6]));
  await clock.act(() => token.mint(sponsor, 3n * PRICE));
  await clock.act(() => token.connect(sponsor).approve(payouts, 3n * PRICE));
  const fund = async (reference: string) => {
    const payout = payoutOf(stage, template, reference, await token.getAddress());
    await clock.act(() => payouts.fund(payout));
    return payout;
  };

  const paid = await fund("order 31");
  for (const role of [SELLER, REGISTER, CAPITAL])
    await take(stage, () => participantOf(stage, template, role).post("order 31"));
  await clock.act(() => payouts.pay(paid));
  await clock.act(() => payouts.pay(paid)); // again: nothing

  const returned = await fund("order 32");
  await clock.pass(2, DAY);
  await clock.act(() => payouts.reclaim(returned));

  const refunded = await fund("order 33");
  await differ(stage, template, "order 33");
  const data = payouts.interface.encodeFunctionData("refund", [refunded]);
  const calls = [{ target: await payouts.getAddress(), data }];
  const decided = { journals: [journal(1_000n)], calls };
  const adjustment = await propose(stage, template, "order 33", decided);
  await clock.act(() => officerOf(stage, template, SELLER).approve("order 33"));
  await clock.act(() => officerOf(stage, template, SELLER).carryOut(adjustment, 0));
  if ((await token.balanceOf(sponsor)) !== 2n * PRICE)
    throw new Error("two of three payouts came back");
}

/** The sponsor pays the observer. @param token Its address. */
export function payoutOf(stage: Stage, template: number, reference: string, token: string) {
  return {
    template,
    businessReference: referenceOf(reference),
    payer: stage.sponsor.address,
    payee: stage.observer.address,
    token,
    amount: PRICE,
    returnableAt: stage.clock.now + DAY,
    salt: id(reference),
  };
}
