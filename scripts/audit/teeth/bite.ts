import path from "node:path";
import { styleText } from "node:util";

import { type Room, roomOf } from "../rooms.js";
import type { Finding, Step } from "../step.js";
import { Copy } from "./copy.js";
import { askGate } from "./gates.js";
import { failingTest } from "./mocha.js";
import { type Patch, patchesIn } from "./patches.js";
import { roundsFor } from "./rounds.js";
import { SolidityTests } from "./solidity.js";

const ROOT = path.join(import.meta.dirname, "../../..");

type Rooms = Readonly<Record<string, Room>>;

/** Tells what caught a bug; undefined if nothing did. */
type Catcher = (patch: Patch) => Promise<string | undefined>;

/**
 * Plants one bug at a time in a copy of the project, and tells what catches it. A bug that survives, or that no longer
 * fits the sources, is a problem. Needs a build.
 */
async function tryTeeth(rooms: Rooms, named: string): Promise<Finding> {
  const patches = patchesIn(ROOT).filter(
    ({ file, name }) => roomOf(file) in rooms && name.includes(named),
  );
  if (patches.length === 0) throw new Error(`No planted bug has "${named}" in its name.`);
  const inProcess = patches.filter(
    ({ gate, changes }) => gate === undefined && isContracts(changes),
  );
  const others = patches.filter((patch) => !inProcess.includes(patch));

  // two lanes: a compiler in this process, and other processes beside it
  const problems = await Promise.all([
    lane(others, (copy) => Promise.resolve(besides(copy, rooms))),
    lane(inProcess, (copy) => inRooms(copy, new Set(inProcess.map(({ file }) => roomOf(file))))),
  ]);
  return {
    checked: `${patches.length} planted bugs`,
    figures: `${patches.length - problems.flat().length} caught`,
    problems: problems.flat(),
  };
}

/** The step of the audit, for all bugs of these rooms or those with `named` in their names. */
export function teeth(rooms: Rooms, named: string): Step {
  return { tool: "teeth", run: () => tryTeeth(rooms, named) };
}

async function lane(
  patches: readonly Patch[],
  prepare: (copy: Copy) => Promise<Catcher>,
): Promise<string[]> {
  if (patches.length === 0) return [];
  const copy = new Copy(ROOT);
  try {
    const catcher = await prepare(copy);
    const problems: string[] = [];
    for (const patch of patches) problems.push(...(await attempt(copy, patch, catcher)));
    return problems;
  } finally {
    copy.remove();
  }
}

async function attempt(copy: Copy, patch: Patch, catcher: Catcher): Promise<string[]> {
  const start = performance.now();
  try {
    copy.plant(patch.file);
  } catch (error) {
    return [`${patch.file} no longer applies: ${(error as Error).message}`];
  }

  const caught = await catcher(patch);
  copy.heal(patch.file);
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  const mark = caught === undefined ? styleText("red", "✘") : styleText("green", "✔");
  const by = caught ?? styleText("red", "survives");
  console.log(`${mark} ${patch.name.padEnd(36)} ${patch.rule.padEnd(6)}${seconds} s  ${by}`);
  return caught === undefined ? [`${patch.file} survives: ${patch.gain}`] : [];
}

/** By the Solidity tests of the room that a bug is in, which must pass before any is planted. */
async function inRooms({ root }: Copy, rooms: ReadonlySet<string>): Promise<Catcher> {
  const tests = new Map<string, SolidityTests>();
  for (const room of rooms) tests.set(room, await SolidityTests.of(room, root));
  return async (patch) => await tests.get(roomOf(patch.file))?.failing(patch);
}

function besides({ root }: Copy, rooms: Rooms): Catcher {
  const built = path.resolve(ROOT, process.env["TALLYSTICK_BUILD"] ?? ".build");
  return async (patch) => {
    const room = roomOf(patch.file);
    return patch.gate === undefined
      ? await failingTest(root, built, roundsFor(patch, rooms[room]?.sdkTests ?? [], root))
      : await askGate(patch.gate, room, root, built);
  };
}

const isContracts = (changes: readonly string[]) =>
  changes.some((file) => file.startsWith("contracts/"));
