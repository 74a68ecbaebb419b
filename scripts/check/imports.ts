import path from "node:path";

import { type Source, withoutComments } from "./sources.js";

interface Import {
  /** As written. */
  name: string;
  /** The path of the file if it is one of the project; undefined for a package's. */
  target: string | undefined;
}

const TS_IMPORT =
  /\b(?:import|export)\b[^"'`;()]*?\bfrom\s*(["'])(.+?)\1|\bimport\s*\(?\s*(["'])(.+?)\3/g;
const SOL_IMPORT = /\bimport\b[^"';]*(["'])(.+?)\1/g;

/** What a TypeScript or JavaScript file imports, types and dynamic imports included. */
export function typescriptImports(source: Source): Import[] {
  return importsOf(source, TS_IMPORT);
}

/** What a Solidity file imports. */
export function solidityImports(source: Source): Import[] {
  return importsOf(source, SOL_IMPORT);
}

function importsOf({ file, text }: Source, pattern: RegExp): Import[] {
  return [...withoutComments(text).matchAll(pattern)].map((match) => {
    const name = match[2] ?? match[4] ?? "";
    const isOfProject = /^(contracts|test)\//.test(name);
    const target = name.startsWith(".")
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), name))
      : isOfProject
        ? path.posix.normalize(name)
        : undefined;
    return { name, target };
  });
}
