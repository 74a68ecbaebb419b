import { id } from "ethers";

import { argsIn, send } from "../../../../sdk/reconciliation/contract.js";
import { type Leg, referenceOf, signLegs } from "../../../../sdk/reconciliation/index.js";
import { closingsOf, type SideLeaves, treeOf } from "../../../../sdk/reconciliation/runs.js";
import {
  ABSENT,
  idsRootOf,
  type PositionTree,
  runFieldsOf,
  type RunList,
  siblingsOf,
} from "../../../../sdk/reconciliation/trees.js";
import { HOUR } from "../../../time.js";
import { clearingOf, keyOf, officerIn, recordOf, register, type Stage } from "./stage.js";

/** Places of the sides. */
const [CLEARING, BANK] = [0, 1] as const;
const LEAF_PRICE = 1_000n;
const IDS = Array.from({ length: 9 }, (_, place) => id(`record ${place} in the scenes`));

/** A run at work. */
interface Night {
  readonly stage: Stage;
  readonly template: number;
  readonly reference: string;
  readonly sides: readonly [SideLeaves, SideLeaves];
  readonly trees: readonly [PositionTree, PositionTree];
}

/** Two nights: one whose differences are all declared, in several portions, and one with a side that hides its records. */
export async function compareRuns(stage: Stage): Promise<void> {
  const itemTemplate = await register(stage, clearingOf(stage, "payments"));
  const run = { itemTemplate, leafPrice: LEAF_PRICE, answerWindow: HOUR };
  const template = await register(stage, { ...clearingOf(stage, "nights of payments"), run });
  const night = await post(stage, template, "night 1");
  await answer(night, await demand(night, [1, 3]));
  await answerInVain(night, await demand(night, [4]));
  await declare(night);
  await hide(await post(stage, template, "night 2"));
}

/** Both sides post; the second differs in an amount, has a record too few, and another value date. */
async function post(stage: Stage, template: number, reference: string): Promise<Night> {
  const a = IDS.map((of, place) => ({
    amount: 100n * BigInt(place),
    currency: 978,
    valueDate: 21_916,
    fields: of,
  }));
  const b = a.map((leaf, place) => {
    if (place === 1) return { ...leaf, amount: leaf.amount + 1n };
    if (place === 3) return ABSENT;
    return place === 8 ? { ...leaf, valueDate: leaf.valueDate + 9 } : leaf;
  });
  const trees = [treeOf(IDS, a), treeOf(IDS, b)] as const;
  const night: Night = { stage, template, reference, sides: [a, b], trees };
  for (const role of [CLEARING, BANK] as const) await postSide(night, role);
  return night;
}

async function postSide(night: Night, role: 0 | 1): Promise<void> {
  const { stage, template, reference, sides } = night;
  const { clock, reconciliation, domain } = stage;
  const leg: Leg = {
    businessReference: referenceOf(reference),
    generation: 0,
    amount: sides[role].reduce((sum, { amount }) => sum + amount, 0n),
    currency: 978,
    valueDate: 21_916,
    fields: runFieldsOf(listOf(night, role)),
    acceptedAt: 0,
  };
  const { signature } = await signLegs(domain, keyOf(stage, role), template, role, [leg]);
  const record = role === CLEARING ? [] : await recordOf(stage, template, reference);
  await clock.act(() => reconciliation.postLegs(template, role, [{ leg, record }], signature));
}

function listOf({ trees }: Night, role: 0 | 1): RunList {
  return { count: IDS.length, idsRoot: idsRootOf(IDS), root: trees[role].root };
}

/** The clearing asks what the bank has of some records. @returns The demand, as its event tells it. */
async function demand(night: Night, indices: number[]) {
  const { stage, template, reference } = night;
  const { clock, reconciliation } = stage;
  const own = reconciliation.connect(officerIn(stage, CLEARING));
  const key = { template, businessReference: referenceOf(reference) };
  const [record, list] = [await recordOf(stage, template, reference), listOf(night, CLEARING)];
  const value = LEAF_PRICE * BigInt(indices.length);
  const receipt = await clock.act(() =>
    send(own.demandLeaves(key, record, BANK, list, indices, { value })),
  );
  const [told] = argsIn(reconciliation, receipt, "LeavesDemanded");
  if (told === undefined) throw new Error("a demand is told by an event");
  return told.demand;
}

type Demand = Awaited<ReturnType<typeof demand>>;

async function answer(night: Night, demanded: Demand): Promise<void> {
  const { clock, reconciliation } = night.stage;
  await clock.act(() => reconciliation.answerDemand(...answerTo(night, demanded)));
}

/** By a contract that takes no coin: what it is paid waits until it collects that elsewhere. */
async function answerInVain(night: Night, demanded: Demand): Promise<void> {
  const { clock, reconciliation, ethers, address, sponsor } = night.stage;
  const refuser = await clock.act(() => ethers.deployContract("CoinRefuser"));
  const { interface: abi } = reconciliation;
  const shown = abi.encodeFunctionData("answerDemand", [...answerTo(night, demanded)]);
  await clock.act(() => refuser.act(address, shown));
  const collected = abi.encodeFunctionData("collectCoin", [sponsor.address]);
  await clock.act(() => refuser.act(address, collected));
}

function answerTo(night: Night, demanded: Demand) {
  const indices = demanded.indices.map(Number);
  const leaves = indices.map((index) => {
    const [name, content] = [IDS[index], night.sides[BANK][index]];
    if (name === undefined || content === undefined) throw new Error(`no record ${index}`);
    return { index, id: name, content };
  });
  const siblings = siblingsOf(night.trees[BANK], indices);
  return [demanded, listOf(night, BANK), leaves, siblings] as const;
}

/** One exception a transaction. */
async function declare(night: Night): Promise<void> {
  const { stage, template, reference, sides } = night;
  const { clock, reconciliation } = stage;
  const [{ count, idsRoot, root: rootA }, { root: rootB }] = [
    listOf(night, CLEARING),
    listOf(night, BANK),
  ];
  for (const portion of closingsOf(IDS, ...sides, 1)) {
    const record = await recordOf(stage, template, reference);
    const closing = {
      run: { template, businessReference: referenceOf(reference) },
      record,
      sides: { count, idsRoot, rootA, rootB },
      from: portion.from,
      exceptions: [...portion.exceptions],
      siblings: [...portion.siblings],
      above: [...portion.above],
    };
    await clock.act(() => reconciliation.closeExceptions(closing));
  }
}

/** The bank does not answer. */
async function hide(night: Night): Promise<void> {
  const { stage, template, reference } = night;
  const { clock, reconciliation } = stage;
  const demanded = await demand(night, [0, 8]);
  await clock.pass(2, HOUR);
  const key = { template, businessReference: referenceOf(reference) };
  const record = await recordOf(stage, template, reference);
  await clock.act(() => reconciliation.raiseUnanswered(key, record, demanded));
}
