import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransaction, ContractTransactionReceipt } from "ethers";
import { id, MaxUint256, toBeHex, Wallet } from "ethers";
import { network } from "hardhat";
import type { PlanTermsStruct } from "../../typechain-types/contracts/fees/FeeAccounts.js";

import fees from "../../deploy/modules/fees.js";
import { ignite } from "../deploy/ignite.js";

/** Dates, keys and salts are fixed: every byte of calldata and every slot repeats, and so does the gas. */
const GENESIS = new Date("2026-01-01T00:00:00Z");
const FIRST_SECOND = GENESIS.getTime() / 1000 + 24 * 60 * 60;
const BLOCK_TIME = 12;

/** So that no estimate runs before; what is not used is not counted. */
const GAS_LIMIT = 16_777_216n;
const WEALTH = 10n ** 24n;

export const DAY = 24 * 60 * 60;
export const HOUR = 60 * 60;

/** The native coin as a token address (ERC-7528). */
export const NATIVE = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE";

const TERMS: PlanTermsStruct = {
  validity: 30 * DAY,
  grace: 48 * HOUR,
  notice: 72 * HOUR,
  maxPause: 30 * DAY,
  minDeposit: 1n,
  maxDeposit: 2n ** 88n - 1n,
  schedule: 0,
  refundable: true,
};

/** Numbers of the plans that the stage has in its token and in native coin. */
export const PLAN = { monthly: 1, daily: 2 } as const;

/** A charge and a deposit as services see them: 1.25 and 1,000 of a token with 6 decimals. */
export const CHARGE = 1_250_000n;
export const DEPOSIT = 1_000_000_000n;

export type Actor = HardhatEthersSigner | Wallet;
export type Stage = Awaited<ReturnType<typeof setStage>>;

/** A fresh chain with the fees room by the shipped module, a token and an executor. */
export async function setStage() {
  const chain = await network.create({
    network: "default",
    chainType: "l1",
    override: { initialDate: GENESIS },
  });
  const { ethers, provider } = chain;
  const [, operator, compliance, executor, stranger] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const deployed = await ignite(chain, fees);
  const feeAccounts = await ethers.getContractAt("FeeAccounts", deployed.feeAccounts);
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

  const call = (method: string, ...args: unknown[]) =>
    token.getFunction(method).populateTransaction(...args);

  /** A key of its own, with coin, tokens and an infinite allowance for FeeAccounts. */
  async function enroll(name: string): Promise<Wallet> {
    const holder = new Wallet(id(name), ethers.provider);
    await provider.request({
      method: "hardhat_setBalance",
      params: [holder.address, toBeHex(WEALTH)],
    });
    await send(operator, call("mint", holder.address, WEALTH));
    await send(holder, call("approve", feeAccounts.target, MaxUint256));
    return holder;
  }

  for (const of of [token.target, NATIVE]) {
    for (const validity of [30 * DAY, DAY]) {
      await send(operator, feeAccounts.createPlan.populateTransaction(of, { ...TERMS, validity }));
    }
    await send(operator, feeAccounts.setExecutor.populateTransaction(of, executor, true, 0, 0));
  }

  return {
    chain,
    feeAccounts,
    token: token.target as string,
    operator,
    compliance,
    executor,
    stranger,
    enroll,
    send,
    gasOf,
    /** A transaction to the token. */
    call,
    /** Second of the last block. */
    now: () => now,
    /** Lets time pass before the next transaction. */
    pass: (seconds: number) => {
      now += seconds;
    },
    close: () => chain.close(),
  };
}

/** How a deposit differs from `DEPOSIT` of the stage's token under the monthly plan from now. */
export interface Order {
  token?: string;
  amount?: bigint;
  plan?: number;
  start?: number;
  hint?: bigint;
}

export const orderFor = (stage: Stage, holder: Wallet, order: Order = {}) => ({
  token: stage.token,
  holder: holder.address,
  amount: DEPOSIT,
  plan: PLAN.monthly,
  start: 0,
  hint: 0n,
  ...order,
});

/** Deposits and returns the gas. */
export function deposit(stage: Stage, holder: Wallet, order: Order = {}): Promise<number> {
  const value = order.token === NATIVE ? (order.amount ?? DEPOSIT) : 0n;
  const full = orderFor(stage, holder, order);
  return stage.gasOf(holder, stage.feeAccounts.deposit.populateTransaction(full), value);
}

/** A hint for the next block. */
export const hintFor = ({ feeAccounts, token }: Stage, holder: Wallet, start = 0) =>
  feeAccounts.depositHint(token, holder, PLAN.monthly, start);

/** Charges for a use 100 seconds ago and returns the gas. */
export function charge(
  stage: Stage,
  holder: Wallet,
  { amount = CHARGE, token = stage.token, ref = id("transaction") } = {},
): Promise<number> {
  const usedAt = stage.now() + BLOCK_TIME - 100;
  return stage.gasOf(
    stage.executor,
    stage.feeAccounts.charge.populateTransaction(token, holder, amount, usedAt, ref),
  );
}
