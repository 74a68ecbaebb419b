import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, type Wallet } from "ethers";

import fees from "../../../deploy/modules/fees.js";
import { NATIVE } from "../../../sdk/common/token.js";
import type { PlanTermsStruct } from "../../../typechain-types/contracts/fees/FeeAccounts.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY, HOUR } from "../../time.js";
import { BLOCK_TIME, setStage } from "../stage.js";

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

export type FeesStage = Awaited<ReturnType<typeof setFeesStage>>;

/** The stage with the fees room by the shipped module, and an executor. */
export async function setFeesStage() {
  const stage = await setStage();
  const { chain, token, send, signers } = stage;
  const [, operator, compliance, executor, stranger] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const deployed = await ignite(chain, fees);
  const feeAccounts = await chain.ethers.getContractAt("FeeAccounts", deployed.feeAccounts);

  for (const of of [token, NATIVE]) {
    for (const validity of [30 * DAY, DAY]) {
      await send(operator, feeAccounts.createPlan.populateTransaction(of, { ...TERMS, validity }));
    }
    await send(operator, feeAccounts.setExecutor.populateTransaction(of, executor, true, 0, 0));
  }

  return {
    ...stage,
    feeAccounts,
    operator,
    compliance,
    executor,
    stranger,
    /** A key with coin, tokens and an infinite allowance for FeeAccounts. */
    enroll: (name: string) => stage.enroll(name, feeAccounts.target),
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

export const orderFor = (stage: FeesStage, holder: Wallet, order: Order = {}) => ({
  token: stage.token,
  holder: holder.address,
  amount: DEPOSIT,
  plan: PLAN.monthly,
  start: 0,
  hint: 0n,
  ...order,
});

/** Deposits and returns the gas. */
export function deposit(stage: FeesStage, holder: Wallet, order: Order = {}): Promise<number> {
  const value = order.token === NATIVE ? (order.amount ?? DEPOSIT) : 0n;
  const full = orderFor(stage, holder, order);
  return stage.gasOf(holder, stage.feeAccounts.deposit.populateTransaction(full), value);
}

/** A hint for the next block. */
export const hintFor = ({ feeAccounts, token }: FeesStage, holder: Wallet, start = 0) =>
  feeAccounts.depositHint(token, holder, PLAN.monthly, start);

/** Charges for a use 100 seconds ago and returns the gas. */
export function charge(
  stage: FeesStage,
  holder: Wallet,
  { amount = CHARGE, token = stage.token, ref = id("transaction") } = {},
): Promise<number> {
  const usedAt = stage.now() + BLOCK_TIME - 100;
  return stage.gasOf(
    stage.executor,
    stage.feeAccounts.charge.populateTransaction(token, holder, amount, usedAt, ref),
  );
}
