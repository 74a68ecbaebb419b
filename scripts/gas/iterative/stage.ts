import {
  type ContractTransaction,
  id,
  SigningKey,
  toQuantity,
  type TypedDataDomain,
  type Wallet,
  ZeroHash,
} from "ethers";

import iterative from "../../../deploy/modules/iterative.js";
import { secp256k1Key } from "../../../sdk/common/keys.js";
import { type Channel, channelId, NO_SIGNER, termsOf } from "../../../sdk/iterative/channel.js";
import { digestOf, iterativeDomain } from "../../../sdk/iterative/signatures.js";
import { NATIVE } from "../../../sdk/common/token.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY } from "../../time.js";
import { type Actor, BLOCK_TIME, setStage } from "../stage.js";

/** What is agreed on: 1.5 coins or 150 units of a token with 6 decimals, and what one purchase costs. */
const DEPOSIT = { native: 1_500_000_000_000_000_000n, token: 150_000_000n } as const;
export const PRICE = { native: 1_234_500_000_000_000n, token: 1_234_500n } as const;
export type Money = keyof typeof DEPOSIT;
export const MONIES: readonly Money[] = ["native", "token"];

const GAS_LIMIT = 150_000;
const MAX_FEE = 30_000_000_000n;
const TIP = 1_000_000_000n;

/** What a direct channel's parties have agreed upon for disputes. A token is worth half a thousandth of a coin. */
const WINDOWS = {
  tip: TIP,
  stake: 20_000_000_000_000_000n,
  answerWindow: DAY,
  answerBlocks: DAY / 12,
  burnWindow: DAY / 4,
  burnBlocks: DAY / 48,
} as const;
const DISPUTE = {
  native: {
    ...WINDOWS,
    penalty: 300_000_000_000_000_000n,
    disputeCost: 20_000_000_000_000_000n,
    coinPrice: 1_000_000_000_000_000_000n,
  },
  token: { ...WINDOWS, penalty: 10_000_000n, disputeCost: 9_000_000n, coinPrice: 2_000_000_000n },
} as const;

export type IterativeStage = Awaited<ReturnType<typeof setIterativeStage>>;

/** The stage with the iterative room by the shipped module; the contract holds coin and tokens of others. */
export async function setIterativeStage() {
  const stage = await setStage();
  const { chain, token, send, gasOf } = stage;
  const { ethers } = chain;
  const { iterativePayments: address } = await ignite(chain, iterative);
  if (address === undefined) throw new Error("the module deploys no IterativePayments");
  const payments = await ethers.getContractAt("IIterativePayments", address);
  const { chainId } = await ethers.provider.getNetwork();
  const domain: TypedDataDomain = iterativeDomain(address, chainId);
  const [payee, stranger] = [await stage.enroll("payee"), await stage.enroll("stranger", address)];
  const key = secp256k1Key(new SigningKey(id("voucher key")));

  await send(stranger, stage.call("transfer", address, 1n));

  /** A payer account of its own, with an allowance for the contract. */
  const payer = (name: string) => stage.enroll(name, address);

  const valueOf = ({ asset, deposit }: Channel) => (asset === NATIVE ? deposit : 0n);

  /** Terms between a payer and the payee; a pay-through channel begins behind the transaction that opens it. */
  async function terms(kind: Channel["kind"], from: Wallet, money: Money, salt = ZeroHash) {
    const isEscrow = kind === "Escrow";
    const used = await ethers.provider.getTransactionCount(from.address);
    const channel: Channel = {
      kind,
      payer: from.address,
      payee: payee.address,
      asset: money === "native" ? NATIVE : token,
      signer: isEscrow ? key.id : NO_SIGNER,
      firstNonce: isEscrow ? 0n : BigInt(used) + 1n,
      deposit: DEPOSIT[money],
      window: DAY,
      windowBlocks: DAY / 12,
      endTime: 0,
      agreement: {
        timing: "Prepay",
        stepLimit: PRICE[money],
        endAmount: 0n,
        endCount: 1_000,
        salt,
      },
      ...(kind === "Direct" && { dispute: DISPUTE[money] }),
    };
    return channel;
  }

  const open = (from: Wallet, channel: Channel) =>
    gasOf(from, payments.open.populateTransaction(termsOf(channel)), valueOf(channel));

  /** A signed payment of a pay-through channel. @param base What earlier epochs settled. */
  function sign(from: Wallet, channel: Channel, cumulative: bigint, epoch = 0, base = 0n) {
    return from.signTransaction({
      type: 2,
      chainId,
      nonce: Number(channel.firstNonce) + epoch,
      to: address,
      value: channel.asset === NATIVE ? cumulative - base : 0n,
      data: payments.interface.encodeFunctionData("pay", [termsOf(channel), epoch, cumulative]),
      gasLimit: GAS_LIMIT,
      maxFeePerGas: MAX_FEE,
      maxPriorityFeePerGas: TIP,
    });
  }

  /** Gas of a signed payment that lands as it is. */
  async function land(raw: string): Promise<number> {
    const sent = await ethers.provider.broadcastTransaction(raw);
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new Error("a payment did not land");
    return Number(receipt.gasUsed);
  }

  /** Blocks of a second each; those with transactions in wait come first. */
  async function mine(count: number): Promise<void> {
    stage.pass(BLOCK_TIME);
    await ethers.provider.send("evm_setNextBlockTimestamp", [stage.now()]);
    await ethers.provider.send("hardhat_mine", [toQuantity(count)]);
  }

  const voucher = (channel: Channel, cumulative: bigint) =>
    key.sign(digestOf(domain, "Voucher", { channel: channelId(domain, channel), cumulative }));

  return {
    ...stage,
    payments,
    domain,
    payee,
    stranger,
    payer,
    terms,
    open,
    sign,
    land,
    mine,
    chainId,
    fees: { maxFeePerGas: MAX_FEE, maxPriorityFeePerGas: TIP },
    voucher,
    act: (from: Actor, call: Promise<ContractTransaction>, value = 0n) => send(from, call, value),
  };
}
