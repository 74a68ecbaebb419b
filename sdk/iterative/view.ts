/**
 * What a payee sees of the chain when it judges a payment: everything as of one block, and what is final.
 * @module
 */
import { Interface, type Provider } from "ethers";

import { InputError } from "../common/inputs.js";
import { allowance, balanceOf, isNative } from "../common/token.js";
import { type Channel, isDirect } from "./channel.js";
import { channelOn, type IterativePayments, keyOn } from "./contract.js";
import type { ChannelState, Moment, VoucherKey } from "./rules.js";

/** A channel, as of the latest block. Times are seconds, fees wei per gas. */
export interface ChainView {
  /** The payee's clock when it looked. */
  readonly clock: number;
  /** Of the latest block. */
  readonly time: number;
  readonly block: number;
  readonly baseFee: bigint;
  readonly channel: ChannelState;
  /** When the deposit can be withdrawn; both 0 before an unlock. */
  readonly exit: Moment;
  /** Number of the newest final block. */
  readonly finalBlock: number;
  /** The channel as of it. */
  readonly final: ChannelState;
}

/**
 * … and the payer account of a pay-through or direct channel. Of a direct channel what landed counts as settled, too: see
 * `withLandings`.
 */
export interface PaymentView extends ChainView {
  readonly payer: PayerView;
  /** Undefined for the native coin. */
  readonly token: TokenView | undefined;
}

export interface PayerView {
  /** Of the next transaction. */
  readonly nonce: bigint;
  /** The same as of the newest final block. */
  readonly finalNonce: bigint;
  /** Whether it has code, if only a delegation (EIP-7702). */
  readonly hasCode: boolean;
  /** Wei. */
  readonly balance: bigint;
}

export interface TokenView {
  /** The payer's units. */
  readonly balance: bigint;
  /** Units that the contract may take from the payer; a direct channel needs none. */
  readonly allowance: bigint;
  /** Whether the payee could get a unit of the payer's now: of the contract or, in a direct channel, of the payer. */
  readonly isMoving: boolean;
}

/** … and the key that signed a voucher. */
export interface VoucherView extends ChainView {
  /** What is known of it; `NO_GRANT` of the signer, and of a stranger. */
  readonly key: VoucherKey;
}

/** How a payee looks. */
export interface Sight {
  /** Seconds; the machine's clock by default. */
  readonly clock?: () => number | Promise<number>;
  /** The newest final block: the node's by default. */
  readonly finalBlock?: () => Promise<number>;
}

const TOKEN = new Interface([
  "function transfer(address to, uint256 amount) returns (bool)",
  "function transferFrom(address owner, address to, uint256 amount) returns (bool)",
]);

/** A channel as of now. @param id Of the channel. */
export async function viewChannel(
  iterativePayments: IterativePayments,
  channel: Channel,
  id: string,
  sight: Sight = {},
): Promise<ChainView> {
  const provider = providerOf(iterativePayments);
  const [latest, final] = await Promise.all([
    provider.getBlock("latest"),
    finalOf(provider, sight),
  ]);
  if (latest === null) throw new InputError("the node has no block");
  const [now, before] = await Promise.all([
    channelOn(iterativePayments, id, channel.signer, latest.number),
    channelOn(iterativePayments, id, channel.signer, final),
  ]);
  return {
    clock: await (sight.clock ?? machineClock)(),
    time: latest.timestamp,
    block: latest.number,
    baseFee: latest.baseFeePerGas ?? 0n,
    channel: now.channel,
    exit: now.exit,
    finalBlock: final,
    final: before.channel,
  };
}

/** A pay-through or direct channel and its payer account as of now. */
export async function viewPayment(
  iterativePayments: IterativePayments,
  channel: Channel,
  id: string,
  sight: Sight = {},
): Promise<PaymentView> {
  const provider = providerOf(iterativePayments);
  const view = await viewChannel(iterativePayments, channel, id, sight);
  const { payer } = channel;
  const [nonce, finalNonce, code, balance, token] = await Promise.all([
    provider.getTransactionCount(payer, view.block),
    provider.getTransactionCount(payer, view.finalBlock),
    provider.getCode(payer, view.block),
    provider.getBalance(payer, view.block),
    isNative(channel.asset) ? undefined : viewToken(iterativePayments, channel, view.block),
  ]);
  return {
    ...view,
    payer: {
      nonce: BigInt(nonce),
      finalNonce: BigInt(finalNonce),
      hasCode: code !== "0x",
      balance,
    },
    token,
  };
}

/** An escrow channel, and a key of its vouchers, as of now. @param key Its id. */
export async function viewVoucher(
  iterativePayments: IterativePayments,
  channel: Channel,
  id: string,
  key: string,
  sight: Sight = {},
): Promise<VoucherView> {
  const view = await viewChannel(iterativePayments, channel, id, sight);
  return { ...view, key: await keyOn(iterativePayments, id, key, view.block) };
}

/** Seconds since 1970. */
export function machineClock(): number {
  return Math.floor(Date.now() / 1000);
}

async function viewToken(
  iterativePayments: IterativePayments,
  channel: Channel,
  block: number,
): Promise<TokenView> {
  const { asset, payer } = channel;
  const provider = providerOf(iterativePayments);
  const contract = await iterativePayments.getAddress();
  const [balance, allowed, isMoving] = await Promise.all([
    balanceOf(asset, provider, payer, block),
    allowance(asset, provider, payer, contract),
    isMovable(provider, contract, channel, block),
  ]);
  return { balance, allowance: allowed, isMoving };
}

/** Tried as a call: a token that is paused, or that blocks one of them, refuses or says no. */
async function isMovable(
  provider: Provider,
  contract: string,
  channel: Channel,
  blockTag: number,
): Promise<boolean> {
  const { asset, payer, payee } = channel;
  const [from, data] = isDirect(channel)
    ? [payer, TOKEN.encodeFunctionData("transfer", [payee, 1n])]
    : [contract, TOKEN.encodeFunctionData("transferFrom", [payer, payee, 1n])];
  try {
    const answer = await provider.call({ from, to: asset, data, blockTag });
    return answer === "0x" || BigInt(answer) === 1n;
  } catch {
    return false;
  }
}

async function finalOf(provider: Provider, { finalBlock }: Sight): Promise<number> {
  if (finalBlock !== undefined) return finalBlock();
  const block = await provider.getBlock("finalized");
  if (block === null) throw new InputError("the node does not say what is final");
  return block.number;
}

function providerOf({ runner }: IterativePayments): Provider {
  const provider = runner?.provider;
  if (provider === null || provider === undefined)
    throw new InputError("the signer has no provider");
  return provider;
}
