import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import * as fc from "fast-check";

import { id, ZeroHash } from "ethers";

import { caseOn } from "../../sdk/reconciliation/contract.js";
import { demandHash } from "../../sdk/reconciliation/demands.js";
import { fetchCases, fetchEvents } from "../../sdk/reconciliation/history.js";
import { caseIn, createLedger, type Ledger, summaryIn } from "../../sdk/reconciliation/ledger.js";
import { apply, replay } from "../../sdk/reconciliation/replay.js";
import { caseIdOf, EMPTY_RECORD } from "../../sdk/reconciliation/records.js";
import type { ReconciliationEvent } from "../../sdk/reconciliation/events.js";
import { IReconciliationEvents__factory } from "../../typechain-types/index.js";
import { createChain } from "../kit/chain.js";
import { isRefusal } from "../kit/histories.js";
import { deployReconciliation, keyOf } from "../kit/reconciliation/room.js";
import { runs } from "../kit/runs.js";
import {
  type Act,
  acts,
  type ActWorld,
  carryOutAct,
  deployActs,
  TOUR,
  worldOfActs,
} from "./acts.js";
import {
  carryOut,
  histories,
  REFERENCES,
  replaceKey,
  supersede,
  type World,
  worldOf,
} from "./histories.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** Names of all events. */
const ALL = IReconciliationEvents__factory.abi
  .filter(({ type }) => type === "event")
  .map(({ name }) => name);
/** Those of which postings and templates tell; not what reports, adjustments and runs tell. */
const EVENTS = ALL.filter(
  (name) =>
    !/^(Action|Adjustment|Books|Case|Coin|Demand|Difference|Exception|Leaves|Observer|Run|Stake)/.test(
      name,
    ),
);
/** The others; an account that does not take its coin is none of these histories. */
const ACTS = ALL.filter((name) => !EVENTS.includes(name) && name !== "CoinOwed");

describe("the replay of random histories", () => {
  it("RE-9 equals the contract's view of every case, its record's digest too, after every block", async function () {
    this.timeout(0);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(histories(24), async ({ sketch, steps }) => {
        const world = await worldOf(await networkHelpers.loadFixture(deployRoom), sketch);
        const ledger = createLedger();
        let block = 0;
        for (const step of steps) {
          if (step.before === "Version") await supersede(world);
          if (step.before === "Key") await replaceKey(world, step);
          const { sending } = await carryOut(world, step);
          await sending.catch((error: unknown) => {
            if (!isRefusal(error)) throw error;
          });
          const events = await fetchEvents(world.address, ethers.provider, { fromBlock: block });
          for (const event of events) {
            apply(ledger, event);
            seen.add(event.name);
          }
          block = (await ethers.provider.getBlockNumber()) + 1;
          await compare(world, ledger);
        }
      }),
      { ...runs(40), endOnFailure: true },
    );

    expect([...seen].toSorted()).to.deep.equal(EVENTS.toSorted());
  });
});

describe("the replay of all that is done to cases and runs", () => {
  it("RE-5 RE-6 RE-9 equals the contract's view of every case, and of what waits, after every act", async () => {
    const world = worldOfActs(await networkHelpers.loadFixture(deployActsHere));
    const seen = new Set<string>();

    await follow(world, TOUR, seen);

    expect(ACTS.filter((name) => !seen.has(name))).to.deep.equal([]);
  });

  it("RE-5 RE-6 RE-9 does so in whichever order", async function () {
    this.timeout(0);

    await fc.assert(
      fc.asyncProperty(acts(40), async (all) => {
        const world = worldOfActs(await networkHelpers.loadFixture(deployActsHere));
        await follow(world, all, new Set());
      }),
      { ...runs(20), endOnFailure: true },
    );
  });
});

describe("the replay of one case", () => {
  it("RE-9 is the same from its own events as from all", async () => {
    const { world, events } = await broken();

    const own = await fetchCases(world.address, ethers.provider, world.number, [REFERENCES[0]!]);

    expect(own.length).to.be.lessThan(events.length);
    expect(caseIn(replay(own), world.number, REFERENCES[0]!)).to.deep.equal(
      caseIn(replay(events), world.number, REFERENCES[0]!),
    );
    expect(caseIn(replay(own), world.number, REFERENCES[1]!)).to.equal(undefined);
  });

  it("RE-9 has every alarm with its time, and how long it took", async () => {
    const { world, events, times } = await broken();

    const held = caseIn(replay(events), world.number, REFERENCES[0]!)!;

    const [first, second] = times as [number, number];
    expect(held.alarms).to.deep.equal([
      { code: "Amount", role: 1, generation: 0, raisedAt: second, evidence: ZeroHash },
    ]);
    expect(held.episodes).to.deep.equal([
      { generation: 0, openedAt: first, alarmedAt: second, adjustedAt: undefined },
    ]);
    expect(held.state).to.include({ status: "Alarmed", changedAt: second, isHeld: true });
  });
});

