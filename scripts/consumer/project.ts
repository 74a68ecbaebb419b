import { cpSync, readFileSync } from "node:fs";
import path from "node:path";

import { npm } from "../pack/npm.js";

const ROOT = path.join(import.meta.dirname, "../..");

/** What a project is made from: files of its own, and packages to install into it. */
interface Recipe {
  /** Folder beside this file; what lies in `shared` comes too. */
  template: string;
  /** Packages in the root's versions. */
  likeRoot: readonly string[];
  /** Packages by `name@version`, or tarballs. */
  others: readonly string[];
}

/** Makes a project in a new folder and installs its packages, in exact versions. */
export async function create(folder: string, recipe: Recipe): Promise<void> {
  cpSync(path.join(import.meta.dirname, recipe.template), folder, { recursive: true });
  cpSync(path.join(import.meta.dirname, "shared"), path.join(folder, "shared"), {
    recursive: true,
  });

  const root = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const packages = recipe.likeRoot.map((name) => `${name}@${root.devDependencies[name]}`);
  const flags = ["--save-exact", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await npm(folder, {}, "install", ...flags, ...packages, ...recipe.others);
}
