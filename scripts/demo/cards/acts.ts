import { id } from "ethers";

import type { RowResult } from "../../../sdk/cards/batch.js";
import type { EventArgs } from "../../../sdk/cards/events.js";
import type { SignedPayment } from "../../../sdk/cards/holder.js";
import { latest } from "../../../sdk/cards/ledger.js";
import type { Message, UploadMessage } from "../../../sdk/cards/messages.js";
import { packPayment, type Payment } from "../../../sdk/cards/signatures.js";
import type { Bill } from "../../../sdk/cards/terminal.js";
import { DAY } from "../../time.js";
import { type Business, type Citizen, PROGRAM, type Stage } from "./stage.js";

/** CA-4. How long refunds are possible here. */
export const REFUND_DAYS = 30;

/** Salted reference of an order by its name. */
export const orderOf = (name: string) => id(name).slice(0, 34);

/** CA-14. The issuer requests a top-up, and a second person approves it. */
export async function topUp(
  { clock, issuer, approver }: Stage,
  { key, name }: Pick<Citizen, "key" | "name">,
  units: bigint | number,
  bankReference = id(`payment of ${name}`),
): Promise<void> {
  const bought = { funder: id(`account of ${name}`), buyer: id(`name of ${name}`) };
  const asked = { program: PROGRAM, card: key.id, units, bankReference, ...bought };
  await clock.act(() => issuer.role.requestTopUp(asked));
  await clock.act(() => approver.role.approveTopUp(PROGRAM, bankReference));
}

/** What is bought, but for what is the same for all. */
export type Order = Pick<Bill, "amount"> & Partial<Bill>;

/** A payment that was sent, with the message that it was sent in. */
export interface Sent extends SignedPayment {
  readonly message: Message;
  readonly result: RowResult;
}

/** The terminal asks, the holder signs, the terminal signs beside it, and the gateway sends. */
export async function buy(
  stage: Stage,
  citizen: Citizen,
  business: Business,
  order: Order,
): Promise<Sent> {
  const signed = await ask(stage, citizen, business, order);
  const request = { ...signed.payment, kind: signed.kind };
  const { card: _, sequence: __, ...asked } = request;
  const message = await business.till.terminal.sign(asked, signed);
  if (message.type === "payment") throw new Error("the story's cards have secp256k1 keys");
  const [uploaded] = await relay(stage, [message]);
  const result = uploaded?.results[0];
  if (result === undefined) throw new Error("the upload was refused");
  citizen.holder.release(signed.payment);
  return { ...signed, message, result };
}

/** The terminal asks, and the holder signs. */
export function ask(
  { clock, chronicle }: Stage,
  { holder, name }: Citizen,
  { till }: Business,
  order: Order,
): Promise<SignedPayment> {
  return holder.pay(
    till.terminal.request({
      deadline: clock.now + DAY,
      refundEnd: clock.now + REFUND_DAYS * DAY,
      order: orderOf(`${name} ${chronicle.events.length}`),
      ...order,
    }),
  );
}

/** Sends what terminals have signed. @returns What the contract says of each upload that it did not refuse. */
export async function relay(
  { cards, chronicle, clock }: Stage,
  messages: readonly UploadMessage[],
): Promise<EventArgs["Uploaded"][]> {
  await chronicle.follow();
  const before = chronicle.events.length;
  await clock.act(async () => (await cards.upload([...messages])).wait());
  await chronicle.follow();
  return chronicle.events
    .slice(before)
    .flatMap((event) => (event.name === "Uploaded" ? [event.args] : []));
}

/** The card of a citizen as the events tell it. */
export function cardOf({ chronicle }: Stage, { key }: Citizen) {
  const [, account] = latest(chronicle.book, key.id);
  return account;
}

/** CA-3. Gives the rest of an authorization that has ended back; anybody may. */
export async function reclaim({ cards, clock }: Stage, payment: Payment): Promise<void> {
  await clock.act(async () => (await cards.reclaim(packPayment(payment))).wait());
}
