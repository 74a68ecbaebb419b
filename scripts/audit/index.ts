// npm run audit [-- <room> ...] [-- --only <tool>] [-- --deep] [-- --update]: what auditors' tools say of the contracts, one
// line each in a table; tools that look at one room look at those that are named, or at all.
// npm run audit -- [<room> ...] --teeth [--only <part of a name>]: plants bugs, one at a time, and names what catches each.
import { parseArgs, styleText } from "node:util";

import { chosen } from "../rooms.js";
import { table } from "../terminal/table.js";
import { entries } from "./entries/compare.js";
import { forgeStep, lintStep } from "./forge/step.js";
import { halmos } from "./halmos/prove.js";
import { mutants } from "./mutants/step.js";
import { pythonProblem } from "./python/python.js";
import { replayStep } from "./replay/step.js";
import { everyRoom, type Room, ROOMS } from "./rooms.js";
import { slither } from "./slither/analyze.js";
import type { Finding, Step } from "./step.js";
import { teeth } from "./teeth/bite.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", multiple: true },
    teeth: { type: "boolean", default: false },
    deep: { type: "boolean", default: false },
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

/** What is looked at as a whole, then room by room. */
const steps = (rooms: readonly [string, Room][]): Step[] => [
  everyRoom,
  entries,
  lintStep,
  slither,
  forgeStep,
  ...rooms.flatMap(([name, room]) => [
    replayStep(name),
    halmos(name, values.deep),
    mutants(name, room, values.deep),
  ]),
];

function chosenSteps(): readonly Step[] {
  const rooms = chosen(ROOMS, positionals, "audit");
  if (values.teeth) return [teeth(Object.fromEntries(rooms), values.only?.[0] ?? "")];
  const all = steps(rooms);
  const isNamed = ({ tool }: Step, name: string) => tool === name || tool.startsWith(`${name} of `);
  for (const name of values.only ?? []) {
    if (all.some((step) => isNamed(step, name))) continue;
    throw new Error(`--only takes ${all.map(({ tool }) => tool).join(", ")}; not ${name}.`);
  }
  const { only } = values;
  return only === undefined ? all : all.filter((step) => only.some((name) => isNamed(step, name)));
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
for (const step of chosenSteps()) results.push(await run(step));

const rows = results.map((result) => [
  result.tool,
  result.checked,
  result.figures,
  verdict(result),
  result.seconds.toFixed(1),
]);
console.log(`\n${table(["Tool", "Checked", "Figures", "Verdict", ">Seconds"], rows)}`);
if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
