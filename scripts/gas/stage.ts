import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, ContractTransaction, ContractTransactionReceipt } from "ethers";
import { id, MaxUint256, toBeHex, Wallet } from "ethers";
import { network } from "hardhat";

/** Dates, keys and salts are fixed: every byte of calldata and every slot repeats, and so does the gas. */
const GENESIS = new Date("2026-01-01T00:00:00Z");
const FIRST_SECOND = GENESIS.getTime() / 1000 + 24 * 60 * 60;
export const BLOCK_TIME = 12;

/** So that no estimate runs before; what is not used is not counted. */
const GAS_LIMIT = 16_777_216n;
const WEALTH = 10n ** 24n;

export type Actor = HardhatEthersSigner | Wallet;
export type Stage = Awaited<ReturnType<typeof setStage>>;

/** A fresh chain with a token of 6 decimals. */
export async function setStage() {
  const chain = await network.create({
    network: "default",
    chainType: "l1",
    override: { initialDate: GENESIS },
  });
  const { ethers, provider } = chain;
  const signers: readonly HardhatEthersSigner[] = await ethers.getSigners();
  const [deployer] = signers as [HardhatEthersSigner];
  const token = await ethers.deployContract("PaymentToken", [6]);
  let now = FIRST_SECOND;

  /** Mines the transaction 12 seconds after the last, which must succeed. */
  async function send(
    from: Actor,
    call: Promise<ContractTransaction>,
    value = 0n,
  ): Promise<ContractTransactionReceipt> {
    now += BLOCK_TIME;
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [now] });
    const sent = await from.sendTransaction({ ...(await call), value, gasLimit: GAS_LIMIT });
    const receipt = await sent.wait();
    if (receipt === null) throw new Error("a transaction was not mined");
    return receipt as ContractTransactionReceipt;
  }

  /** Gas of a transaction, as its receipt says. */
  const gasOf = async (from: Actor, call: Promise<ContractTransaction>, value = 0n) =>
    Number((await send(from, call, value)).gasUsed);

  /** A transaction to the token. */
  const call = (method: string, ...args: unknown[]) =>
    token.getFunction(method).populateTransaction(...args);

  /** A key of its own, with coin, tokens and, where it names a spender, an infinite allowance for it. */
  async function enroll(name: string, spender?: AddressLike): Promise<Wallet> {
    const wallet = new Wallet(id(name), ethers.provider);
    await provider.request({
      method: "hardhat_setBalance",
      params: [wallet.address, toBeHex(WEALTH)],
    });
    await send(deployer, call("mint", wallet.address, WEALTH));
    if (spender !== undefined) await send(wallet, call("approve", spender, MaxUint256));
    return wallet;
  }

  return {
    chain,
    signers,
    token: token.target as string,
    enroll,
    send,
    gasOf,
    call,
    /** Second of the last block. */
    now: () => now,
    /** Lets time pass before the next transaction. */
    pass: (seconds: number) => {
      now += seconds;
    },
  };
}
