import { setImmediate } from "node:timers/promises";

import { id, Wallet } from "ethers";

import {
  ABSENT,
  idsRootOf,
  type Leg,
  type RunLeaf,
  runFieldsOf,
  treeOf,
} from "../../sdk/reconciliation/index.js";
import type { Connection } from "../connect.js";
import { enrich, inOrder, type Load, transfer } from "./load.js";
import type { Shot } from "./measure.js";
import { besideSql, NAMES } from "./reconciliation/beside.js";
import { legOf, openRoom, type ReconciliationRoom } from "./reconciliation/room.js";

const BATCH = 100;
/** Records of a run. */
const RECORDS = 16_384;
/** A round has so many transfers, first and later legs in turn, and then each kind of batch and of root once. */
const EACH = 10;
const ROUNDS = 11;
/** The first round warms up. */
const WARM_UP = 3 * EACH + 4;
const [CLEARING, BANK] = [0, 1];

/**
 * Plain token transfers, legs one by one, in batches and as roots of runs, signed beforehand and in turn, so that what slows the
 * machine down for a while slows all of them down. The cases of the later legs are opened before: a leg brings the record,
 * and the record has the second of the first leg.
 */
async function load(connection: Connection): Promise<Shot[]> {
  const room = await openRoom(connection);
  const payer = new Wallet(id("payer"));
  await enrich(connection, payer.address);
  await room.token.getFunction("mint")(payer.address, 10n ** 12n);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const sign = inOrder(payer, chainId);
  const shoot = async (name: string, items: number, data: Promise<string>): Promise<Shot> => ({
    name,
    items,
    raw: await sign(room.address, await data),
  });

  const { template, runs, post } = room;
  const singles = await openCases(room, template, legsOf("single", ROUNDS * EACH));
  const batches = await openCases(room, template, legsOf("batch", ROUNDS * BATCH));
  const roots = await openCases(room, runs, runsOf("run", ROUNDS));
  const fresh = legsOf("fresh", ROUNDS * EACH);
  const many = legsOf("many", ROUNDS * BATCH);
  const others = runsOf("another run", ROUNDS);
  const shots: Shot[] = [];
  const token = await room.token.getAddress();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [own, all, at] = [round * EACH, round * BATCH, round];
    for (let place = own; place < own + EACH; place += 1) {
      const [leg, later] = [fresh.slice(place, place + 1), singles.slice(place, place + 1)];
      shots.push(await transfer(sign, token, room.address, 1_000n));
      shots.push(await shoot(NAMES.first, 1, post(template, CLEARING, leg)));
      shots.push(await shoot(NAMES.later, 1, postLater(room, template, later)));
    }
    const [legs, laters] = [many.slice(all, all + BATCH), batches.slice(all, all + BATCH)];
    shots.push(await shoot(NAMES.firsts, BATCH, post(template, CLEARING, legs)));
    shots.push(await shoot(NAMES.laters, BATCH, postLater(room, template, laters)));
    const [run, second] = [others.slice(at, at + 1), roots.slice(at, at + 1)];
    shots.push(await shoot(NAMES.root, RECORDS, post(runs, CLEARING, run)));
    shots.push(await shoot(NAMES.roots, RECORDS, postLater(room, runs, second)));
    // signing takes long: the connection is to see where the node has closed it for its silence
    await setImmediate();
  }
  return shots;
}

type Opened = Awaited<ReturnType<typeof openCases>>;

/** Clearing has posted its legs. @returns What the bank posts, and to which records. */
async function openCases(room: ReconciliationRoom, template: number, legs: readonly Leg[]) {
  for (let from = 0; from < legs.length; from += BATCH)
    await room.send(await room.post(template, CLEARING, legs.slice(from, from + BATCH)));
  const references = legs.map(({ businessReference }) => businessReference);
  const records = await room.recordsOf(template, references);
  return legs.map((leg, place) => ({ leg, record: records[place] }));
}

function postLater({ post }: ReconciliationRoom, template: number, opened: Opened) {
  const known = opened.flatMap(({ record }) => (record === undefined ? [] : [record]));
  return post(
    template,
    BANK,
    opened.map(({ leg }) => leg),
    known,
  );
}

const legsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, place) => legOf(`${name} ${place}`));

/** Legs of runs, all of the same records: what is hashed for a root is the parties', and not measured. */
function runsOf(name: string, count: number): Leg[] {
  runFields ??= fieldsOfRun();
  const fields = runFields;
  return Array.from({ length: count }, (_, place) => legOf(`${name} ${place}`, fields));
}

/** Hashed once, which takes a while. */
let runFields: string | undefined;

function fieldsOfRun(): string {
  const ids = Array.from({ length: RECORDS }, (_, place) => id(`record ${place}`));
  const leaf: RunLeaf = { ...ABSENT, amount: 1n, currency: 978, valueDate: 20_487 };
  const { root } = treeOf(
    ids,
    ids.map(() => leaf),
  );
  return runFieldsOf({ count: RECORDS, idsRoot: idsRootOf(ids), root });
}

export const reconciliation: Load = { load, warmUp: WARM_UP, beside: besideSql };
