import { spawnSync } from "node:child_process";

/** Runs npm in a folder, by this Node, quietly; returns what it printed, and throws that when it fails. */
export function npm(folder: string, ...args: string[]): string {
  // The npm that runs this script; npx and Hardhat set it too.
  const cli = process.env["npm_execpath"];
  const [command, first] = cli === undefined ? ["npm", []] : [process.execPath, [cli]];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
