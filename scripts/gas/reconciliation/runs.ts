import { id, type Result, toBeHex, type Wallet } from "ethers";

import { closingsOf, type SideLeaves, treeOf } from "../../../sdk/reconciliation/runs.js";
import {
  idsRootOf,
  runFieldsOf,
  siblingsOf,
  type RunLeaf,
} from "../../../sdk/reconciliation/trees.js";
import type { LeafDemandStruct } from "../../../typechain-types/contracts/reconciliation/IRuns.js";
import type { Figures } from "../figures.js";
import { DAY } from "../../time.js";
import { type CaseRecord, LEG, type ReconciliationStage } from "./stage.js";

const COUNT = 16_384;
const LEAF_PRICE = 10n ** 12n;
const MOST_LEAVES = 64;

/** As a clearing has them: a hash for the other fields, small amounts. */
const LEAVES: readonly RunLeaf[] = Array.from({ length: COUNT }, (_, i) => ({
  amount: BigInt(i * 37 + 1_999),
  currency: 978,
  valueDate: LEG.valueDate,
  fields: id(`fields ${i}`),
}));
const IDS = LEAVES.map((_, i) => id(`record ${i}`));
const IDS_ROOT = idsRootOf(IDS);

/** The other side, whose amounts differ at some places. */
const offAt = (places: readonly number[]): SideLeaves => {
  const off = [...LEAVES];
  for (const place of places) {
    const leaf = LEAVES[place] as RunLeaf;
    off[place] = { ...leaf, amount: leaf.amount + 1_000n };
  }
  return off;
};

/** Scattered: one in each part of the list, each at another place of its part. */
const scattered = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const part = COUNT / count;
    return Math.floor(i * part + ((i * 61) % part));
  });

export async function runs(stage: ReconciliationStage): Promise<Figures> {
  const { chain, gasOf, officers, posting, recordOf, register, relayer, room, terms } = stage;
  const figures: Figures = {};
  const sides = { ...terms, rules: { ...terms.rules, expected: 3 } };
  const item = await register(sides);
  const template = await register({
    ...sides,
    family: id("runs"),
    rules: { ...sides.rules, amountTolerance: 0n },
    run: { itemTemplate: item, leafPrice: LEAF_PRICE, answerWindow: DAY },
  });

  const listOf = (side: SideLeaves) => ({
    count: COUNT,
    idsRoot: IDS_ROOT,
    root: treeOf(IDS, side).root,
  });
  const post = async (role: number, name: string, side: SideLeaves) => {
    const leg = { ...LEG, businessReference: id(name), fields: runFieldsOf(listOf(side)) };
    const record = await recordOf(template, leg.businessReference);
    return gasOf(relayer, posting(template, role, [leg], [record]));
  };
  const closing = async (name: string, places: readonly number[]) => {
    const off = offAt(places);
    const record: CaseRecord = await recordOf(template, id(name));
    const { idsRoot, root: rootA } = listOf(LEAVES);
    return closingsOf(IDS, LEAVES, off).map((part) => ({
      run: { template, businessReference: id(name) },
      record,
      sides: { count: COUNT, idsRoot, rootA, rootB: listOf(off).root },
      from: part.from,
      exceptions: [...part.exceptions],
      siblings: [...part.siblings],
      above: [...part.above],
    }));
  };

  await post(0, "clean", LEAVES);
  figures["post the second root of a run of 16,384 records, clean"] = await post(
    1,
    "clean",
    LEAVES,
  );

  await post(0, "one", LEAVES);
  const second = await post(1, "one", offAt([9_999]));
  const [one] = await closing("one", [9_999]);
  if (one === undefined) throw new Error("nothing differs");
  const closed = await gasOf(relayer, room.closeExceptions.populateTransaction(one));
  figures["post the second root of a run of 16,384 records, one exception"] = second;
  figures["close a run of 16,384 records, one exception"] = closed;
  figures["a run of 16,384 records with one exception, second root and closing"] = second + closed;

  const places = scattered(128);
  await post(0, "many", LEAVES);
  await post(1, "many", offAt(places));
  const [many] = await closing("many", places);
  if (many === undefined) throw new Error("nothing differs");
  figures["close a run of 16,384 records, 128 scattered exceptions, each"] = Math.round(
    (await gasOf(relayer, room.closeExceptions.populateTransaction(many))) / places.length,
  );

  const more = scattered(256).map((place) => place ^ 1);
  await post(0, "more", LEAVES);
  await post(1, "more", offAt(more));
  const parts = await closing("more", more);
  for (const [i, name] of ["first", "last"].entries()) {
    const part = parts[i];
    if (part === undefined || parts.length !== 2) throw new Error("not two transactions");
    figures[`close a run of 16,384 records, 128 scattered exceptions, the ${name} of two, each`] =
      Math.round(
        (await gasOf(relayer, room.closeExceptions.populateTransaction(part))) /
          part.exceptions.length,
      );
  }

  await post(0, "asked", LEAVES);
  await post(1, "asked", offAt(places));
  const [, demander] = officers as [Wallet, Wallet];
  await chain.provider.request({
    method: "hardhat_setBalance",
    params: [demander.address, toBeHex(10n ** 20n)],
  });
  const asked = scattered(MOST_LEAVES);
  const list = listOf(offAt(places));
  const key = { template, businessReference: id("asked") };
  const record = await recordOf(template, key.businessReference);
  const price = LEAF_PRICE * BigInt(MOST_LEAVES);
  figures["demand 64 scattered leaves"] = await gasOf(
    demander,
    room.demandLeaves.populateTransaction(key, record, 0, list, asked),
    price,
  );
  const [told] = await room.queryFilter(room.filters.LeavesDemanded());
  if (told === undefined) throw new Error("no demand");
  const demand = (told.args.demand as unknown as Result).toObject(true) as LeafDemandStruct;
  const leaves = asked.map((index) => ({
    index,
    id: IDS[index] as string,
    content: LEAVES[index] as RunLeaf,
  }));
  figures["answer a demand for 64 scattered leaves"] = await gasOf(
    relayer,
    room.answerDemand.populateTransaction(
      demand,
      listOf(LEAVES),
      leaves,
      siblingsOf(treeOf(IDS, LEAVES), asked),
    ),
  );
  return figures;
}
