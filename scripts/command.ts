import { readFileSync } from "node:fs";
import path from "node:path";

/** The script behind a command that an npm package brings, so that this Node can run it without a shell. */
export function commandOf(packageName: string): string {
  const folder = path.join(import.meta.dirname, "..", "node_modules", packageName);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const file = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[packageName];
  if (file === undefined) throw new Error(`${packageName} brings no command of its name.`);
  return path.join(folder, file);
}
