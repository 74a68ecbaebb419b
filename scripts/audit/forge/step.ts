import { readFileSync } from "node:fs";
import path from "node:path";

import { parseLcov, percent } from "../../report/lcov.js";
import type { Finding, Step } from "../step.js";
import { branchProblems, parseBranches } from "./branches.js";
import { runCoverage } from "./coverage.js";
import { forge, ROOT } from "./forge.js";

/** What forge's own lints are asked about: casts that may cut, transfers that may fail unseen, and their like. */
const SEVERITIES = ["high", "med"];

/** The head of a finding: its lint, a sentence, and on the next line its place. */
const FINDING = /^(?:warning|error)\[([\w-]+)\]: (.*)\n\s*╭▸ (\S+)/gm;

/** The branches of the contracts that the Solidity tests take: all of them are wanted. */
export const forgeStep: Step = {
  tool: "forge coverage",
  async run(): Promise<Finding> {
    const { tests, problems, report } = await runCoverage();
    if (problems.length > 0) return { checked: `${tests} tests`, figures: "", problems };

    const { all, untaken } = parseBranches(report);
    const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
    const share = (100 * (all - untaken.length)) / all;
    const lines = parseLcov(report).filter(({ file }) => file.startsWith("contracts/"));
    return {
      checked: `${tests} tests on the legacy pipeline, ${all} branches`,
      figures: `${share.toFixed(1)} % of the branches taken, ${percent(lines).toFixed(1)} % of the lines`,
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
