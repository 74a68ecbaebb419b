import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { Interface, type InterfaceAbi } from "ethers";

/** A test by its contract and signature: "test/fees/Move.t.sol:MoveTest test_FE9_aMoveIsAskedFor()". */
export type TestName = string;

/** What became of a test. */
export interface Result {
  readonly status: "Failure" | "Skipped" | "Success";
  readonly reason: string | null;
  readonly counterexample: unknown;
}

type Suites = Record<string, { readonly test_results: Record<string, Result> }>;

/** Reads what forge printed with `--json`, between lines of other kinds; nothing where it ran no tests. */
export function readResults(stdout: string): Map<TestName, Result> {
  const json = stdout.split("\n").find((line) => line.startsWith("{")) ?? "{}";
  return new Map(
    Object.entries(JSON.parse(json) as Suites).flatMap(([suite, { test_results: tests }]) =>
      Object.entries(tests).map(([test, result]): [TestName, Result] => [
        `${suite} ${test}`,
        result,
      ]),
    ),
  );
}

/** The tests that Hardhat runs, by the artifacts that it builds of them. */
export function listTests(artifacts: string): TestName[] {
  const folder = path.join(artifacts, "test");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.t\.sol[\\/][^\\/]+\.json$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      const artifact = JSON.parse(text) as {
        sourceName: string;
        contractName: string;
        abi: InterfaceAbi;
        bytecode: string;
      };
      return artifact.bytecode === "0x" ? [] : testsOf(artifact);
    });
}

function testsOf({
  sourceName,
  contractName,
  abi,
}: {
  sourceName: string;
  contractName: string;
  abi: InterfaceAbi;
}): TestName[] {
  const names: TestName[] = [];
  new Interface(abi).forEachFunction((fragment) => {
    if (!/^(test|invariant)/.test(fragment.name)) return;
    names.push(`${sourceName}:${contractName} ${fragment.format("sighash")}`);
  });
  return names;
}

/** What is wrong with a run of the tests that are expected: a failure, or one that did not run. */
export function testProblems(
  expected: readonly TestName[],
  results: ReadonlyMap<TestName, Result>,
): string[] {
  const missing = expected.filter((name) => !results.has(name));
  const unknown = [...results.keys()].filter((name) => !expected.includes(name));
  const failed = [...results].filter(([, { status }]) => status !== "Success");
  return [
    ...missing.map((name) => `${name}: did not run on forge`),
    ...unknown.map((name) => `${name}: ran on forge, not on Hardhat`),
    ...failed.map(([name, { status, reason, counterexample }]) => {
      const input = counterexample === null ? "" : ` with ${JSON.stringify(counterexample)}`;
      return `${name}: ${status} on forge: ${reason ?? "no reason given"}${input}`;
    }),
  ];
}
