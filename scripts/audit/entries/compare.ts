import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { sources } from "../../check/sources.js";
import { compile, ROOT } from "../solc/compile.js";
import type { Finding, Step } from "../step.js";
import { entryPoints } from "./extract.js";
import { entryPage } from "./page.js";

const PAGE = "docs/entry-points.md";

/** What changes the state of the deployed contracts, and what guards it: as the committed page says. */
export const entries: Step = {
  tool: "entry points",

  async run(): Promise<Finding> {
    const found = findEntries();
    const is = entryPage(found);
    const isToWrite = process.argv.includes("--update");
    if (isToWrite) await writeFile(path.join(ROOT, PAGE), is);
    const said = await readFile(path.join(ROOT, PAGE), "utf8").catch(() => "");

    const open = found.filter(({ guards }) => guards.every((guard) => guard === "payable")).length;
    return {
      checked: `${new Set(found.map(({ contract }) => contract)).size} deployed contracts`,
      figures: `${found.length} state-changing functions, ${open} without a modifier`,
      problems: differences(said, is),
    };
  },
};

function findEntries() {
  const files = sources(ROOT, "contracts", ".sol").map(({ file }) => file);
  return entryPoints(compile(ROOT, files, ["abi"]), "contracts/");
}

/** The lines in which the page and the contracts differ, both of them. */
export function differences(said: string, is: string): string[] {
  const before = rowsOf(said);
  const now = rowsOf(is);
  const gone = [...before].filter((row) => !now.has(row)).map((row) => `${PAGE} says: ${row}`);
  const added = [...now].filter((row) => !before.has(row)).map((row) => `it is now:    ${row}`);
  const problems = [...gone, ...added];
  if (problems.length === 0 && said !== is) problems.push(`${PAGE} differs in its text or order`);
  return problems;
}

/** Columns grow with their widest cell: a row is what it says. */
function rowsOf(page: string): Set<string> {
  const rows = page.split("\n").filter((line) => /^(?:\||## )/.test(line) && !/^\|\s*-/.test(line));
  return new Set(rows.map((row) => row.replaceAll(/\s+/g, " ")));
}
