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

/** Terms of a direct channel whose disputes cost little beside its deposit. */
export const DIRECT: Partial<NewChannel> & Pick<NewChannel, "kind"> = {
  kind: "Direct",
  deposit: 25_000n,
  dispute: {
    penalty: 10_000n,
    disputeCost: 5_000n,
    coinPrice: 10n ** 18n,
    tip: 10n ** 9n,
    stake: 777n,
    answerWindow: 7_200,
    answerBlocks: 600,
    burnWindow: 3_600,
    burnBlocks: 300,
  },
};

/** Alice and the shop with a direct channel, and what the shop has got through it. */
export async function castDirect(room: Iterative, inTokens = false) {
  const roles = castRoles(room);
  const { people, token, tokenAddress, chain } = room;
  const [alice, shop] = [roles.payer(), roles.payee()];
  const asset = inTokens ? tokenAddress : NATIVE;
  const { id, channel } = await roles.agree(alice, shop, { ...DIRECT, asset });
  const has = async (who: string) =>
    inTokens ? token.balanceOf(who) : chain.ethers.provider.getBalance(who);
  const begin = await has(people.shop.address);
  const gained = async () => (await has(people.shop.address)) - begin;
  return { ...room, ...roles, alice, shop, id, channel, has, gained };
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
