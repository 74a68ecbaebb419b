import assert from "node:assert/strict";

import type { Signer } from "ethers";
import { id, parseUnits } from "ethers";

import { buildBatches } from "../../sdk/fees/batches.js";
import { Compliance } from "../../sdk/fees/compliance.js";
import { Executor } from "../../sdk/fees/executor.js";
import { fetchEvents } from "../../sdk/fees/history.js";
import { Holder } from "../../sdk/fees/holder.js";
import { Operator } from "../../sdk/fees/operator.js";
import { type Deposit, Payer } from "../../sdk/fees/payer.js";
import { drawStatement, type Statement } from "../../sdk/fees/statement.js";
import type { Connection } from "../connect.js";
import { DAY, HOUR } from "../time.js";
import { clockOf, type Deployed, type Tell } from "./story.js";

const usd = (amount: string) => parseUnits(amount, 6);

/** What Alice and Bob deposit, together. */
const PAID_IN = usd("360");
const REFUSED = { name: "RefusedError" };

/**
 * Everybody in the fees room does what it does, on a real node and through the sdk.
 * @throws AssertionError where the chain says something else than the story.
 */
export async function playFees(
  chain: Connection,
  { feeAccounts }: Deployed,
  tell: Tell,
): Promise<void> {
  const cast = await assemble(chain, feeAccounts);
  const began = await cast.clock.now();
  const plans = await setUp(cast, tell);
  const own = await payIn(cast, plans, tell);
  await charge(cast, tell);
  await chargeTwice(cast, tell);
  await letExpire(cast, tell);
  await pauseAndResume(cast, tell);
  const refund = await closeAndClaim(cast, own, tell);
  await withdrawRest(cast, PAID_IN - refund, tell);

  const events = await fetchEvents(feeAccounts, chain.ethers.provider);
  const to = (await cast.clock.now()) + 1n;
  for (const holder of [cast.addresses.alice, cast.addresses.bob]) {
    sumUp(drawStatement(feeAccounts, events, { token: cast.token, holder, from: began, to }));
  }
  tell("the statements, from events alone, sum exactly");
}

type Cast = Awaited<ReturnType<typeof assemble>>;

interface PlanNumbers {
  monthly: number;
  daily: number;
}

async function setUp({ operator, token, addresses }: Cast, tell: Tell): Promise<PlanNumbers> {
  const { plan: monthly } = await operator.createPlan(token, {
    validity: 30 * DAY,
    grace: 48 * HOUR,
    notice: 72 * HOUR,
    maxPause: 30 * DAY,
    refundable: true,
  });
  const { plan: daily } = await operator.createPlan(token, {
    validity: DAY,
    grace: HOUR,
    maxPause: DAY,
  });
  await operator.enableExecutor(token, addresses.executor);
  tell("the operator created two plans and enabled an executor");
  return { monthly, daily };
}

/** `PAID_IN` in all. @returns Alice's tranche. */
async function payIn(cast: Cast, { monthly, daily }: PlanNumbers, tell: Tell): Promise<Deposit> {
  const { alice, bob, stranger, token } = cast;
  await alice.approve(token);
  const own = await alice.deposit({ token, plan: monthly, amount: usd("300") });
  await bob.depositWithPermit({ token, plan: daily, amount: usd("50") });
  const authorized = await bob.authorizeDeposit({ token, plan: daily, amount: usd("10") });
  await stranger.depositAuthorized(authorized);

  assert.equal((await alice.account(token)).status, "Active");
  assert.equal((await bob.account(token)).status, "Active");
  tell("deposits came by allowance, by permit, and by an authorization that a stranger relayed");
  return own;
}

async function charge({ executor, token, addresses }: Cast, tell: Tell): Promise<void> {
  const use = { token, holder: addresses.alice, ref: id("transaction 1") };
  const { charged } = await executor.charge({ ...use, amount: usd("12.5") });
  assert.equal(charged, usd("12.5"));
  await assert.rejects(executor.charge({ ...use, amount: usd("1000") }), REFUSED);
  tell("a charge was paid, and one above what is available was refused");
}

