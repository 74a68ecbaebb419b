import type { Artifact } from "@nomicfoundation/edr";

import { compile } from "../solidity/compile.js";
import type { Sources } from "../solidity/sources.js";
import { type Depth, runTests } from "../solidity/test.js";
import { choice } from "./merge.js";
import type { Mutant, Outcome } from "./mutant.js";
import { Text } from "./tree.js";

const SHALLOW: Depth = { fuzzRuns: 8, invariantRuns: 1, invariantDepth: 30 };
const DEEP: Depth = { ...SHALLOW, fuzzRuns: 32 };
/** How many of the tests that found something in the same function are tried before all others. */
const FIRST = 3;

/** The project, compiled, in which mutants are tried. */
export interface Bench {
  readonly sources: readonly (readonly [name: string, text: string])[];
  readonly testFiles: readonly string[];
  readonly original: readonly Artifact[];
  /** What `merge` compiled, and the numbers of the mutants in it. */
  readonly merged: readonly Artifact[];
  readonly numbers: readonly number[];
}

/** Tries mutants one after another. */
export class Trial {
  readonly #bench: Bench;
  readonly #sources: Sources;
  readonly #numbers: ReadonlySet<number>;
  /** How often a test, or one of a file's, has found a mistake in a function, or in a contract. */
  readonly #kills = new Map<string, Map<string, number>>();

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#sources = new Map(bench.sources);
    this.#numbers = new Set(bench.numbers);
  }

  /** Throws if the tests fail without a mistake. */
  async check(): Promise<void> {
    const { original, merged, testFiles } = this.#bench;
    for (const artifacts of [original, overlaid(original, merged)]) {
      const { failures } = await runTests(artifacts, testFiles, SHALLOW);
      if (failures.length > 0) throw new Error(JSON.stringify(failures, undefined, 2));
    }
  }

  async of(mutant: Mutant): Promise<Outcome> {
    const { original, merged } = this.#bench;
    const isMerged = this.#numbers.has(mutant.number);
    const changed = isMerged
      ? merged.map((artifact) => chosen(artifact, mutant.number))
      : this.#compiled(mutant);
    if (typeof changed === "string") return { mutant, fate: changed, by: "" };

    const artifacts = overlaid(original, changed);
    const by = await this.#search(mutant, artifacts);
    if (by !== undefined) return this.#killed(mutant, by);
    if (isMerged && this.#compiled(mutant) === "equal") return { mutant, fate: "equal", by: "" };
    const late = await this.#searchLong(artifacts);
    return late === undefined ? { mutant, fate: "survived", by: "" } : this.#killed(mutant, late);
  }

  #killed(mutant: Mutant, [file, test]: Found): Outcome {
    this.#count(mutant.file, file);
    this.#count(`${mutant.file} ${mutant.in}`, `${file} ${test}`);
    return { mutant, fate: "killed", by: `${file} ${test}` };
  }

  /** What the mutant alone compiles to. */
  #compiled(mutant: Mutant): Artifact[] | "equal" | "refused" {
    if (mutant.affects.length === 0) return "equal";
    const text = new Text(this.#sources.get(mutant.file) ?? "").with(mutant);
    const sources = new Map(this.#sources).set(mutant.file, text);
    const { errors, artifacts } = compile(sources, mutant.affects);
    if (errors.length > 0) return "refused";
    const changed = artifacts.filter((artifact) => {
      const old = this.#bench.original.find(isOf(artifact));
      return old?.contract.bytecode !== artifact.contract.bytecode;
    });
    return changed.length === 0 ? "equal" : changed;
  }

  /** A test that fails; the likely ones come first. */
  async #search(mutant: Mutant, artifacts: readonly Artifact[]): Promise<Found | undefined> {
    const likely = this.#ranked(`${mutant.file} ${mutant.in}`).slice(0, FIRST);
    for (const [file = "", test = ""] of likely.map((key) => key.split(" "))) {
      const found = await failing(artifacts, [file], SHALLOW, test);
      if (found !== undefined) return found;
    }
    const ranked = this.#ranked(mutant.file);
    const files = this.#bench.testFiles
      .filter((file) => !isLong(file))
      .toSorted((a, b) => rank(ranked, a) - rank(ranked, b));
    for (const file of files) {
      const found = await failing(artifacts, [file], SHALLOW);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The same with longer fuzzing and the invariants. */
  async #searchLong(artifacts: readonly Artifact[]): Promise<Found | undefined> {
    const { testFiles } = this.#bench;
    const units = testFiles.filter((file) => !isLong(file));
    return (
      (await failing(artifacts, units, DEEP, "testFuzz")) ??
      (await failing(artifacts, testFiles.filter(isLong), DEEP))
    );
  }

  #count(place: string, finder: string): void {
    const counts = this.#kills.get(place) ?? new Map<string, number>();
    this.#kills.set(place, counts.set(finder, (counts.get(finder) ?? 0) + 1));
  }

  #ranked(place: string): string[] {
    return [...(this.#kills.get(place) ?? [])].toSorted((a, b) => b[1] - a[1]).map(([key]) => key);
  }
}

type Found = readonly [file: string, test: string];

function isLong(file: string): boolean {
  return file.includes("invariants");
}

function rank(ranked: readonly string[], file: string): number {
  const place = ranked.indexOf(file);
  return place === -1 ? ranked.length : place;
}

async function failing(
  artifacts: readonly Artifact[],
  files: readonly string[],
  depth: Depth,
  only?: string,
): Promise<Found | undefined> {
  const { failures } = await runTests(artifacts, files, depth, only);
  const [first] = failures;
  return first && ([first.file, first.test.replace(/\(.*/, "")] as const);
}

function overlaid(artifacts: readonly Artifact[], others: readonly Artifact[]): Artifact[] {
  return artifacts.map((artifact) => others.find(isOf(artifact)) ?? artifact);
}

function isOf({ id }: Artifact): (other: Artifact) => boolean {
  return (other) => other.id.source === id.source && other.id.name === id.name;
}

function chosen({ id, contract }: Artifact, number: number): Artifact {
  const { bytecode, deployedBytecode } = contract;
  return {
    id,
    contract: {
      ...contract,
      ...(bytecode === undefined ? {} : { bytecode: choice(bytecode, number) }),
      ...(deployedBytecode === undefined
        ? {}
        : { deployedBytecode: choice(deployedBytecode, number) }),
    },
  };
}
