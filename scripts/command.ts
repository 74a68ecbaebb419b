import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
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

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { win32: "win32", darwin: "darwin" };

/** A tool of Foundry's itself: the command that its package brings starts it as a child, whose exit code it drops. */
export function foundryBinary(tool: "anvil" | "cast" | "forge"): string {
  const system = SYSTEMS[process.platform] ?? "linux";
  const machine = process.arch === "arm64" ? "arm64" : "amd64";
  const require = createRequire(import.meta.resolve(`@foundry-rs/${tool}/package.json`));
  const manifest = require.resolve(`@foundry-rs/${tool}-${system}-${machine}/package.json`);
  return path.join(path.dirname(manifest), "bin", system === "win32" ? `${tool}.exe` : tool);
}
