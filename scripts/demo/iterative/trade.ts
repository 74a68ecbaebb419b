import { id } from "ethers";

import type { Answer, Channel, Key, NewChannel, Timing } from "../../../sdk/iterative/index.js";
import { act, type Asset, type Floor, type Party, wealth } from "./stage.js";

/** Two who trade, and their channel. */
export interface Deal {
  readonly buyer: Party;
  readonly seller: Party;
  readonly asset: Asset;
  readonly channel: Channel;
  /** The channel's id. */
  readonly id: string;
  /** Raw transactions of a pay-through or direct channel as they were accepted, in their order. */
  readonly payments: string[];
  /** Steps that were delivered, and that were paid. */
  readonly steps: { delivered: number; paid: number };
  /** Of an escrow channel a further key that signs vouchers. */
  readonly sessionKey?: Key;
  /** What each had before the channel was opened, gas apart. */
  readonly before: { readonly buyer: bigint; readonly seller: bigint };
}

/** What two agree upon. */
export type Agreed = Pick<NewChannel, "stepLimit" | "deposit" | "endTime" | "dispute"> & {
  /** Pay-through by default. */
  readonly kind?: "PayThrough" | "Direct";
  readonly buyer: Party;
  readonly seller: Party;
  readonly asset: Asset;
  readonly timing: Timing;
};

/** Opens a channel by the buyer's own transaction, after one that allows the contract to take its tokens. */
export async function openDeal(stage: Floor, agreed: Agreed): Promise<Deal> {
  const { buyer, seller, asset } = agreed;
  const before = {
    buyer: await wealth(stage, asset, buyer),
    seller: await wealth(stage, asset, seller),
  };
  if (asset === stage.token) {
    // the payments of a direct channel need no allowance, and its deposit does
    const most = agreed.kind === "Direct" ? (agreed.deposit ?? 0n) : before.buyer;
    const allow = () => buyer.payer.approve(asset.address, most);
    await act(stage, "allowing", allow);
  }
  const proposed = await buyer.payer.propose({
    kind: "PayThrough",
    ...agreed,
    payee: seller.wallet.address,
    asset: asset.address,
  });
  const channel = salted(stage, proposed);
  await seller.payee.offer(channel);
  const { id: channelId } = await act(stage, "opening", () => buyer.payer.open(channel));
  const deal = {
    buyer,
    seller,
    asset,
    channel,
    id: channelId,
    payments: [],
    steps: { delivered: 0, paid: 0 },
    before,
  };
  stage.deals.push(deal);
  return deal;
}

/** With a salt that repeats: the role's own is random. */
export function salted({ deals }: Floor, channel: Channel): Channel {
  const salt = id(`channel ${deals.length}`);
  return { ...channel, agreement: { ...channel.agreement, salt } };
}

/**
 * One purchase: delivered and paid, in the order that was agreed, and the receipt for it.
 * @param price Units.
 * @param offered What the buyer signs for it; the price by default.
 */
export async function buy(deal: Deal, price: bigint, offered = price): Promise<Answer> {
  const { buyer, seller, id: channelId, channel } = deal;
  const isPostpay = channel.agreement.timing === "Postpay";
  if (isPostpay) await deliver(deal);
  const payment = await buyer.payer.pay(channelId, offered);
  const answer = await seller.payee.accept(channelId, payment, { step: price });
  if (!answer.accepted) return answer;
  await buyer.payer.receive(channelId, answer.receipt);
  deal.steps.paid += 1;
  if (typeof payment === "string") deal.payments.push(payment);
  if (!isPostpay) await deliver(deal);
  return answer;
}

/** As `buy`. @throws Error where it is not accepted. */
export async function buySurely(deal: Deal, price: bigint): Promise<void> {
  const answer = await buy(deal, price);
  if (!answer.accepted) throw new Error(`the story's payment was refused: ${answer.code}`);
}

/** Steps that were delivered and not paid. */
export const unpaidSteps = ({ steps }: Deal) => steps.delivered - steps.paid;

async function deliver({ seller, id: channelId, steps }: Deal): Promise<void> {
  await seller.payee.deliver(channelId);
  steps.delivered += 1;
}
