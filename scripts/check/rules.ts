import { type Source, sources } from "./sources.js";

interface Rule {
  id: string;
  isPlanned: boolean;
}

/** A rule is declared where a list item or a table row begins with its bold id. */
const DECLARED = /^\s*(?:[-*]\s+|\|\s*)\*\*([A-Z]{2}-\d+)\b/;
const PLANNED = /[`*_(]planned[`*_)]/;

/**
 * Where the list of rules in `docs/<room>.md` and the code or the tests of the room differ, a
 * sentence each. A rule that is not built yet carries a marked `planned` in its first line.
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

    const ofRoom = tests.filter(({ file }) => file.startsWith(`test/${room}/`));
    for (const { id, isPlanned } of rules) {
      if (listed.has(id)) problems.push(`${list}: ${id} is listed twice`);
      listed.add(id);
      if (isPlanned) continue;

      if (!code.some((source) => idsIn(source).has(id))) {
        problems.push(`${list}: ${id} is named neither in contracts/ nor in sdk/`);
      }
      if (!ofRoom.some((test) => idsIn(test).has(id))) {
        problems.push(`${list}: ${id} is named in no test under test/${room}/`);
      }
    }
  }

  return [...problems, ...unlisted([...code, ...tests], listed)];
}

/** Only prefixes that some list uses: other words of this shape are no rules. */
function unlisted(files: readonly Source[], listed: ReadonlySet<string>): string[] {
  const prefixes = new Set([...listed].map(prefixOf));
  return files.flatMap((source) =>
    [...idsIn(source)]
      .filter((id) => prefixes.has(prefixOf(id)) && !listed.has(id))
      .map((id) => `${source.file}: ${id} stands in no list of rules in docs/`),
  );
}

/** A room is a folder of contracts/ or sdk/. */
function roomsOf(code: readonly Source[]): string[] {
  const rooms = code.flatMap(({ file }) => {
    const [, room, ...rest] = file.split("/");
    return room === undefined || rest.length === 0 || room === "common" ? [] : [room];
  });
  return [...new Set(rooms)];
}

function declaredRules(text: string): Rule[] {
  return text.split("\n").flatMap((line) => {
    const id = DECLARED.exec(line)?.[1];
    return id === undefined ? [] : [{ id, isPlanned: PLANNED.test(line) }];
  });
}

/** The ids that a file names, in its own name or in its text. */
function idsIn({ file, text }: Source): Set<string> {
  return new Set(`${file}\n${text}`.match(/\b[A-Z]{2}-\d+\b/g));
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}
