import { codeOnly, type Source } from "../../check/sources.js";

/** A test by file, contract and function: "test/fees/Move.t.sol:MoveTest test_FE9_aMoveHasItsDelay". */
export type TestName = string;

/** What became of a test. */
export interface Result {
  readonly status: "Failure" | "Skipped" | "Success";
  readonly reason: string | null;
  /** What a fuzzed test failed with, or the calls that broke an invariant. */
  readonly counterexample: { readonly Single?: { readonly args: string } } | null;
}

type Suites = Record<string, { readonly test_results: Record<string, Result> }>;

/** Reads what forge printed with `--json`, between lines of other kinds; nothing where it ran no tests. */
export function readResults(stdout: string): Map<TestName, Result> {
  const json = stdout.split("\n").find((line) => line.startsWith("{")) ?? "{}";
  return new Map(
    Object.entries(JSON.parse(json) as Suites).flatMap(([suite, { test_results: tests }]) =>
      Object.entries(tests).map(([test, result]): [TestName, Result] => [
        `${suite} ${test.replace(/\(.*/, "")}`,
        result,
      ]),
    ),
  );
}

const HEADS = /\bcontract\s+(\w+)|\bfunction\s+((?:test|invariant)\w*)\s*\(/g;

/** The tests that Hardhat runs: what is written in a file of tests. */
export function listTests(files: readonly Source[]): TestName[] {
  return files.flatMap(({ file, text }) => {
    let suite = file;
    return [...codeOnly(text).matchAll(HEADS)].flatMap(([, contract, test]) => {
      if (contract !== undefined) suite = `${file}:${contract}`;
      return test === undefined ? [] : [`${suite} ${test}`];
    });
  });
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
      const input = counterexample?.Single?.args ?? JSON.stringify(counterexample);
      return `${name}: ${status} on forge: ${reason ?? "no reason given"}, input ${input}`;
    }),
  ];
}
