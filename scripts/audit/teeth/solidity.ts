import { type Compiled, compile } from "../solidity/compile.js";
import { readRoom, readSources, type Sources, testsOf } from "../solidity/sources.js";
import { type Failure, runTests } from "../solidity/test.js";
import type { Patch } from "./patches.js";

/** Less than `npm test` draws: what falls to few runs falls to many. */
const DEPTH = { fuzzRuns: 32, invariantRuns: 4, invariantDepth: 50 };
const IMPORT = /^\s*import\s[^;]*?["']([^"']+)["']/gm;

/** The Solidity tests of a room, compiled once, before a bug is planted; for each bug only what depends on the changed files is compiled again. */
export class SolidityTests {
  readonly #suites: readonly string[];
  readonly #sources: Sources;
  readonly #sound: Compiled;

  /** Throws if they fail of the code as it is: then they would see a bug in everything. */
  static async of(room: string, root: string): Promise<SolidityTests> {
    const tests = new SolidityTests(room, root);
    const { failures } = await runTests(tests.#sound.artifacts, tests.#suites, DEPTH);
    if (failures.length > 0) throw new Error(JSON.stringify(failures, undefined, 2));
    return tests;
  }

  private constructor(
    room: string,
    private readonly root: string,
  ) {
    this.#suites = testsOf(room, root);
    this.#sources = readRoom(room, root);
    this.#sound = compile(this.#sources);
    if (this.#sound.errors.length > 0) throw new Error(this.#sound.errors.join("\n"));
  }

  /** Which test fails of the code as it now is; undefined if all pass. */
  async failing({ changes, rule }: Patch): Promise<string | undefined> {
    const changed = dependents(this.#sources, changes);
    const { artifacts, errors } = compile(readSources([...changed], this.root), [...changed]);
    if (errors.length > 0) throw new Error(errors.join("\n"));

    const all = [
      ...this.#sound.artifacts.filter(({ id }) => !changed.has(id.source)),
      ...artifacts,
    ];
    const mark = `_${rule.replace("-", "")}_`;
    for (const { suites, only } of this.#rounds(mark)) {
      const { failures } = await runTests(all, suites, DEPTH, only);
      if (failures.length > 0) return nameOf(failures, mark);
    }
    return undefined;
  }

  /** The tests of the rule, then whole suites: those with such tests, the others, and last the slow ones. */
  #rounds(mark: string): Round[] {
    const isSlow = (suite: string) => suite.includes("invariants");
    const isOfRule = (suite: string) => this.#sources.get(suite)?.includes(mark) === true;
    const quick = this.#suites.filter((suite) => !isSlow(suite));
    const ofRule = quick.filter(isOfRule);
    return [
      { suites: ofRule, only: `\\w+${mark}` },
      { suites: ofRule },
      { suites: quick.filter((suite) => !isOfRule(suite)) },
      { suites: this.#suites.filter(isSlow) },
    ];
  }
}

interface Round {
  readonly suites: readonly string[];
  /** How the names of the tests to run begin; all are run, if undefined. */
  readonly only?: string;
}

/** The changed files and all that import them, at first or second hand. */
function dependents(sources: Sources, changes: readonly string[]): Set<string> {
  const reached = new Set(changes);
  for (let before = 0; before !== reached.size;) {
    before = reached.size;
    for (const [name, text] of sources) {
      if ([...importsOf(name, text)].some((target) => reached.has(target))) reached.add(name);
    }
  }
  return reached;
}

function importsOf(name: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, target = ""]) =>
    target.startsWith(".") ? new URL(target, `file:///${name}`).pathname.slice(1) : target,
  );
}

/** A test of the rule before others. */
function nameOf(failures: readonly Failure[], mark: string): string {
  const names = failures.map(({ test }) => test.replace(/\(.*/, "")).toSorted();
  return names.find((name) => name.includes(mark)) ?? names[0] ?? "";
}
