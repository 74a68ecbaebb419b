import { termsOf } from "../../../sdk/iterative/channel.js";
import type { Figures } from "../figures.js";
import { type IterativeStage, MONIES, type Money, PRICE } from "./stage.js";

/** Signed payments of pay-through channels, shown and landed. */
export async function payments(stage: IterativeStage): Promise<Figures> {
  const figures: Figures = {};
  for (const money of MONIES) Object.assign(figures, await inOne(stage, money));
  return figures;
}

async function inOne(stage: IterativeStage, money: Money): Promise<Figures> {
  const { payments: contract, payee, stranger, gasOf } = stage;
  const payer = await stage.payer(`payer in ${money}`);
  const channel = await stage.terms("PayThrough", payer, money);
  await stage.open(payer, channel);

  const price = PRICE[money];
  const raw = (count: bigint, epoch = 0, base = 0n) =>
    stage.sign(payer, channel, price * count, epoch, price * base);
  const claim = async (signed: Promise<string>) => contract.claim.populateTransaction(await signed);
  return {
    [`claim a signed payment, ${money}, by the payee`]: await gasOf(payee, claim(raw(100n))),
    [`claim a signed payment, ${money}, by anybody`]: await gasOf(stranger, claim(raw(200n))),
    [`land a signed payment, ${money}, in part claimed before`]: await stage.land(await raw(300n)),
    [`land a signed payment, ${money}`]: await stage.land(await raw(1_300n, 1, 300n)),
    [`unlock, ${money}`]: await gasOf(
      payer,
      contract.unlock.populateTransaction(termsOf(channel), "0x"),
    ),
    [`release, ${money}`]: await gasOf(
      payee,
      contract.release.populateTransaction(termsOf(channel), 0n, "0x"),
    ),
  };
}
