import { readFileSync } from "node:fs";
import path from "node:path";

/** The script behind the command of an npm package (its name's, else its first), for this Node to run without a shell. */
export function commandOf(packageName: string): string {
  const folder = path.join(import.meta.dirname, "..", "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === "string" ? bin : (bin[packageName] ?? Object.values(bin)[0]);
  if (file === undefined) throw new Error(`${packageName} brings no command.`);
  return path.join(folder, file);
}
