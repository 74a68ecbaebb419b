import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** Solidity texts by the name that imports resolve to: a path from the root, or a package's. */
export type Sources = ReadonlyMap<string, string>;

const ROOT = path.join(import.meta.dirname, "../../..");
const IMPORT = /^\s*import\s[^;]*?["']([^"']+)["']/gm;

/**
 * These files and all that they import.
 * @param root A copy of the project, if not this one.
 */
export function readSources(entries: readonly string[], root = ROOT): Map<string, string> {
  const sources = new Map<string, string>();
  for (const entry of entries) add(sources, root, entry);
  return sources;
}

/** The `.sol` files right in a folder, by their paths from the root, in order. */
export function listSources(folder: string, ending = ".sol", root = ROOT): string[] {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

function add(sources: Map<string, string>, root: string, name: string): void {
  if (sources.has(name)) return;
  const file = name.startsWith("@") ? path.join(ROOT, "node_modules", name) : path.join(root, name);
  const text = readFileSync(file, "utf8");
  sources.set(name, text);
  for (const [, imported = ""] of text.matchAll(IMPORT)) {
    add(sources, root, imported.startsWith(".") ? path.posix.join(name, "..", imported) : imported);
  }
}
