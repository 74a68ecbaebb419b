import type { Source } from "../check/sources.js";
import { idsIn } from "./declared.js";

/** What a comment says that it builds a rule: a contract, a function, a type, an event, a constant. */
export interface Builder {
  readonly rule: string;
  readonly file: string;
  /** Undefined where the comment is of the whole file. */
  readonly name: string | undefined;
}

const COMMENT = /^\s*(\/\/|\/?\*)/;
const SOLIDITY =
  /^\s*(?:abstract\s+)?(?:contract|library|interface|struct|enum|type|event|error|modifier|function)\s+(\w+)|^\s*(constructor)\b|\b([A-Z][A-Z0-9_]+)\s*(?:=|;)/;
const TYPESCRIPT =
  /^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|interface|type|const|enum)\s+(\w+)/;
const MEMBER = /^ {2}(?:(?:readonly|async|static|private|get)\s+)*(\w+)\s*[?(:<]/;

/**
 * Which declarations name which rules. A comment belongs to what it stands above; one within a body, or behind code, to
 * the function around it. Lines have no numbers here: the answer changes when a name does, not with each edit.
 */
export function buildersIn(source: Source): Builder[] {
  const isSolidity = source.file.endsWith(".sol");
  const builders: Builder[] = [];
  let outer: string | undefined;
  let current: string | undefined;
  let above = "";
  for (const line of source.text.split("\n")) {
    if (COMMENT.test(line)) {
      // a comment of the whole module ends the search for what it stands above
      above += `${line}\n`;
      if (line.includes("*/") && above.includes("@module")) {
        builders.push(...named(above, source.file, undefined));
        above = "";
      }
      continue;
    }
    if (line.trim() === "") continue;

    const name = isSolidity ? solidityName(line) : typescriptName(line, outer);
    if (/^\S/.test(line)) outer = name ?? outer;
    current = name ?? current;
    builders.push(...named(above + line.replace(/^.*?(?=\/\/|$)/, ""), source.file, current));
    above = "";
  }
  return builders;
}

/** What is called like its file is the file. */
function named(text: string, file: string, declared: string | undefined): Builder[] {
  const name = file.endsWith(`/${declared}.sol`) ? undefined : declared;
  return [...idsIn(text)].map((rule) => ({ rule, file, name }));
}

function solidityName(line: string): string | undefined {
  const [, declared, constructor, constant] = SOLIDITY.exec(line) ?? [];
  return declared ?? constructor ?? constant;
}

function typescriptName(line: string, outer: string | undefined): string | undefined {
  const declared = TYPESCRIPT.exec(line)?.[1];
  if (declared !== undefined) return declared;
  const member = MEMBER.exec(line)?.[1];
  const isStatement = member === undefined || /^(if|for|while|return|switch|case)$/.test(member);
  return isStatement || outer === undefined ? undefined : `${outer}.${member}`;
}
