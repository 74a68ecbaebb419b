// npm run coverage [-- --only contracts|sdk] [-- --observed <folder>]: the lines of contracts/ that the Solidity tests
// run, on forge, and the lines of sdk/ that the mocha tests run. Fails below 95 % of either, and when a test fails. Tests that ran with
// NODE_V8_COVERAGE=<folder> need not run again for the sdk.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

import { runCoverage } from "./audit/forge/coverage.js";
import { commandOf } from "./command.js";
import { type FileLines, parseLcov, percent, ranges } from "./report/lcov.js";
import { table } from "./terminal/table.js";

const ROOT = path.join(import.meta.dirname, "..");
const REPORTS = path.join(ROOT, "coverage");
const LEAST = 95;

interface Part {
  folder: string;
  /** Runs the tests. @returns the report in lcov's format. */
  run: () => Promise<string>;
}

const PARTS: Readonly<Record<string, Part>> = {
  contracts: { folder: "contracts/", run: runOnForge },
  sdk: { folder: "sdk/", run: runObserved },
};

async function runOnForge(): Promise<string> {
  const { problems, report } = await runCoverage();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return report;
}

/** All mocha tests, as `npm test` runs them, under V8's own coverage; or what it observed when they ran before. */
async function runObserved(): Promise<string> {
  const reports = path.join(REPORTS, "sdk");
  await rm(reports, { recursive: true, force: true });
  const observe = ["--all", "--include", "sdk/**/*.ts", "--reporter", "lcovonly"];
  const v8 = values.observed ?? path.join(reports, "v8");
  const folders = ["--reports-dir", reports, "--temp-directory", v8];
  const test = [process.execPath, commandOf("hardhat"), "test", "mocha"];
  const report = values.observed === undefined ? test : ["report"];
  await run([commandOf("c8"), ...observe, ...folders, ...report]);
  return readFile(path.join(reports, "lcov.info"), "utf8");
}

async function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error("Tests failed; their coverage says nothing.");
}

function coverageTable(files: readonly FileLines[]): string {
  const rows = files.map(({ file, covered, uncovered }) => [
    file,
    `${covered + uncovered.length}`,
    percent([{ file, covered, uncovered }]).toFixed(1),
    ranges(uncovered),
  ]);
  return table(["File", ">Lines", ">%", "Lines that did not run"], rows);
}

const { values } = parseArgs({
  options: { only: { type: "string" }, observed: { type: "string" } },
});
const names = values.only === undefined ? Object.keys(PARTS) : [values.only];

const measured: { folder: string; files: FileLines[] }[] = [];
for (const name of names) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`--only takes ${Object.keys(PARTS).join(" or ")}.`);
  const files = parseLcov(await part.run());
  measured.push({ ...part, files: files.filter(({ file }) => file.startsWith(part.folder)) });
}

console.log(`\n${coverageTable(measured.flatMap(({ files }) => files))}\n`);
for (const { folder, files } of measured) {
  const share = percent(files);
  const isEnough = files.length > 0 && share >= LEAST;
  const line = `${folder} ${share.toFixed(1)} % of lines, at least ${LEAST} % wanted`;
  console.log(styleText(isEnough ? "green" : "red", line));
  if (!isEnough) process.exitCode = 1;
}
