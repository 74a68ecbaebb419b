import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
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
/** Halmos says "proved" of what is left when it goes round a loop no further. */
const UNROLLED = "proved for a few rounds of its loops only";
const UNDECIDED = "undecided";
const LEFT_TO_DEEP = "left to --deep";

interface Result {
  readonly name: string;
  readonly exitcode: number;
  readonly time: readonly number[] | null;
  readonly num_bounded_loops: number | null;
}

/** A line of what the step writes for others to read: `<build>/audit/halmos/<room>/proofs.json`. */
interface Outcome extends Proof {
  readonly verdict: string;
  readonly seconds: number;
}

/** Statements that the gate does not ask the solver about, each with its reason: `test/<room>/proofs/solver.json`. */
interface Exceptions {
  /** Within no limits that anybody waits for. */
  readonly undecided: Readonly<Record<string, string>>;
  /** Only by `--deep`: too long for a gate. */
  readonly deep: Readonly<Record<string, string>>;
}

/**
 * The pure kernels of a room, proved for every value. What the solver cannot decide, or not soon, stands on a list with
 * its reason.
 * @param isDeep Asks about what takes long, too.
 */
export const halmos = (room: string, isDeep: boolean): Step => ({
  tool: `halmos of ${room}`,
  needs: "python",

  async run(): Promise<Finding> {
    const { undecided, deep } = readExceptions(room);
    const folder = path.join(FOLDER, room);
    const proofs = await writeArtifacts(ROOT, room, path.join(folder, "out"));
    if (proofs.length === 0) {
      return { checked: "nothing", figures: "OPEN: no statements are proved yet", problems: [] };
    }
    const left = isDeep ? undecided : { ...deep, ...undecided };
    const asked = proofs.filter(({ name }) => left[name] === undefined);
    const results = await proveInLanes(folder, asked);

    const outcomes = proofs.map((proof): Outcome => {
      const { name } = proof;
      const result = results.get(name);
      const decided = verdictOf(result);
      const put = undecided[name] === undefined ? LEFT_TO_DEEP : UNDECIDED;
      return {
        ...proof,
        verdict: left[name] === undefined ? decided : put,
        seconds: Math.round((result?.time?.[0] ?? 0) * 10) / 10,
      };
    });
    await writeFile(path.join(folder, "proofs.json"), JSON.stringify(outcomes, null, 2));

    const count = (verdict: string) => outcomes.filter((one) => one.verdict === verdict).length;
    return {
      checked: `${proofs.length} statements about ${new Set(proofs.map(({ file }) => file)).size} kernels`,
      figures:
        `${count(VERDICTS[0])} proved, ${count(LEFT_TO_DEEP)} left to --deep and ` +
        `${count(UNDECIDED)} undecided, but fuzzed`,
      problems: [
        ...outcomes
          .filter(({ name, verdict }) => left[name] === undefined && verdict !== VERDICTS[0])
          .map(({ file, name, verdict }) => `${file}: ${name}: ${verdict}`),
        ...Object.keys({ ...deep, ...undecided })
          .filter((name) => !proofs.some((proof) => proof.name === name))
          .map((name) => `${exceptionsOf(room)} names ${name}, which is not there`),
        ...unfuzzed(proofs),
      ],
    };
  },
});

function verdictOf(result: Result | undefined): string {
  const verdict = VERDICTS[result?.exitcode ?? -1] ?? FAILED;
  return verdict === VERDICTS[0] && result?.num_bounded_loops !== 0 ? UNROLLED : verdict;
}

const exceptionsOf = (room: string) => `test/${room}/proofs/solver.json`;

function readExceptions(room: string): Exceptions {
  const file = path.join(ROOT, exceptionsOf(room));
  const said = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Exceptions) : {};
  return { undecided: {}, deep: {}, ...said };
}

/** Halmos asks about one statement after the other: as many of it as there are processors. */
async function proveInLanes(
  folder: string,
  proofs: readonly Proof[],
): Promise<Map<string, Result>> {
  const lanes = availableParallelism();
  const shares = Array.from({ length: lanes }, (_, lane) =>
    proofs.filter((_proof, index) => index % lanes === lane),
  ).filter((share) => share.length > 0);
  // before the lanes, which would both install them
  const tools = { python: await environment("halmos"), solver: await environment("z3") };
  const results = await Promise.all(
    shares.map((share, lane) => prove(tools, folder, path.join(folder, `lane-${lane}`), share)),
  );
  return new Map(results.flat());
}

/** Halmos writes its results also where a proof fails, and then ends with an error. */
async function prove(
  { python, solver }: Readonly<Record<"python" | "solver", string>>,
  folder: string,
  lane: string,
  proofs: readonly Proof[],
): Promise<[name: string, result: Result][]> {
  const json = path.join(lane, "results.json");
  await mkdir(lane, { recursive: true });
  await writeFile(json, "{}");
  const script = path.join(import.meta.dirname, "prove.py");
  const names = proofs.map(({ name }) => name.replace("check_", "")).join("|");
  const args = [
    `--root=${ROOT}`,
    `--forge-build-out=${path.relative(ROOT, path.join(folder, "out"))}`,
    `--match-test=(${names})\\(`,
    `--solver-command='${solver}' '${path.join(import.meta.dirname, "solve.py")}'`,
    "--solver-timeout-branching=100ms",
    `--solver-timeout-assertion=${SECONDS}s`,
    "--solver-threads=1",
    "--early-exit",
    "--no-status",
    `--json-output=${json}`,
  ];
  // it keeps solvers of its own in the home folder, and leaves questions in the passing one
  const env = { ...process.env, HOME: lane, TMPDIR: lane };

  const said = await run(python, [script, ...args], { cwd: ROOT, env }).catch((error: unknown) =>
    String(error),
  );
  const { test_results: found } = JSON.parse(await readFile(json, "utf8")) as {
    test_results?: Record<string, Result[]>;
  };
  if (found === undefined) throw new Error(said);
  await writeFile(path.join(lane, "log.txt"), said);
  return Object.values(found)
    .flat()
    .map((result) => [result.name.replace(/\(.*/s, ""), result]);
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
