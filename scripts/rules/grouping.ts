import path from "node:path";

import type { Builder } from "./code.js";
import type { NamedTest } from "./tests.js";

/** Where a rule is built, a phrase for each file: "Tranches.sol (ceilingOf, remaining)". */
export function codeByFile(builders: readonly Builder[]): string[] {
  return [...groupBy(builders, ({ file }) => file)].map(([file, each]) => {
    const names = new Set(each.flatMap(({ name }) => (name === undefined ? [] : [`\`${name}\``])));
    const place = file.startsWith("contracts/") ? path.posix.basename(file) : file;
    return names.size === 0 ? place : `${place} (${[...names].join(", ")})`;
  });
}

/** How many tests of which kind a file has. */
export function testsByFile(tests: readonly NamedTest[]): { file: string; text: string }[] {
  return [...groupBy(tests, ({ file }) => file)].map(([file, each]) => {
    const kinds = [...groupBy(each, ({ kind }) => kind)]
      .filter(([kind]) => kind !== "example")
      .map(([kind, some]) => (some.length === each.length ? kind : `${some.length} ${kind}`));
    return { file, text: `${each.length}${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}` };
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return groups;
}
