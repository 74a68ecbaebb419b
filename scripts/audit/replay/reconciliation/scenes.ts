import { id, ZeroHash } from "ethers";

import {
  legFrom,
  referenceOf,
  signLegs,
  signTemplate,
} from "../../../../sdk/reconciliation/index.js";
import { termsOf } from "../../../../sdk/reconciliation/template.js";
import type { Connection } from "../../../connect.js";
import { HOUR } from "../../../time.js";
import { adjust } from "./adjustments.js";
import { alarm } from "./alarms.js";
import { payOut, payoutOf } from "./payouts.js";
import { compareRuns } from "./runs.js";
import { type Attempt, outOfGas, refuseAll } from "../refusals.js";
import {
  buildStage,
  CAPITAL,
  keyOf,
  officerIn,
  participantOf,
  RECORD,
  recordOf,
  register,
  REGISTER,
  saleOf,
  SELLER,
  type Stage,
  take,
} from "./stage.js";

/** Every act of all who have to do with a case, a run or a payout, by keys of both kinds, and what is refused. */
export async function playScenes(connection: Connection): Promise<void> {
  const stage = await buildStage(connection);
  const template = await register(stage, saleOf(stage, "sales"));
  await agree(stage, template);
  await repeat(stage, template);
  await blind(stage);
  await adjust(stage);
  await alarm(stage);
  await compareRuns(stage);
  await payOut(stage);
  await refuse(stage, template);
}

/** Several legs under one signature, in another order by each role. */
async function agree(stage: Stage, template: number): Promise<void> {
  const references = ["order 21", "order 22", "order 23"];
  for (const role of [REGISTER, CAPITAL, SELLER]) {
    const turned = references.map((_, place) => references[(place + role) % 3] ?? "");
    await take(stage, () => participantOf(stage, template, role).post(...turned));
  }
}

/** A second leg, which is an alarm; the first again, which is nothing; and with it one that is refused. */
async function repeat(stage: Stage, template: number): Promise<void> {
  const reference = "order 24";
  await take(stage, () => participantOf(stage, template, SELLER).post(reference));
  await send(stage, template, reference, 10_001n);
  await send(stage, template, reference, 10_000n);
  await send(stage, template, reference, 10_000n, 0n);
}

/** The seller's legs of one order. */
async function send(
  stage: Stage,
  template: number,
  reference: string,
  ...amounts: readonly bigint[]
): Promise<void> {
  const { clock, reconciliation, domain } = stage;
  const { rules } = saleOf(stage, "sales");
  const { caseKey } = RECORD;
  const legs = amounts.map((amount, generation) =>
    // but for the first of them not the case's generation
    legFrom({ ...RECORD, reference, amount }, { template, rules, caseKey, generation }),
  );
  const record = await recordOf(stage, template, reference);
  const { signature } = await signLegs(domain, keyOf(stage, SELLER), template, SELLER, legs);
  const postings = legs.map((leg) => ({ leg, record }));
  await clock.act(() => reconciliation.postLegs(template, SELLER, postings, signature));
}

/** All commit before any opens; then one that has not committed opens late. */
async function blind(stage: Stage): Promise<void> {
  const { clock } = stage;
  const template = await register(stage, saleOf(stage, "blind sales", { isBlind: true }));
  const roles = [SELLER, REGISTER, CAPITAL].map((role) => participantOf(stage, template, role));
  const [seller, registry] = roles;
  if (seller === undefined || registry === undefined) throw new Error("there are three roles");
  for (const role of roles) await take(stage, () => role.commit("order 25", "order 26"));
  for (const role of roles) await take(stage, () => role.open("order 25"));

  await take(stage, () => seller.commit("order 27"));
  await clock.pass(2, HOUR);
  for (const role of [registry, seller]) await take(stage, () => role.open("order 27"));
}

/** Transactions that fail: by an error of each part of the code, by gas, without a function, by coin without a call. */
async function refuse(stage: Stage, template: number): Promise<void> {
  const { clock, ethers, address, reconciliation, domain, sponsor, arbiter, payouts } = stage;
  const payout = payoutOf(stage, template, "order 21", ethers.ZeroAddress);
  const reference = referenceOf("order 21");
  const second = { ...saleOf(stage, "sales"), version: 3 };
  const signatures = await Promise.all(
    second.roles.map((_, role) => signTemplate(domain, officerIn(stage, role), second)),
  );
  const record = await recordOf(stage, template, "order 21");
  const proposal = { record: `0x${"00".repeat(24)}`, adjusted: `0x${"00".repeat(24)}` };
  const unknown = { ...proposal, adjustment: ZeroHash, terms: 0n };
  const run = { template, businessReference: reference };
  const list = { count: 1, idsRoot: ZeroHash, root: ZeroHash };

  const attempts: Attempt[] = [
    reconciliation.postLegs.populateTransaction(template, SELLER, [], "0x"),
    reconciliation.approve.populateTransaction(id("no case"), unknown, SELLER, "0x"),
    reconciliation.demandLeaves.populateTransaction(run, record, REGISTER, list, [0]),
    reconciliation.lapse.populateTransaction(id("no case"), unknown),
    reconciliation.registerTemplate.populateTransaction(termsOf(second), signatures),
    reconciliation.replaceKey.populateTransaction(template, 9, address, address, "0x"),
    reconciliation.raiseWithheld.populateTransaction(template, SELLER, reference, record),
    reconciliation.reportAsObserver.populateTransaction(template, reference, 0, id(""), "0x", []),
    reconciliation.collectCoin.populateTransaction(ethers.ZeroAddress),
    outOfGas(reconciliation.collectCoin.populateTransaction(arbiter), 26_000n),
    payouts.pay.populateTransaction(payout),
    payouts.refund.populateTransaction(payout),
    Promise.resolve({ to: address, data: "0x12345678" }),
    Promise.resolve({ to: address, value: 1n }),
  ];
  await refuseAll(clock, sponsor, attempts);
}
