import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, parseEther, ZeroHash } from "ethers";

import { NATIVE } from "../../../../sdk/common/token.js";
import { type Batch, buildBatches } from "../../../../sdk/fees/batches.js";
import { Holder } from "../../../../sdk/fees/holder.js";
import type { Connection } from "../../../connect.js";
import { buildStage, pay, type Stage } from "../../../demo/fees/stage.js";
import { type Attempt, outOfGas, refuseAll } from "../refusals.js";
import { DAY, HOUR } from "../../../time.js";

/** Even and refundable; a cliff that ends first. */
const [LONG, SHORT] = [1, 2];
const COMMON = { grace: 48 * HOUR, notice: 72 * HOUR, maxPause: 24 * HOUR };
const PLANS = [
  { ...COMMON, validity: 30 * DAY, cliff: false, refundable: true },
  { ...COMMON, validity: 10 * DAY, cliff: true, refundable: false },
];

const REF = encodeBytes32String("a transaction");

/** What the demo's year does not show: the other ways to pay in, to leave, and to be refused, in a token and in coin. */
export async function playScenes(connection: Connection): Promise<void> {
  const stage = await buildStage(connection);
  const [newKey] = (await connection.ethers.getSigners()).slice(-1);
  if (newKey === undefined) throw new Error("the chain has no accounts");

  for (const token of [stage.token, NATIVE]) {
    await open(stage, token);
    await charge(stage, token);
    await credit(stage, token);
    await leave(stage, token);
  }
  await paySigned(stage);
  await cap(stage);
  await move(stage, newKey);
  await refuse(connection, stage);
}

async function open({ operator, aurora, borealis, clock }: Stage, token: string): Promise<void> {
  for (const terms of PLANS) await clock.act(() => operator.role.createPlan(token, terms));
  await clock.act(() => operator.role.enableExecutor(token, operator.address));
  for (const { holder } of [aurora, borealis]) {
    await clock.act(() => holder.deposit({ token, plan: LONG, amount: pay("300") }));
    await clock.act(() => holder.deposit({ token, plan: SHORT, amount: pay("100") }));
  }
  const order = { token, plan: SHORT, amount: pay("50"), start: clock.now + DAY };
  await clock.act(async () => aurora.holder.deposit(order));
}

async function charge(stage: Stage, token: string): Promise<void> {
  const { operator, executor, aurora, borealis, clock } = stage;
  await clock.act(() => operator.role.disableExecutor(token, operator.address));
  await clock.act(() => operator.role.enableExecutor(token, executor.address));

  const use = { token, holder: aurora.address, ref: REF };
  await clock.act(() => executor.role.charge({ ...use, amount: pay("150") }));
  const usedAt = clock.now - HOUR;
  const uses = [
    { holder: aurora.address, amount: pay("20"), usedAt: clock.now, ref: REF },
    { holder: borealis.address, amount: pay("9999"), usedAt, ref: REF },
  ];
  const [batch] = buildBatches(token, uses, { number: 1n }) as [Batch];
  await clock.act(() => executor.role.sendBatch(batch));
  await clock.act(() =>
    executor.role.chargeUpTo({ ...use, holder: borealis.address, amount: pay("9999") }),
  );
}

async function credit(stage: Stage, token: string): Promise<void> {
  const { operator, executor, aurora, borealis, clock } = stage;
  const charged = { token, holder: aurora.address, ref: REF, charged: pay("150") };
  const signature = await executor.role.attest(charged);
  await clock.act(() => operator.role.settle(token, [aurora.address, borealis.address]));
  const correction = { receipt: charged, executor: executor.address, signature, plan: SHORT };
  await clock.act(() => operator.role.correct({ ...correction, amount: pay("100") }));
  await clock.act(() => operator.role.grant(token, borealis.address, LONG, pay("30")));
  await clock.act(() => operator.role.withdraw(token, operator.address, pay("10")));
}

