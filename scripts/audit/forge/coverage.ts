import { readFileSync } from "node:fs";
import path from "node:path";

import { sources } from "../../check/sources.js";
import { FOLDER, forge, ROOT } from "./forge.js";
import { listTests, readResults, testProblems } from "./tests.js";

/** What forge saw of the contracts while it ran the Solidity tests. */
export interface Coverage {
  readonly tests: number;
  /** Tests that failed or did not run; then the report says nothing. */
  readonly problems: readonly string[];
  /** Lines and branches in lcov's format. */
  readonly report: string;
}

/**
 * Runs the Solidity tests once more, on another runner with another seed, and on what solc's other pipeline makes of
 * the contracts, without its optimizer: that is what forge can count lines and branches on.
 */
export async function runCoverage(): Promise<Coverage> {
  const file = path.join(FOLDER, "lcov.info");
  const { code, stdout, stderr } = await forge([
    "coverage",
    "--json",
    "--exclude-tests",
    "--report=lcov",
    `--report-file=${file}`,
  ]);
  const results = readResults(stdout);
  if (results.size === 0) throw new Error(`forge ran no tests: ${stderr.trim()}`);

  const problems = testProblems(listTests(sources(ROOT, "test", ".t.sol")), results);
  if (problems.length === 0 && code !== 0) problems.push(`forge failed: ${stderr.trim()}`);
  const report = problems.length === 0 ? readFileSync(file, "utf8") : "";
  return { tests: results.size, problems, report };
}
