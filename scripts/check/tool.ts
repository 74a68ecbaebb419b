import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * Runs the command that an npm package brings, by this Node, in the current folder; resolves to what it printed if it
 * failed, else to nothing.
 */
export async function tool(packageName: string, ...args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [commandOf(packageName), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));

  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? [] : [output.trim()]));
  });
}

function commandOf(packageName: string): string {
  const folder = path.join("node_modules", packageName);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const command = typeof manifest.bin === "string" ? manifest.bin : Object.values(manifest.bin)[0];
  if (command === undefined) throw new Error(`${packageName} brings no command`);
  return path.join(folder, command);
}
