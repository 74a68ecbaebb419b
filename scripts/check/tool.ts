import { spawn } from "node:child_process";

import { commandOf } from "../command.js";

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
