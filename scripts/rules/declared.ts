import type { Source } from "../check/sources.js";

/** A numbered rule of a room, as `docs/<room>.md` lists it. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  /** Not built yet. */
  readonly isPlanned: boolean;
}

/** A rule is declared where a list item or a table row begins with its bold id. */
const DECLARED = /^\s*(?:[-*]\s+|\|\s*)\*\*([A-Z]{2}-\d+)\b\s*([^*]*?)\.?\*\*/;
const PLANNED = /[`*_(]planned[`*_)]/;

/** The rules that a list declares, in its order. */
export function declaredRules(text: string): Rule[] {
  return text.split("\n").flatMap((line) => {
    const [, id, name = ""] = DECLARED.exec(line) ?? [];
    return id === undefined ? [] : [{ id, name, isPlanned: PLANNED.test(line) }];
  });
}

/** A room is a folder of contracts/ or sdk/. */
export function roomsOf(code: readonly Source[]): string[] {
  const rooms = code.flatMap(({ file }) => {
    const [, room, ...rest] = file.split("/");
    return room === undefined || rest.length === 0 || room === "common" ? [] : [room];
  });
  return [...new Set(rooms)];
}

/** The ids in a text; "FE-1 to FE-3" names three. */
export function idsIn(text: string): Set<string> {
  const ids = new Set<string>();
  for (const match of text.matchAll(/\b([A-Z]{2})-(\d+)\b(?: to \1-(\d+)\b)?/g)) {
    const [, prefix, first, last = first] = match;
    for (let number = Number(first); number <= Number(last); ++number) {
      ids.add(`${prefix}-${number}`);
    }
  }
  return ids;
}
