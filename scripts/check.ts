// npm run check: everything that can be said of the sources without running them. `-- --rules` shows what stands behind
// each numbered rule; `-- --update` writes the pages that are made from the sources.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { borderProblems } from "./check/borders.js";
import { drawErrors, ERRORS_PAGE, errorProblems } from "./check/errors.js";
import { focusProblems } from "./check/focus.js";
import { type Lock, lockGaps, lockProblems } from "./check/lock.js";
import { placeProblems } from "./check/places.js";
import { plantedProblems } from "./check/planted.js";
import { ruleProblems } from "./check/rules.js";
import { trackedSources } from "./check/sources.js";
import { tool } from "./check/tool.js";
import { gatherEvidence } from "./rules/evidence.js";
import { drawPage, PAGE, pageProblems } from "./rules/page.js";
import { ruleTable } from "./rules/table.js";

interface Check {
  name: string;
  /** What is wrong; nothing if all is well. */
  problems: () => string[] | Promise<string[]>;
  remedy: string;
  /** What the check passes over knowingly. */
  notes?: () => string[];
}

const ROOT = path.join(import.meta.dirname, "..");

/** No look for updates, no poster, no warning without a failure. */
const SOLHINT = ["--disc", "--noPoster", "--max-warnings", "0"];

const CHECKS: readonly Check[] = [
  {
    name: "types",
    problems: () => tool("typescript", "--noEmit"),
    remedy: "Mend the types; typechain-types/ comes from `npm run build`.",
  },
  {
    name: "lint (TypeScript)",
    problems: () => tool("oxlint"),
    remedy: "Mend what oxlint names; `npx oxlint --fix` mends some of it.",
  },
  {
    name: "lint (contracts)",
    problems: () => tool("solhint", ...SOLHINT, "contracts/**/*.sol"),
    remedy: "Mend what solhint names, or switch a rule off on its line, with the reason.",
  },
  {
    name: "lint (Solidity tests)",
    problems: () => tool("solhint", ...SOLHINT, "--config", "test/.solhint.json", "test/**/*.sol"),
    remedy: "Mend what solhint names, or switch a rule off on its line, with the reason.",
  },
  {
    name: "format",
    problems: () => tool("prettier", "--check", "--log-level", "warn", "."),
    remedy: "Run `npm run format`.",
  },
  {
    name: "dead code",
    problems: () => tool("knip", "--no-progress"),
    remedy: "Remove what nothing uses, or name a new entry point in knip.json.",
  },
  {
    name: "lock file",
    problems: () => lockProblems(readLock()),
    remedy: "See scripts/check/lock.ts: the lock serves platforms that this machine is not.",
    notes: lockGaps,
  },
  {
    name: "machines and registries",
    problems: () => placeProblems(trackedSources(ROOT)),
    remedy:
      "Name a file from the root or by os.tmpdir(); `npx tsx scripts/lock.ts` clears the lock.",
  },
  {
    name: "focused tests",
    problems: () => focusProblems(ROOT),
    remedy: "Remove it; `hardhat test --grep` picks tests for one run.",
  },
  {
    name: "planted bugs",
    problems: () => plantedProblems(ROOT),
    remedy: "Plant the bug again in the sources as they are, and take `git diff -U1` of it.",
  },
  {
    name: "room borders",
    problems: () => borderProblems(ROOT),
    remedy: "Go through the other room's interface, or move what both need into common/.",
  },
  {
    name: "rule ids",
    problems: () => ruleProblems(ROOT),
    remedy: "Name the rule where it is built and where it is tested, or mark it `planned`.",
  },
  {
    name: "rule table",
    problems: () => pageProblems(ROOT, gatherEvidence(ROOT)),
    remedy: "Run `npm run check -- --update`, and look at what it changed.",
  },
  {
    name: "page of errors",
    problems: () => errorProblems(ROOT),
    remedy: "Run `npm run check -- --update`; name a new catalog in scripts/check/errors.ts.",
  },
];

function readLock(): Lock {
  return JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as Lock;
}

async function run(check: Check): Promise<boolean> {
  const start = performance.now();
  const problems = await check.problems();
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);

  const isFine = problems.length === 0;
  const mark = isFine ? styleText("green", "✔") : styleText("red", "✘");
  console.log(`${mark} ${check.name.padEnd(24)}${seconds} s`);
  for (const line of isFine ? (check.notes?.() ?? []) : problems) {
    console.log(line.replaceAll(/^/gm, "    "));
  }
  if (!isFine) console.log(styleText("yellow", `  → ${check.remedy}`));
  return isFine;
}

async function runAll(): Promise<void> {
  let failed = 0;
  for (const check of CHECKS) {
    if (!(await run(check))) failed += 1;
  }
  if (failed === 0) return;
  console.log(`${failed} of ${CHECKS.length} checks failed.`);
  process.exitCode = 1;
}

function showRules(): void {
  console.log(ruleTable(gatherEvidence(ROOT)));
  const problems = ruleProblems(ROOT);
  if (problems.length > 0) {
    console.log(styleText("red", problems.join("\n")));
    process.exitCode = 1;
  }
}

async function writePages(): Promise<void> {
  writeFileSync(path.join(ROOT, PAGE), await drawPage(ROOT, gatherEvidence(ROOT)));
  writeFileSync(path.join(ROOT, ERRORS_PAGE), await drawErrors());
}

process.chdir(ROOT);
const { values } = parseArgs({
  options: {
    rules: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
  },
});
if (values.update) await writePages();
if (values.rules) showRules();
if (!values.update && !values.rules) await runAll();