describe("the replay of a broken history", () => {
  it("RE-9 takes the whole", async () => {
    const { events } = await broken();

    expect(replay(events).cases.size).to.equal(2);
  });

  it("RE-9 tells that the template is missing", async () => {
    const { events } = await broken();

    expect(() => replay(events.slice(1))).to.throw("earlier events are missing");
  });

  it("RE-9 tells that the legs before an alarm or a match are missing", async () => {
    const { events } = await broken();
    const without = (name: string) => events.filter((event) => event.name !== name);

    expect(() => replay(without("LegPosted"))).to.throw("earlier events are missing");
    expect(() => replay([...without("LegPosted"), ...without("AlarmRaised")])).to.throw(
      "earlier events are missing",
    );
  });

  it("RE-9 takes no event twice", async () => {
    const { events } = await broken();
    const twice = (name: string) => events.filter((event) => event.name === name).slice(0, 1);

    for (const name of ["LegPosted", "AlarmRaised"])
      expect(() => replay([...events, ...twice(name)])).to.throw("earlier events are missing");
  });
});

/** One case that was alarmed at its second leg, and one that is open. */
async function broken(): Promise<{ world: World; events: ReconciliationEvent[]; times: number[] }> {
  const room = await networkHelpers.loadFixture(deployRoom);
  const terms = room.shareSale();
  const number = await room.register(terms);
  const keys = ["seller", "shareRegister", "capitalSystem"];
  const world: World = { ...room, number, terms, states: new Map(), isSuperseded: false, keys };
  const times: number[] = [];
  const post = async (role: number, reference: string, amount: bigint) => {
    const record = caseIn(await room.ledger(), number, reference)?.state.record ?? EMPTY_RECORD;
    const said = { generation: 0, currency: 978, valueDate: 20_000, acceptedAt: 0 };
    const leg = { businessReference: reference, amount, fields: id("fields"), ...said };
    await room.post(number, role, [{ leg, record }], keyOf(keys[role]!));
    times.push(await networkHelpers.time.latest());
  };
  await post(0, REFERENCES[0]!, 100n);
  await post(1, REFERENCES[0]!, 101n);
  await post(0, REFERENCES[1]!, 100n);
  return { world, events: await fetchEvents(room.address, ethers.provider), times };
}

async function compare(world: World, ledger: Ledger): Promise<void> {
  const { reconciliation, number, keys, terms, states, isSuperseded } = world;
  const time = await networkHelpers.time.latest();
  for (const businessReference of REFERENCES) {
    const summary = summaryIn(ledger, number, businessReference, time);
    deepStrictEqual(summary, await caseOn(reconciliation, number, businessReference));
    deepStrictEqual(
      caseIn(ledger, number, businessReference)?.state,
      states.get(businessReference)?.status === "None" ? undefined : states.get(businessReference),
    );
  }
  const held = ledger.templates.get(number)!;
  deepStrictEqual(
    held.keys,
    keys.slice(0, terms.roles.length).map((name) => keyOf(name).id),
  );
  expect(held.isSuperseded).to.equal(isSuperseded);
}

/** Does one after the other, and compares. @param seen Takes the names of the events. */
async function follow(world: ActWorld, all: readonly Act[], seen: Set<string>): Promise<void> {
  const { address, cases, ledger, reconciliation } = world;
  let block = 0;
  for (const act of all) {
    await carryOutAct(world, act);
    for (const event of await fetchEvents(address, ethers.provider, { fromBlock: block })) {
      apply(ledger, event);
      seen.add(event.name);
    }
    block = (await ethers.provider.getBlockNumber()) + 1;
    const time = await networkHelpers.time.latest();
    for (const { template, reference } of cases) {
      const summary = summaryIn(ledger, template, reference, time);
      deepStrictEqual(summary, await caseOn(reconciliation, template, reference), act.what);
      const demands = caseIn(ledger, template, reference)?.run.demands ?? [];
      for (const role of [0, 1]) {
        const demand = demands.find((each) => each.role === role);
        const told = demand === undefined ? ZeroHash : demandHash(demand);
        expect(await reconciliation.demandOf(caseIdOf(template, reference), role)).to.equal(told);
      }
    }
  }
}

function deployActsHere() {
  return deployActs(chain);
}

function deployRoom() {
  return deployReconciliation(chain);
}
