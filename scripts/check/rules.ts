import { patchesIn } from "../audit/teeth/patches.js";
import { declaredRules, idsIn, roomsOf } from "../rules/declared.js";
import { testsIn } from "../rules/tests.js";
import { type Source, sources } from "./sources.js";

/**
 * Where the list of rules in `docs/<room>.md` and the code or the tests of the room differ, a
 * sentence each. A built rule is named in the code and in the name of a test; one that is not built yet carries a marked
 * `planned` in its first line.
 */
export function ruleProblems(root: string): string[] {
  const code = [...sources(root, "contracts", ".sol"), ...sources(root, "sdk", ".ts")];
  const tests = sources(root, "test", ".sol", ".ts");
  const docs = new Map(sources(root, "docs", ".md").map(({ file, text }) => [file, text]));

  const problems: string[] = [];
  const listed = new Set<string>();
  for (const room of roomsOf(code)) {
    const list = `docs/${room}.md`;
    const rules = declaredRules(docs.get(list) ?? "");
    if (rules.length === 0) problems.push(`${list}: the numbered rules of the room are not listed`);

    const ofRoom = tests
      .filter(({ file }) => file.startsWith(`test/${room}/`))
      .flatMap(testsIn)
      .filter(({ kind }) => kind !== "proof");
    for (const { id, isPlanned } of rules) {
      if (listed.has(id)) problems.push(`${list}: ${id} is listed twice`);
      listed.add(id);
      if (isPlanned) continue;

      if (!code.some(({ text }) => idsIn(text).has(id))) {
        problems.push(`${list}: ${id} is named neither in contracts/ nor in sdk/`);
      }
      if (!ofRoom.some((test) => test.rules.has(id))) {
        problems.push(`${list}: ${id} stands in the name of no test under test/${room}/`);
      }
    }
  }

  const patches = patchesIn(root).map(({ file, rule }) => ({ file, text: rule }));
  return [...problems, ...unlisted([...code, ...tests, ...patches], listed)];
}

/** Only prefixes that some list uses: other words of this shape are no rules. */
function unlisted(files: readonly Source[], listed: ReadonlySet<string>): string[] {
  const prefixes = new Set([...listed].map(prefixOf));
  return files.flatMap((source) =>
    [...idsIn(`${source.file}\n${source.text}`)]
      .filter((id) => prefixes.has(prefixOf(id)) && !listed.has(id))
      .map((id) => `${source.file}: ${id} stands in no list of rules in docs/`),
  );
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}
