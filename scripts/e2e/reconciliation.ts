import assert from "node:assert/strict";

import { Wallet } from "ethers";

import { argsIn } from "../../sdk/reconciliation/contract.js";
import {
  caseOn,
  demandHash,
  fetchEvents,
  records,
  referenceOf,
  replay,
} from "../../sdk/reconciliation/index.js";
import { summaryIn } from "../../sdk/reconciliation/ledger.js";
import type { Connection } from "../connect.js";
import {
  assemble,
  CAPITAL,
  type Cast,
  orderOf,
  PRICE,
  REFUSED,
  REGISTER,
  SELLER,
} from "./reconciliation/cast.js";
import { playRestart } from "./reconciliation/restart.js";
import { playRuns } from "./reconciliation/runs.js";
import type { Deployed, Tell } from "./story.js";

const ROLES = [SELLER, REGISTER, CAPITAL];
const SHORT = 1_000n;

/**
 * Everybody in the reconciliation room does what it does, on a real node and through the sdk.
 * @throws AssertionError where the chain says something else than the story.
 */
export async function playReconciliation(
  chain: Connection,
  { reconciliation }: Deployed,
  tell: Tell,
): Promise<void> {
  const { networkConfig } = chain;
  if (networkConfig.type !== "http") throw new Error("the room's story plays on a node");
  const cast = await assemble(chain, reconciliation);
  tell("three officers have agreed to a template; two roles have P-256 keys, one has secp256k1");
  await match(cast, tell);
  await alarm(cast, tell);
  await adjust(cast, tell);
  await playRuns(cast, tell);
  await playRestart(cast, await networkConfig.url.getUrl(), tell);
  await compare(cast, tell);
}

/** Whoever has finished first begins; the last leg matches the case. */
async function match({ keep, participant, status }: Cast, tell: Tell): Promise<void> {
  const reference = "e2e clean";
  for (const role of ROLES) keep(role, orderOf(reference));
  for (const role of [CAPITAL, SELLER, REGISTER]) {
    const [posted] = await participant(role).post(reference);
    assert.equal(posted?.came, "Posted");
  }
  assert.equal(await status(reference), "Matched");
  const [again] = await participant(SELLER).post(reference);
  assert.deepEqual([again?.came, again?.receipt], ["OnRecord", undefined]);
  tell("a sale that all three have alike has matched with the last leg");
}

const FAULTY = "e2e faulty";

/** The register has less than the others. */
async function alarm(cast: Cast, tell: Tell): Promise<void> {
  const { keep, participant, contract, number } = cast;
  for (const role of ROLES) keep(role, orderOf(FAULTY));
  keep(REGISTER, orderOf(FAULTY, PRICE - SHORT));
  await participant(SELLER).post(FAULTY);
  const [posted] = await participant(REGISTER).post(FAULTY);
  const receipt = posted?.receipt;
  assert.ok(receipt);
  const raised = argsIn(contract, receipt, "AlarmRaised");
  assert.deepEqual(
    raised.map(({ code, role }) => [records.ALARMS[Number(code)], Number(role)]),
    [["Amount", REGISTER]],
  );
  const view = await caseOn(contract, number, referenceOf(FAULTY), receipt.blockNumber);
  assert.deepEqual([view.status, view.isHeld], ["Alarmed", true]);
  tell("a wrong amount was alarmed in the transaction of the leg that says it");
}

/** A journal of the register's, and what it owes is paid from a guarantee; then the last leg comes. */
async function adjust(cast: Cast, tell: Tell): Promise<void> {
  const { officer, participant, contract, number, token, clock, terms, status } = cast;
  const buyer = Wallet.createRandom().address;
  const executor = await contract.executorOf(number);
  await (await token.mint(executor, SHORT)).wait();
  const call = {
    target: await token.getAddress(),
    data: token.interface.encodeFunctionData("transfer", [buyer, SHORT]),
  };
  const journal = { role: REGISTER, leg: SHORT, suspense: -SHORT, fee: 0n, loss: 0n };
  const now = Number(await clock.now());
  const { adjustment } = await officer(REGISTER).propose(
    FAULTY,
    { journals: [journal], calls: [call] },
    now + terms.adjustment.approvalWindow,
    now,
  );
  await assert.rejects(officer(REGISTER).approve(FAULTY), REFUSED, "nobody approves its own");
  await officer(SELLER).approve(FAULTY);
  await officer(CAPITAL).carryOut(adjustment, 0);
  await officer(CAPITAL).carryOut(adjustment, 0);
  assert.equal(await token.balanceOf(buyer), SHORT);
  assert.equal(await token.balanceOf(executor), 0n);
  await participant(CAPITAL).post(FAULTY);
  assert.equal(await status(FAULTY), "Matched");
  tell(
    "it was adjusted by a journal that another entity approved, a payment carried out once, and the case matched",
  );
}

/** What the events tell is what the contract shows. */
async function compare(cast: Cast, tell: Tell): Promise<void> {
  const { address, provider, contract, clock, fromBlock } = cast;
  const ledger = replay(await fetchEvents(address, provider, { fromBlock }));
  const time = Number(await clock.now());
  for (const { template, businessReference, id, run } of ledger.cases.values()) {
    const told = summaryIn(ledger, template, businessReference, time);
    assert.deepEqual(told, await caseOn(contract, template, businessReference));
    for (const demand of run.demands)
      assert.equal(await contract.demandOf(id, demand.role), demandHash(demand));
  }
  tell(`${ledger.cases.size} cases from events alone are what the contract shows`);
}
