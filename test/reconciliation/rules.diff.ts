import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import { type ContractTransactionReceipt, type ContractTransactionResponse, id } from "ethers";
import * as fc from "fast-check";

import { argsIn, caseOn } from "../../sdk/reconciliation/contract.js";
import { type Refusal, refusalIn, refusalOf } from "../../sdk/reconciliation/index.js";
import { alarmsIn, ALARMS, digestOf, unpackLeg } from "../../sdk/reconciliation/records.js";
import { NO_CASE, type Outcome, statusAt, STATUSES } from "../../sdk/reconciliation/rules.js";
import { createChain } from "../kit/chain.js";
import { isRefusal } from "../kit/histories.js";
import { runs } from "../kit/runs.js";
import { deployReconciliation, NAMES } from "../kit/reconciliation/room.js";
import {
  type Carried,
  carryOut,
  histories,
  REFERENCES,
  replaceKey,
  type Step,
  supersede,
  type World,
  worldOf,
} from "./histories.js";
import { settleCase } from "./settling.js";

const chain = await createChain();
const { networkHelpers } = chain;

/** What a posting came to, by the sdk's rules or by the contract's events. */
interface Told {
  refusals: Refusal[];
  /** Code and role, in the order of the alphabet. */
  alarms: string[];
  matched: number;
}

describe("random postings of two to five roles", () => {
  it("RE-2 RE-3 RE-4 lead to what the sdk's rules say: refusals, alarms, matches, status and record", async function () {
    this.timeout(0);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(histories(24), async ({ sketch, steps }) => {
        const world = await worldOf(await networkHelpers.loadFixture(deployRoom), sketch);
        for (const step of steps) {
          if (step.before === "Settling") await settleCase(world, REFERENCES[0]!);
          if (step.before === "Version") await supersede(world);
          if (step.before === "Key") await replaceKey(world, step);
          const carried = await carryOut(world, step);
          const told = await toldOf(world, carried);

          deepStrictEqual(expectedOf(carried.outcomes), told);
          for (const each of [...told.refusals, ...told.alarms]) seen.add(each.split(" ")[0]!);
          await compare(world, carried.time, seen);
        }
      }),
      { ...runs(80), endOnFailure: true },
    );

    const computed = ["Amount", "Currency", "Date", "Fields", "Duplicate", "Unexpected", "Late"];
    const refusals = ["BadLeg", "Superseded", "StaleRecord", "OtherGeneration", "Closed"];
    const blind = ["OutOfTurn", "OtherCommitment", "NotCommitted"];
    const statuses = STATUSES.filter((status) => status !== "AdjustmentProposed");
    expect([...seen]).to.include.members([...computed, ...refusals, ...blind, ...statuses]);
  });
});

describe("a leg that shows only what an adjustment has closed", () => {
  /** A blind case of two roles, to which a third has committed, which the others have let go. */
  async function letGo(): Promise<World> {
    const room = await networkHelpers.loadFixture(deployRoom);
    const terms = room.shareSale({ isBlind: true, expected: 0b011 });
    const number = await room.register(terms);
    const keys: string[] = [...NAMES];
    const world: World = { ...room, number, terms, states: new Map(), isSuperseded: false, keys };
    for (const role of [0, 1, 2]) await happen(world, stepOf(role, false));
    await settleCase(world, REFERENCES[0]!);
    return world;
  }

  it("RE-3 RE-5 alarms nothing: a case without alarms is not alarmed", async () => {
    const world = await letGo();
    await happen(world, stepOf(0, true));

    const [outcome] = await happen(world, stepOf(2, true));

    expect(outcome).to.deep.include({ refusal: "None", raised: [], isMatched: false });
    const { status } = await caseOn(world.reconciliation, world.number, REFERENCES[0]!);
    expect(status).to.equal("Open");
  });

  it("RE-3 RE-5 keeps a case matched", async () => {
    const world = await letGo();
    for (const role of [0, 1, 2]) await happen(world, stepOf(role, true));

    const { status } = await caseOn(world.reconciliation, world.number, REFERENCES[0]!);
    expect(status).to.equal("Matched");
    expect(world.states.get(REFERENCES[0]!)).to.include({ status: "Matched" });
  });
});

async function happen(world: World, step: Step): Promise<readonly Outcome[]> {
  const { outcomes, sending } = await carryOut(world, step);
  await sending;
  return outcomes;
}

function stepOf(role: number, isOpening: boolean): Step {
  const said = { amount: 100n, currency: 978, valueDate: 20_000, fields: id("same"), accepted: 0 };
  const pick = { reference: 0, later: 0, isStale: false, isMisopened: false, ...said };
  return { before: "Nothing", wait: 1, role, isOpening, picks: [pick] };
}

function expectedOf(outcomes: readonly Outcome[]): Told {
  return {
    refusals: outcomes.map(({ refusal }) => refusal).filter((refusal) => refusal !== "None"),
    alarms: outcomes
      .flatMap(({ raised }) => raised.map(({ code, role }) => `${code} ${role}`))
      .toSorted(),
    matched: outcomes.filter(({ isMatched }) => isMatched).length,
  };
}

async function toldOf(world: World, { outcomes, sending }: Carried): Promise<Told> {
  try {
    const receipt = await ((await sending) as ContractTransactionResponse).wait();
    return toldIn(world, receipt!);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    expect(outcomes).to.have.length(1);
    return { refusals: [refusalIn(error)!], alarms: [], matched: 0 };
  }
}

function toldIn({ reconciliation }: World, receipt: ContractTransactionReceipt): Told {
  const alarms = [
    ...argsIn(reconciliation, receipt, "AlarmRaised"),
    ...argsIn(reconciliation, receipt, "AlarmReported"),
  ];
  const posted = argsIn(reconciliation, receipt, "LegPosted");
  return {
    refusals: argsIn(reconciliation, receipt, "LegRefused").map(({ reason }) => refusalOf(reason)),
    alarms: alarms.map(({ code, role }) => `${ALARMS[Number(code)]} ${role}`).toSorted(),
    matched: posted.filter(({ word, fields }) => unpackLeg(word, fields).isLast).length,
  };
}

/** Every case, as the sdk's rules and as the contract have it. */
async function compare(world: World, time: number, seen: Set<string>): Promise<void> {
  const { reconciliation, number, terms, states } = world;
  for (const businessReference of REFERENCES) {
    const state = states.get(businessReference) ?? NO_CASE;
    const status = statusAt(state, terms.rules, time);
    seen.add(status);
    const { generation, changedAt, isHeld, isWrittenOff, record } = state;
    const isKnown = status !== "None";
    const digest = isKnown ? digestOf(record) : `0x${"00".repeat(24)}`;
    deepStrictEqual(await caseOn(reconciliation, number, businessReference), {
      status,
      generation,
      changedAt,
      isHeld,
      isWrittenOff,
      digest,
    });
    for (const { code } of alarmsIn(record.open)) seen.add(code);
  }
}

function deployRoom() {
  return deployReconciliation(chain);
}
