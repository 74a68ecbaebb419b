import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { sources } from "../../check/sources.js";
import { environment, run } from "../python/python.js";
import { ROOT } from "../solc/compile.js";
import type { Finding, Step } from "../step.js";
import { type Proof, writeArtifacts } from "./artifacts.js";

const FOLDER = path.resolve(process.env["TALLYSTICK_BUILD"] ?? ".build", "audit/halmos");

/** Before Halmos gives up on the solver, which limits itself: see solve.py. */
const SECONDS = 300;

/** Halmos's exit codes of a test. */
const VERDICTS = ["proved", "counterexample", "not decided", "stuck", "vacuous"] as const;
const FAILED = "failed";
const UNDECIDED = "undecided";

interface Result {
  readonly name: string;
  readonly exitcode: number;
  readonly time: readonly number[] | null;
}

/** A line of what the step writes for others to read: `<build>/audit/halmos/proofs.json`. */
interface Outcome extends Proof {
  readonly rule: string;
  readonly verdict: string;
  readonly seconds: number;
}

/** The pure kernels, proved for every value; where the solver cannot decide, the list of them says why. */
export const halmos: Step = {
  tool: "halmos",
  needs: "python",

  async run(): Promise<Finding> {
    const undecided = JSON.parse(
      await readFile(path.join(import.meta.dirname, "undecided.json"), "utf8"),
    ) as Record<string, string>;
    const out = path.join(FOLDER, "out");
    const proofs = await writeArtifacts(ROOT, out);
    const results = await prove(
      out,
      proofs.filter(({ name }) => undecided[name] === undefined),
    );

    const outcomes = proofs.map((proof) => outcomeOf(proof, undecided, results));
    await writeFile(path.join(FOLDER, "proofs.json"), JSON.stringify(outcomes, null, 2));

    const count = (verdict: string) => outcomes.filter((one) => one.verdict === verdict).length;
    return {
      checked: `${proofs.length} statements about ${new Set(proofs.map(({ file }) => file)).size} kernels`,
      figures: `${count(VERDICTS[0])} proved, ${count(UNDECIDED)} undecided and fuzzed`,
      problems: [
        ...outcomes
          .filter(({ verdict }) => verdict !== VERDICTS[0] && verdict !== UNDECIDED)
          .map(({ file, name, verdict }) => `${file}: ${name}: ${verdict}`),
        ...Object.keys(undecided)
          .filter((name) => !proofs.some((proof) => proof.name === name))
          .map((name) => `undecided.json names ${name}, which is not there`),
        ...unfuzzed(proofs),
      ],
    };
  },
};

/** Halmos writes its results also where a proof fails, and then ends with an error. */
async function prove(out: string, proofs: readonly Proof[]): Promise<Map<string, Result>> {
  const [python, solver] = [await environment("halmos"), await environment("z3")];
  const json = path.join(FOLDER, "results.json");
  await mkdir(FOLDER, { recursive: true });
  await writeFile(json, "{}");
  const script = path.join(import.meta.dirname, "prove.py");
  const names = proofs.map(({ name }) => name.replace("check_", "")).join("|");
  const args = [
    `--root=${ROOT}`,
    `--forge-build-out=${path.relative(ROOT, out)}`,
    `--match-test=(${names})\\(`,
    `--solver-command='${solver}' '${path.join(import.meta.dirname, "solve.py")}'`,
    "--solver-timeout-branching=100ms",
    `--solver-timeout-assertion=${SECONDS}s`,
    "--solver-threads=2",
    "--early-exit",
    "--no-status",
    `--json-output=${json}`,
  ];
  // it keeps solvers of its own in the home folder, and leaves questions in the passing one
  const env = { ...process.env, HOME: FOLDER, TMPDIR: FOLDER };

  const said = await run(python, [script, ...args], { cwd: ROOT, env }).catch((error: unknown) =>
    String(error),
  );
  const { test_results: found } = JSON.parse(await readFile(json, "utf8")) as {
    test_results?: Record<string, Result[]>;
  };
  if (found === undefined) throw new Error(said);
  await writeFile(path.join(FOLDER, "log.txt"), said);
  return new Map(
    Object.values(found)
      .flat()
      .map((result) => [result.name.replace(/\(.*/s, ""), result]),
  );
}

function outcomeOf(
  proof: Proof,
  undecided: Readonly<Record<string, string>>,
  results: ReadonlyMap<string, Result>,
): Outcome {
  const rule = /^check_([A-Z]{2})(\d+)_/.exec(proof.name);
  const result = results.get(proof.name);
  const isUndecided = undecided[proof.name] !== undefined;
  return {
    ...proof,
    rule: rule === null ? "" : `${rule[1]}-${rule[2]}`,
    verdict: isUndecided ? UNDECIDED : (VERDICTS[result?.exitcode ?? -1] ?? FAILED),
    seconds: Math.round((result?.time?.[0] ?? 0) * 10) / 10,
  };
}

/** Each statement is a fuzz test, too: the same function under values that are drawn. */
function unfuzzed(proofs: readonly Proof[]): string[] {
  const texts = new Map(sources(ROOT, "test", ".sol").map(({ file, text }) => [file, text]));
  return proofs
    .filter(
      ({ file, name }) => !texts.get(file)?.includes(name.replace("check_", "function testFuzz_")),
    )
    .map(({ file, name }) => `${file}: no testFuzz_ calls ${name}`);
}
