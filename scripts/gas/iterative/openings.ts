import { channelId, termsOf } from "../../../sdk/iterative/channel.js";
import type { Figures } from "../figures.js";
import { type IterativeStage, MONIES, type Money, PRICE } from "./stage.js";

/** Opening channels, and adding to their deposits. */
export async function openings(stage: IterativeStage): Promise<Figures> {
  const figures: Figures = {};
  for (const money of MONIES) Object.assign(figures, await inOne(stage, money));
  return figures;
}

async function inOne(stage: IterativeStage, money: Money): Promise<Figures> {
  const { payments, payee, stranger, gasOf } = stage;
  const payer = await stage.payer(`opener in ${money}`);
  const escrow = await stage.terms("Escrow", payer, money);
  const opened = await stage.open(payer, escrow);

  const first = await stage.terms("PayThrough", payer, money);
  const firstOpened = await stage.open(payer, first);
  await stage.act(payee, payments.release.populateTransaction(termsOf(first), 0n, "0x"));
  const later = await stage.open(payer, await stage.terms("PayThrough", payer, money));

  const topUp =
    money === "native"
      ? payments.topUp.populateTransaction(channelId(stage.domain, escrow), 1)
      : payments.topUpToken.populateTransaction(termsOf(escrow), 1, 100n * PRICE.token);
  const value = money === "native" ? 100n * PRICE.native : 0n;
  return {
    [`open an escrow channel, ${money}`]: opened,
    [`open a pay-through channel, ${money}, the payer account's first`]: firstOpened,
    [`open a pay-through channel, ${money}, the payer account's next`]: later,
    [`top up, ${money}`]: await gasOf(stranger, topUp, value),
  };
}