async function chargeTwice({ executor, token, addresses, clock }: Cast, tell: Tell): Promise<void> {
  const usedAt = await clock.now();
  const [batch] = buildBatches(
    token,
    [addresses.alice, addresses.bob].map((holder) => ({ holder, amount: usd("2"), usedAt })),
    { number: await executor.nextBatch(token) },
  );
  assert.ok(batch);

  const first = await executor.sendBatch(batch);
  const second = await executor.sendBatch(batch);

  assert.deepEqual([first.isRepetition, second.isRepetition], [false, true]);
  assert.deepEqual([first.total, second.transaction], [usd("4"), first.transaction]);
  tell("a batch was sent twice and charged once");
}

async function letExpire({ bob, token, clock }: Cast, tell: Tell): Promise<void> {
  await clock.pass(2 * DAY);
  const { status, available } = await bob.account(token);
  assert.deepEqual([status, available], ["Expired", 0n]);
  tell("two tranches expired while nobody did anything");
}

async function pauseAndResume(cast: Cast, tell: Tell): Promise<void> {
  const { compliance, executor, token, addresses } = cast;
  await compliance.pause(token, addresses.alice, "inquiry 7");
  await assert.rejects(
    executor.charge({ token, holder: addresses.alice, amount: 1n, ref: id("in vain") }),
    REFUSED,
  );
  await compliance.resume(token, addresses.alice, "inquiry 7 is closed");
  tell("a paused account was not charged");
}

/** @returns What was paid back. */
async function closeAndClaim(cast: Cast, own: Deposit, tell: Tell): Promise<bigint> {
  const { alice, executor, token, addresses, clock } = cast;
  const usedAt = await clock.now();
  await alice.close(token, own.tranche, own.expiry);
  const bill = { token, holder: addresses.alice, amount: usd("1"), ref: id("transaction 2") };
  const late = await executor.charge({ ...bill, usedAt });
  assert.equal(late.charged, usd("1"));

  await clock.pass(3 * DAY);
  const { amount } = await alice.claim(token);
  assert.ok(amount > 0n && amount < usd("300"));
  assert.equal((await alice.account(token)).status, "Closed");
  tell("a tranche was closed, charged for a late bill during the notice, and refunded after it");
  return amount;
}

async function withdrawRest(cast: Cast, rest: bigint, tell: Tell): Promise<void> {
  const { operator, token, addresses } = cast;
  const holders = [addresses.alice, addresses.bob];
  assert.equal(await operator.collect(token, holders, addresses.operator), rest);
  assert.equal(await cast.held(), 0n);
  tell("the operator withdrew the rest: nothing is left in the contract");
}

function sumUp({ opening, funded, charged, lapsed, refunded, closing, lines }: Statement): void {
  assert.equal(opening + funded - charged - lapsed - refunded, closing);
  assert.equal(
    lines.reduce((sum, { change }) => sum + change, opening),
    closing,
  );
  assert.equal(closing, 0n);
}

/** The roles with a node's accounts, and a token that the payers own. */
async function assemble(chain: Connection, feeAccounts: string) {
  const { ethers } = chain;
  const signers: Signer[] = await ethers.getSigners();
  const [, operator, compliance, executor, alice, bob, stranger] = signers as [
    ...[Signer, Signer, Signer, Signer, Signer, Signer, Signer],
  ];
  const token = await ethers.deployContract("PaymentToken", [6]);
  for (const payer of [alice, bob]) {
    await (await token.mint(payer, usd("1000"))).wait();
  }

  return {
    token: await token.getAddress(),
    held: () => token.balanceOf(feeAccounts),
    operator: new Operator(feeAccounts, operator),
    compliance: new Compliance(feeAccounts, compliance),
    executor: new Executor(feeAccounts, executor),
    alice: new Holder(feeAccounts, alice),
    bob: new Holder(feeAccounts, bob),
    stranger: new Payer(feeAccounts, stranger),
    addresses: {
      operator: await operator.getAddress(),
      executor: await executor.getAddress(),
      alice: await alice.getAddress(),
      bob: await bob.getAddress(),
    },
    clock: clockOf(chain),
  };
}
