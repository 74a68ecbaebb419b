import { type Patch, patchesIn } from "../audit/teeth/patches.js";
import { sources } from "../check/sources.js";
import { type Builder, buildersIn } from "./code.js";
import { declaredRules, roomsOf, type Rule } from "./declared.js";
import { type NamedTest, testsIn } from "./tests.js";

/** A rule, and all that stands behind it. */
export interface Evidence {
  readonly rule: Rule;
  readonly code: readonly Builder[];
  readonly tests: readonly NamedTest[];
  readonly proofs: readonly NamedTest[];
  /** The planted bugs that break it, each of which some test or gate must catch. */
  readonly teeth: readonly Patch[];
}

/** The rules of all rooms that are listed, with what builds, tests, proves and tries them. */
export function gatherEvidence(root: string): Evidence[] {
  const code = [...sources(root, "contracts", ".sol"), ...sources(root, "sdk", ".ts")];
  const docs = new Map(sources(root, "docs", ".md").map(({ file, text }) => [file, text]));
  const rules = roomsOf(code).flatMap((room) => declaredRules(docs.get(`docs/${room}.md`) ?? ""));
  const builders = code.flatMap(buildersIn);
  const tests = sources(root, "test", ".sol", ".ts").flatMap(testsIn);
  const patches = patchesIn(root);

  return rules.map((rule) => {
    const named = tests.filter((test) => test.rules.has(rule.id));
    return {
      rule,
      code: builders.filter((builder) => builder.rule === rule.id),
      tests: named.filter(({ kind }) => kind !== "proof"),
      proofs: named.filter(({ kind }) => kind === "proof"),
      teeth: patches.filter((patch) => patch.rule === rule.id),
    };
  });
}
