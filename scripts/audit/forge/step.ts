import { readFileSync } from "node:fs";
import path from "node:path";

import { sources } from "../../check/sources.js";
import type { Finding, Step } from "../step.js";
import { branchProblems, parseBranches } from "./branches.js";
import { FOLDER, forge, ROOT } from "./forge.js";
import { listTests, readResults, testProblems } from "./tests.js";

/** What forge's own lints are asked about: casts that may cut, transfers that may fail unseen, and their like. */
const SEVERITIES = ["high", "med"];

/** The head of a finding: its lint, a sentence, and on the next line its place. */
const FINDING = /^(?:warning|error)\[([\w-]+)\]: (.*)\n\s*╭▸ (\S+)/gm;

/**
 * The Solidity tests once more, on another runner with another seed, and on what solc's other pipeline makes of the
 * contracts, without its optimizer: that is what forge can count branches on.
 */
export const forgeStep: Step = {
  tool: "forge coverage",
  async run(): Promise<Finding> {
    const report = path.join(FOLDER, "lcov.info");
    const { code, stdout, stderr } = await forge([
      "coverage",
      "--json",
      "--exclude-tests",
      "--report=lcov",
      `--report-file=${report}`,
    ]);
    const results = readResults(stdout);
    if (results.size === 0) throw new Error(`forge ran no tests: ${stderr.trim()}`);

    const problems = testProblems(listTests(sources(ROOT, "test", ".t.sol")), results);
    if (problems.length === 0 && code !== 0) problems.push(`forge failed: ${stderr.trim()}`);
    if (problems.length > 0) return { checked: `${results.size} tests`, figures: "", problems };

    const { all, untaken } = parseBranches(readFileSync(report, "utf8"));
    const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
    const share = (100 * (all - untaken.length)) / all;
    return {
      checked: `${results.size} tests on the legacy pipeline, ${all} branches`,
      figures: `${share.toFixed(1)} % of the branches taken, ${untaken.length} not`,
      problems: branchProblems(untaken, read),
    };
  },
};

/** What forge's lints say of the contracts; an exception stands on its line, with its reason. */
export const lintStep: Step = {
  tool: "forge lint",
  async run(): Promise<Finding> {
    const { code, stdout, stderr } = await forge([
      "lint",
      "contracts",
      "--deny=warnings",
      "--severity",
      ...SEVERITIES,
    ]);
    const findings = [...stderr.matchAll(FINDING)].map(
      ([, lint, sentence, place]) => `${place}: ${lint}: ${sentence}`,
    );
    if (findings.length === 0 && code !== 0) {
      throw new Error(`forge lint failed: ${stdout}${stderr}`);
    }
    return {
      checked: `contracts, lints of severity ${SEVERITIES.join(" and ")}`,
      figures: `${findings.length} findings`,
      problems: findings,
    };
  },
};