async function leave(stage: Stage, token: string): Promise<void> {
  const { aurora, borealis, compliance, fees, operator, clock } = stage;
  const [, long] = await fees.tranches(token, aurora.address, 0, 2);
  const refundable = long ?? { index: 0n, expiry: 0n };
  await clock.act(() => aurora.holder.close(token, refundable.index, refundable.expiry));
  await clock.act(() => borealis.holder.deposit({ token, plan: LONG, amount: pay("40") }));
  await clock.act(() => compliance.pause(token, borealis.address, "a case"));

  await clock.wait({ day: clock.dayOf() + 4, hour: 0 }); // past the notice and the longest pause
  await clock.act(() => aurora.holder.claim(token));
  await clock.act(() => borealis.holder.closePaused(token));
  await clock.act(() => borealis.holder.claim(token));
  await clock.act(() => compliance.resume(token, borealis.address, "a case"));
  await clock.act(() => operator.role.retirePlan(token, SHORT));
}

async function paySigned({ aurora, borealis, token, clock }: Stage): Promise<void> {
  const order = { token, plan: LONG, amount: pay("60") };
  await clock.act(() => aurora.holder.depositWithPermit(order));

  await clock.act(() => aurora.holder.allowFunding(token, true));
  const gift = { ...order, holder: aurora.address };
  const signed = await borealis.holder.authorizeDeposit(gift, {}, ZeroHash);
  await clock.act(() => aurora.holder.depositAuthorized(signed));
}

async function cap({ aurora, executor, operator, token, clock }: Stage): Promise<void> {
  const limit = { cap: pay("7"), window: DAY };
  await clock.act(() => aurora.holder.capExecutor(token, executor.address, limit));
  await clock.act(() =>
    operator.role.enableExecutor(token, executor.address, { ...limit, cap: pay("5") }),
  );
  const use = { token, holder: aurora.address, ref: REF, amount: pay("9") };
  await clock.act(() => executor.role.chargeUpTo(use));
}

async function move(stage: Stage, newKey: HardhatEthersSigner): Promise<void> {
  const { aurora, operator, feeAccounts, token, clock } = stage;
  const heir = new Holder(feeAccounts, newKey);
  for (const isMeant of [false, true]) {
    const consent = await heir.consentToMove(token, aurora.address);
    await clock.act(() => aurora.holder.requestMove(consent));
    if (!isMeant) await clock.act(() => aurora.holder.cancelMove(token));
  }
  await clock.wait({ day: clock.dayOf() + 3, hour: 0 });
  await clock.act(() => operator.role.approveMove(token, aurora.address, newKey.address));
  await clock.act(() => heir.setThreshold(token, pay("1")));
}

/** Transactions that fail: by an error of the contract, of the AccessManager, of a library; by gas; without a function. */
async function refuse({ ethers }: Connection, stage: Stage): Promise<void> {
  const { fees, aurora, borealis, executor, feeAccounts, token, clock } = stage;
  const charging = [token, borealis.address, pay("9999"), 0, REF] as const;
  const order = { token: NATIVE, holder: aurora.address, plan: LONG, start: 0, hint: 0 };
  const deposit = { ...order, amount: parseEther("1") };
  const terms = {
    ...COMMON,
    validity: DAY,
    minDeposit: 1,
    maxDeposit: 1,
    schedule: 0,
    refundable: false,
  };

  const attempts: [from: string, attempt: Attempt][] = [
    [executor.address, fees.charge.populateTransaction(...charging)],
    [aurora.address, fees.charge.populateTransaction(...charging)],
    [executor.address, fees.chargeBatch.populateTransaction(token, 1n, "0x", [])],
    [aurora.address, fees.createPlan.populateTransaction(token, terms)],
    [aurora.address, fees.setAuthority.populateTransaction(aurora.address)],
    [aurora.address, fees.deposit.populateTransaction(deposit)],
    [aurora.address, fees.requestMove.populateTransaction(token, feeAccounts, 0, "0x")],
    [
      aurora.address,
      outOfGas(fees.deposit.populateTransaction(deposit, { value: deposit.amount }), 40_000n),
    ],
    [aurora.address, Promise.resolve({ to: feeAccounts, value: 1n })],
  ];
  for (const [from, attempt] of attempts)
    await refuseAll(clock, await ethers.getSigner(from), [attempt]);
}
