import { readFileSync } from "node:fs";
import path from "node:path";

import { sources } from "../../check/sources.js";

/** Solidity texts by the name that imports resolve to: a path from the root, or a package's. */
export type Sources = ReadonlyMap<string, string>;

const ROOT = path.join(import.meta.dirname, "../../..");
const IMPORT = /^\s*import\s[^;]*?["']([^"']+)["']/gm;

/**
 * These files and all that they import.
 * @param root A copy of the project, if not this one.
 */
export function readSources(entries: readonly string[], root = ROOT): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of entries) add(texts, root, entry);
  return texts;
}

/** The Solidity tests of a room; its proofs, which are tests as well, have a step of their own. */
export function testsOf(room: string, root = ROOT): string[] {
  return listSources(root, `test/${room}`, ".t.sol").filter((file) => !file.includes("/proofs/"));
}

/** The contracts and the tests of a room, the mocks, and all that they import. */
export function readRoom(room: string, root = ROOT): Map<string, string> {
  const contracts = listSources(root, `contracts/${room}`, ".sol");
  const mocks = listSources(root, "test/mocks", ".sol");
  return readSources([...contracts, ...testsOf(room, root), ...mocks], root);
}

const listSources = (root: string, folder: string, ending: string) =>
  sources(root, folder, ending).map(({ file }) => file);

function add(texts: Map<string, string>, root: string, name: string): void {
  if (texts.has(name)) return;
  const file = name.startsWith("@") ? path.join(ROOT, "node_modules", name) : path.join(root, name);
  const text = readFileSync(file, "utf8");
  texts.set(name, text);
  for (const [, imported = ""] of text.matchAll(IMPORT)) {
    add(texts, root, imported.startsWith(".") ? path.posix.join(name, "..", imported) : imported);
  }
}
