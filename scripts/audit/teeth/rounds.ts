import { readFileSync } from "node:fs";
import path from "node:path";

import type { Patch } from "./patches.js";

/** One run of mocha. */
export interface Round {
  readonly files: readonly string[];
  /** Of these files only the tests with this rule in their names; all, if undefined. */
  readonly rule?: string;
}

/**
 * In which order the mocha tests of a room look for a bug. Mostly a test of the rule that it breaks sees it, or one of
 * the module that it is in: these first, slow ones last, then all. What is caught is caught sooner, and what survives
 * has passed every test.
 * @param groups Of files, the fastest first.
 */
export function roundsFor(
  { rule, changes }: Pick<Patch, "rule" | "changes">,
  groups: readonly (readonly string[])[],
  root: string,
): Round[] {
  const naming = new RegExp(`\\b${rule}\\b`);
  const modules = new Set(changes.map(moduleOf));
  const all = groups.flat();
  const ofRule = all.filter((file) => naming.test(readFileSync(path.join(root, file), "utf8")));
  const isSlow = (file: string) => file.endsWith(".diff.ts") && groups[0]?.includes(file) !== true;
  return [
    { files: ofRule.filter((file) => !isSlow(file)), rule },
    { files: all.filter((file) => modules.has(moduleOf(file))) },
    { files: ofRule.filter(isSlow), rule },
    ...groups.map((files) => ({ files })),
  ].filter(({ files }) => files.length > 0);
}

/** `sdk/cards/rules.ts` and `test/cards/rules.diff.ts` ⇒ rules */
const moduleOf = (file: string) => path.posix.basename(file).split(".")[0] ?? "";
