import { cpSync } from "node:fs";
import path from "node:path";

import { hardhat, runIn } from "./mocha.js";
import type { Gate } from "./patches.js";

/** The step of the audit, in the copy: it prints what differs from the committed table. */
const COMPARE_ENTRIES = `
  const { entries } = await import("./scripts/audit/entries/compare.js");
  const { problems } = await entries.run();
  for (const problem of problems) console.log("differs:", problem);
`;

/**
 * What a gate says of the code of a room in a copy; undefined if nothing.
 * @param built The folder of a build of the project as it is.
 */
export async function askGate(
  gate: Gate,
  room: string,
  root: string,
  built: string,
): Promise<string | undefined> {
  return gate === "gas" ? await aboveBudget(room, root, built) : await newEntry(root);
}

/** Gas is that of the bytecode that ships: what changed is built as it ships. */
async function aboveBudget(room: string, root: string, built: string): Promise<string | undefined> {
  const build = path.join(root, ".build");
  cpSync(built, build, { recursive: true });
  const { isSuccess, output } = await hardhat(root, build, "build", "--no-tests", "--quiet");
  if (!isSuccess) throw new Error(output);

  const measured = await runIn(root, build, ["--import", "tsx", "scripts/gas.ts", room]);
  if (!measured.output.includes("Gas of")) throw new Error(measured.output);
  return /Above budget: .+/.exec(measured.output)?.[0];
}

async function newEntry(root: string): Promise<string | undefined> {
  const args = ["--import", "tsx", "--input-type", "module", "--eval", COMPARE_ENTRIES];
  const { isSuccess, output } = await runIn(root, path.join(root, ".build"), args);
  if (!isSuccess) throw new Error(output);
  return /^differs: .+/m.exec(output)?.[0].replace("differs:", "entry points:");
}
