import type { Wallet } from "ethers";

import {
  type Answer,
  type Channel,
  type NewChannel,
  Payee,
  type PayeeOptions,
  Payer,
  type PayerOptions,
  type Refusal,
  type SignedReceipt,
  relay,
} from "../../../sdk/iterative/index.js";
import { NATIVE } from "../tokens.js";
import { memory } from "../../../scripts/memory.js";
import type { Iterative } from "./room.js";

/** Payer and payee of the iterative room, each by the role of the sdk and with a storage of its own. */
export function castRoles(room: Iterative) {
  const { address, people, chain } = room;
  const clock = () => chain.networkHelpers.time.latest();
  const storages = { payer: memory(), payee: memory() };

  /** Alice. Again: as after a restart. */
  const payer = (options: PayerOptions = {}, wallet: Wallet = people.alice) =>
    new Payer(address, wallet, storages.payer, options);

  /** The shop; its policy asks nothing of fees that a test chain would not meet. Again: as after a restart. */
  const payee = (options: PayeeOptions = {}, wallet: Wallet = people.shop) =>
    new Payee(address, wallet, storages.payee, { clock, ...options });

  /** A channel that the payer has proposed and the payee offers, opened by the sponsor or, for its own coin, the payer. */
  async function agree(
    from: Payer,
    to: Payee,
    terms: Partial<NewChannel> = {},
  ): Promise<{ id: string; channel: Channel }> {
    const channel = await from.propose({
      kind: "PayThrough",
      payee: people.shop.address,
      asset: NATIVE,
      stepLimit: 1_000n,
      deposit: 10_000n,
      isRelayed: true,
      ...terms,
    });
    const id = await to.offer(channel);
    await relay(address, people.sponsor, await from.signOpening(channel));
    return { id, channel };
  }

  return { clock, storages, payer, payee, agree };
}

/** Pays a step, and takes the receipt. */
export async function step(from: Payer, to: Payee, id: string, amount: bigint): Promise<Answer> {
  const answer = await to.accept(id, await from.pay(id, amount));
  if (answer.accepted) await from.receive(id, answer.receipt);
  return answer;
}

/** The receipt, if the payment was taken. */
export function receiptIn(answer: Answer): SignedReceipt {
  if (!answer.accepted) throw new Error(`refused: ${answer.code}`);
  return answer.receipt;
}

/** Why it was not taken; "none" if it was. */
export const codeOf = (answer: Answer): Refusal["code"] | "none" =>
  answer.accepted ? "none" : answer.code;
