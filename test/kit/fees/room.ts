import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256, parseUnits, type ContractTransactionResponse } from "ethers";

import fees from "../../../deploy/modules/fees.js";
import type { AccessManager, FeeAccounts, PaymentToken } from "../../../typechain-types/index.js";
import type { PlanTermsStruct } from "../../../typechain-types/contracts/fees/FeeAccounts.js";
import { type Chain, DAY, HOUR } from "../chain.js";
import { deployToken, NATIVE } from "../tokens.js";

export enum Schedule {
  Even,
  Cliff,
}

export enum Status {
  None,
  Closed,
  Paused,
  Pending,
  Expired,
  Depleted,
  Low,
  Active,
}

/** Numbers of the plans that every token of the fixture has. */
export const PLAN = { monthly: 1, yearly: 2, credits: 3, daily: 4 } as const;

const MOST = 2n ** 88n - 1n;

/** Even, refundable, 30 days: what the tests vary. */
const MONTHLY: Required<PlanTermsStruct> = {
  validity: 30 * DAY,
  grace: 48 * HOUR,
  notice: 72 * HOUR,
  maxPause: 30 * DAY,
  minDeposit: 1n,
  maxDeposit: MOST,
  schedule: Schedule.Even,
  refundable: true,
};

const PLANS: readonly PlanTermsStruct[] = [
  MONTHLY,
  { ...MONTHLY, validity: 365 * DAY, refundable: false },
  { ...MONTHLY, validity: 90 * DAY, schedule: Schedule.Cliff, refundable: false },
  { ...MONTHLY, validity: DAY, grace: 0, notice: 0 },
];

export interface Actors {
  admin: HardhatEthersSigner;
  operator: HardhatEthersSigner;
  compliance: HardhatEthersSigner;
  executor: HardhatEthersSigner;
  /** The three holders own tokens and let FeeAccounts take them. */
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  carol: HardhatEthersSigner;
  /** No role, no account, tokens and allowance as the holders. */
  stranger: HardhatEthersSigner;
}

export interface Funding {
  token: string;
  plan: number;
  /** Second; 0 for now. */
  start: number;
  hint: number;
  payer: HardhatEthersSigner;
}

/** What a deposit opened. */
export interface Opened {
  tranche: number;
  start: number;
  expiry: number;
}

/** The fees room on a chain of its own, deployed by the shipped module. */
export type Fees = Awaited<ReturnType<typeof deployFees>>;

/**
 * FeeAccounts, a token of 6 decimals, the actors with their roles, the plans of `PLAN` in the token and in native
 * coin, and `executor` enabled in both. A fixture for `loadFixture`.
 */
export async function deployFees(chain: Chain) {
  const { ethers, ignition } = chain;
  const deployed = await ignition.deploy(fees);
  const feeAccounts: FeeAccounts = await ethers.getContractAt(
    "FeeAccounts",
    await deployed.feeAccounts.getAddress(),
  );
  const accessManager: AccessManager = await ethers.getContractAt(
    "AccessManager",
    await deployed.accessManager.getAddress(),
  );
  const actors = await castActors(chain);
  const { operator, executor } = actors;

  /** Creates a plan and returns its number. */
  async function openPlan(terms: Partial<PlanTermsStruct> = {}, in_ = tokenAddress) {
    const plan = { ...MONTHLY, ...terms };
    const number = await feeAccounts.connect(operator).createPlan.staticCall(in_, plan);
    await feeAccounts.connect(operator).createPlan(in_, plan);
    return Number(number);
  }

  /** Gives a token the plans of `PLAN`, the executor, and the actors' allowances. */
  async function admit(token: PaymentToken): Promise<void> {
    const address = await token.getAddress();
    await admitAddress(address);
    const amount = parseUnits("1000000", await token.decimals());
    for (const actor of [actors.alice, actors.bob, actors.carol, actors.stranger]) {
      await token.mint(actor, amount);
      await token.connect(actor).approve(feeAccounts, MaxUint256);
    }
  }

  async function admitAddress(address: string): Promise<void> {
    for (const terms of PLANS) await feeAccounts.connect(operator).createPlan(address, terms);
    await feeAccounts.connect(operator).setExecutor(address, executor, true, 0, 0);
  }

  const token = await deployToken(chain, 6);
  const tokenAddress = await token.getAddress();
  await admit(token);
  await admitAddress(NATIVE);

  /** Deposits into `holder`'s account: of the fixture's token, under the monthly plan, from now, paid by the holder. */
  async function fund(
    holder: HardhatEthersSigner,
    amount: bigint,
    { payer = holder, token: of = tokenAddress, ...rest }: Partial<Funding> = {},
  ): Promise<Opened> {
    const order = { plan: PLAN.monthly, start: 0, hint: 0, ...rest, token: of, holder, amount };
    const value = of === NATIVE ? amount : 0n;
    return openedBy(await feeAccounts.connect(payer).deposit(order, { value }));
  }

  /** The tranche that a deposit, a grant or a correction has opened. */
  async function openedBy(response: ContractTransactionResponse): Promise<Opened> {
    const block = (await response.wait())!.blockNumber;
    const logs = await feeAccounts.queryFilter(feeAccounts.filters.Deposited(), block, block);
    const { tranche, start, expiry } = logs.find(
      (log) => log.transactionHash === response.hash,
    )!.args;
    return { tranche: Number(tranche), start: Number(start), expiry: Number(expiry) };
  }

  /** Charges `holder` in the fixture's token, for a use at `usedAt` (0: now). */
  const charge = (holder: HardhatEthersSigner, amount: bigint, usedAt = 0, ref = ethers.ZeroHash) =>
    feeAccounts.connect(executor).charge(tokenAddress, holder, amount, usedAt, ref);

  /** Begins the closing notice of a tranche that the holder funded. */
  const close = (holder: HardhatEthersSigner, { tranche, expiry }: Opened, of = tokenAddress) =>
    feeAccounts.connect(holder).close(of, tranche, expiry);

  /** What can be charged to `holder` in the fixture's token. */
  const available = (holder: HardhatEthersSigner) => feeAccounts.available(tokenAddress, holder);

  return {
    chain,
    feeAccounts,
    accessManager,
    token,
    tokenAddress,
    actors,
    openPlan,
    admit,
    fund,
    openedBy,
    charge,
    close,
    available,
  };
}

async function castActors({ ethers }: Chain): Promise<Actors> {
  const [admin, operator, compliance, executor, alice, bob, carol, stranger] =
    (await ethers.getSigners()) as [
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
    ];
  return { admin, operator, compliance, executor, alice, bob, carol, stranger };
}
