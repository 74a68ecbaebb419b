// npm run audit [-- --only <tool>] [-- --update]: what auditors' tools say of the contracts, one line each in a table.
// npm run audit -- --teeth [--only <part of a name>]: plants bugs, one at a time, and names what catches each.
import { parseArgs, styleText } from "node:util";

import { table } from "../terminal/table.js";
import { entries } from "./entries/compare.js";
import { forgeStep, lintStep } from "./forge/step.js";
import { halmos } from "./halmos/prove.js";
import { mutants } from "./mutants/step.js";
import { pythonProblem } from "./python/python.js";
import { replayStep } from "./replay/step.js";
import { slither } from "./slither/analyze.js";
import type { Finding, Step } from "./step.js";
import { teeth } from "./teeth/bite.js";

/** In the order of what they take. */
const STEPS: readonly Step[] = [entries, replayStep, lintStep, slither, halmos, forgeStep, mutants];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    teeth: { type: "boolean", default: false },
    // for the step that owns a committed page
    update: { type: "boolean", default: false },
  },
});

interface Result extends Finding {
  readonly tool: string;
  readonly seconds: number;
  readonly isSkipped: boolean;
}

const SKIPPED = { checked: "–", figures: "–", problems: [] };

function chosen(): readonly Step[] {
  if (values.teeth) return [teeth(values.only?.[0] ?? "")];
  const tools = STEPS.map(({ tool }) => tool);
  for (const name of values.only ?? []) {
    if (!tools.includes(name)) throw new Error(`--only takes ${tools.join(", ")}; not ${name}.`);
  }
  return STEPS.filter(({ tool }) => values.only?.includes(tool) ?? true);
}

async function run(step: Step): Promise<Result> {
  const { tool } = step;
  const start = performance.now();
  const secondsSince = () => (performance.now() - start) / 1000;
  console.log(`… ${tool}`);

  const missing = step.needs === "python" ? pythonProblem() : undefined;
  if (missing !== undefined) {
    const isDemanded = process.env["CI"] !== undefined;
    console.log(
      styleText("yellow", `  SKIPPED, ${isDemanded ? "which CI must not: " : ""}${missing}`),
    );
    const problems = isDemanded ? [missing] : [];
    return { ...SKIPPED, tool, problems, seconds: secondsSince(), isSkipped: true };
  }
  const finding = await step.run();
  for (const problem of finding.problems) console.log(problem.replaceAll(/^/gm, "    "));
  return { tool, ...finding, seconds: secondsSince(), isSkipped: false };
}

function verdict({ problems, isSkipped }: Result): string {
  if (problems.length > 0) return styleText("red", `failed (${problems.length})`);
  return isSkipped ? styleText("yellow", "SKIPPED") : styleText("green", "passed");
}

const results: Result[] = [];
for (const step of chosen()) results.push(await run(step));

const rows = results.map((result) => [
  result.tool,
  result.checked,
  result.figures,
  verdict(result),
  result.seconds.toFixed(1),
]);
console.log(`\n${table(["Tool", "Checked", "Figures", "Verdict", ">Seconds"], rows)}`);
if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
