import { spawnSync } from "node:child_process";
import path from "node:path";

import { sources } from "./sources.js";

/** Planted bugs that no longer fit the sources: the audit, which plants them, would tell half an hour later. */
export function plantedProblems(root: string): string[] {
  return sources(root, "test", ".patch")
    .filter(({ file }) => !fits(root, file))
    .map(({ file }) => file);
}

/** Git may find a repository in the root, and must find none around it: it would skip files outside of it. */
const fits = (root: string, patch: string) =>
  spawnSync("git", ["apply", "--check", patch], {
    cwd: root,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(root) },
    stdio: "ignore",
  }).status === 0;
