import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs npm in a folder, by this Node, quietly; resolves to what it printed, and rejects with that if it fails.
 *
 * @param env Variables besides those of this process.
 */
export async function npm(
  folder: string,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<string> {
  // The npm that runs this script; without one, the one on the path.
  const cli = process.env["npm_execpath"];
  const [command, first] = cli?.endsWith("npm-cli.js") ? [process.execPath, [cli]] : ["npm", []];
  const child = spawn(command, [...first, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });

  const [code, output, errors] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${output}${errors}`);
  return output;
}
