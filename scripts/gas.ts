// npm run gas [-- <room> ...] [-- --update]: measures the gas of whole transactions and compares it with gas/<room>.json.
// Fails when a figure differs from the committed one (unless it is to be updated) or is above its budget.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { cards } from "./gas/cards.js";
import { fees } from "./gas/fees.js";
import { iterative } from "./gas/iterative.js";
import { reconciliation } from "./gas/reconciliation.js";
import {
  budgetProblems,
  changesBetween,
  type Change,
  type Entries,
  withBudgets,
} from "./gas/figures.js";
import type { Room } from "./gas/room.js";
import { chosen } from "./rooms.js";
import { table } from "./terminal/table.js";

/** The rooms, a line each. */
const ROOMS: Readonly<Record<string, Room>> = { fees, cards, iterative, reconciliation };

const fileOf = (room: string) => path.join(import.meta.dirname, "..", "gas", `${room}.json`);

async function committed(room: string): Promise<Entries> {
  try {
    return JSON.parse(await readFile(fileOf(room), "utf8")) as Entries;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

const show = (gas: number | undefined) => (gas === undefined ? "–" : gas.toLocaleString("en-US"));

function budgetTable(entries: Entries): string {
  const rows = Object.entries(entries).map(([sentence, { gas, budget }]) => {
    const isOver = budget !== undefined && gas > budget;
    return [sentence, isOver ? styleText("red", show(gas)) : show(gas), show(budget)];
  });
  return table(["Gas of", ">figure", ">budget"], rows);
}

function changeTable(changes: Change[]): string {
  const rows = changes.map(({ sentence, before, after }) => {
    const isBoth = before !== undefined && after !== undefined;
    return [sentence, show(before), show(after), isBoth ? signed(after - before) : ""];
  });
  return table(["Gas of", ">committed", ">measured", ">change"], rows);
}

const signed = (difference: number) => (difference > 0 ? "+" : "") + show(difference);

/** @returns Whether the figures are those that are committed, and within their budgets. */
async function check(name: string, room: Room, isUpdate: boolean): Promise<boolean> {
  const measured = withBudgets(await room.measure(), room.budgets);
  console.log(`${styleText("bold", name)}\n\n${budgetTable(measured)}\n`);

  const changes = changesBetween(await committed(name), measured);
  if (isUpdate) {
    await writeFile(fileOf(name), `${JSON.stringify(measured, undefined, 2)}\n`);
    console.log(`gas/${name}.json is up to date: ${changes.length} figures changed.`);
  } else if (changes.length > 0) {
    console.log(`${changeTable(changes)}\n`);
    console.log(
      `The figures differ from gas/${name}.json: \`npm run gas -- --update\` takes them over.`,
    );
  }
  for (const [sentence, why] of Object.entries(room.open)) {
    console.log(styleText("yellow", `Open: ${sentence}: ${why}`));
  }
  const problems = budgetProblems(measured, room.open);
  for (const problem of problems) console.log(styleText("red", problem));
  return problems.length === 0 && (isUpdate || changes.length === 0);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { update: { type: "boolean", default: false } },
});
try {
  for (const [name, room] of chosen(ROOMS, positionals, "gas")) {
    if (!(await check(name, room, values.update))) process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
