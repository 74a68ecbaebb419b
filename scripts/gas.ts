// npm run gas [-- --update]: measures the gas of whole transactions and compares it with gas/<room>.json. Fails when a
// figure differs from the committed one (unless it is to be updated) or is above its budget.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { BUDGETS } from "./gas/budgets.js";
import { batches } from "./gas/fees/batches.js";
import { charges } from "./gas/fees/charges.js";
import { deposits } from "./gas/fees/deposits.js";
import { keeping } from "./gas/fees/keeping.js";
import { yardsticks } from "./gas/fees/yardsticks.js";
import {
  changesBetween,
  type Change,
  type Entries,
  excesses,
  type Figures,
  withBudgets,
} from "./gas/figures.js";
import { setStage } from "./gas/stage.js";
import { table } from "./terminal/table.js";

const FILE = path.join(import.meta.dirname, "..", "gas", "fees.json");
const TOPICS = [charges, batches, deposits, keeping, yardsticks];

/** Every topic on a chain of its own, so that a new figure moves no other. */
async function measure(): Promise<Figures> {
  const figures: Figures = {};
  for (const topic of TOPICS) {
    const stage = await setStage();
    Object.assign(figures, await topic(stage));
    await stage.close();
  }
  return figures;
}

async function committed(): Promise<Entries> {
  try {
    return JSON.parse(await readFile(FILE, "utf8")) as Entries;
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

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });

const measured = withBudgets(await measure(), BUDGETS);
console.log(`${budgetTable(measured)}\n`);

const changes = changesBetween(await committed(), measured);
if (values.update) {
  await writeFile(FILE, `${JSON.stringify(measured, undefined, 2)}\n`);
  console.log(`gas/fees.json is up to date: ${changes.length} figures changed.`);
} else if (changes.length > 0) {
  console.log(`${changeTable(changes)}\n`);
  console.log("The figures differ from gas/fees.json: `npm run gas -- --update` takes them over.");
  process.exitCode = 1;
}
for (const [sentence, { gas, budget }] of excesses(measured)) {
  console.log(styleText("red", `Above budget: ${sentence}: ${show(gas)} > ${show(budget)}`));
  process.exitCode = 1;
}
