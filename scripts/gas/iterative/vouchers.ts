import { id, type Wallet } from "ethers";

import { type Channel, termsOf } from "../../../sdk/iterative/channel.js";
import type { Figures } from "../figures.js";
import { type IterativeStage, MONIES, type Money, PRICE } from "./stage.js";

const BATCH = 100;

/** Vouchers of escrow channels, one by one and many at once. */
export async function vouchers(stage: IterativeStage): Promise<Figures> {
  const figures: Figures = {};
  for (const money of MONIES) Object.assign(figures, await inOne(stage, money));
  return figures;
}

async function inOne(stage: IterativeStage, money: Money): Promise<Figures> {
  const { payments, payee, stranger, gasOf } = stage;
  const payer = await stage.payer(`holder of vouchers in ${money}`);
  const channel = await stage.terms("Escrow", payer, money);
  await stage.open(payer, channel);

  const claim = async (count: bigint) => {
    const cumulative = PRICE[money] * count;
    const signature = await stage.voucher(channel, cumulative);
    return payments.claimVoucher.populateTransaction(termsOf(channel), cumulative, signature);
  };
  return {
    [`claim a voucher, ${money}, by the payee`]: await gasOf(payee, claim(100n)),
    [`claim a voucher, ${money}, by anybody`]: await gasOf(stranger, claim(200n)),
    [`claim vouchers of ${BATCH} channels, ${money}, each`]: await batch(stage, payer, money),
  };
}

async function batch(stage: IterativeStage, payer: Wallet, money: Money): Promise<number> {
  const channels: Channel[] = [];
  for (let number = 0; number < BATCH; number += 1) {
    const channel = await stage.terms("Escrow", payer, money, id(`${money} ${number}`));
    await stage.open(payer, channel);
    channels.push(channel);
  }
  const cumulative = PRICE[money] * 100n;
  const claims = await Promise.all(
    channels.map(async (channel) => ({
      channel: termsOf(channel),
      cumulative,
      signature: await stage.voucher(channel, cumulative),
    })),
  );
  const asset = channels[0]?.asset ?? "";
  const { payments, payee } = stage;
  const gas = await stage.gasOf(
    payee,
    payments.claimBatch.populateTransaction(payee.address, asset, claims),
  );
  return Math.round(gas / BATCH);
}
