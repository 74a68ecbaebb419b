import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";

import { foundryBinary } from "../../command.js";

export const ROOT = path.join(import.meta.dirname, "..", "..", "..");

const build = process.env["TALLYSTICK_BUILD"] ?? ".build";

/** Where forge keeps its own. */
export const FOLDER = path.join(ROOT, build, "audit", "forge");

/** What a run of forge came to. */
export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs forge on the project, with the compiler that npm brings. */
export async function forge(args: readonly string[]): Promise<Output> {
  mkdirSync(FOLDER, { recursive: true });
  const child = spawn(foundryBinary("forge"), [...args, "--root", ROOT], {
    cwd: ROOT,
    env: {
      ...process.env,
      NO_COLOR: "1",
      FOUNDRY_PROFILE: "default",
      FOUNDRY_CONFIG: path.join(import.meta.dirname, "foundry.toml"),
      FOUNDRY_SOLC: writeCompiler(),
      FOUNDRY_OUT: path.join(FOLDER, "out"),
      FOUNDRY_CACHE_PATH: path.join(FOLDER, "cache"),
      FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: path.join(FOLDER, "fuzz"),
      FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: path.join(FOLDER, "invariant"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { code, stdout: await stdout, stderr: await stderr };
}

/** Forge wants a command: a line of shell that starts the compiler by this very Node. */
function writeCompiler(): string {
  const file = path.join(FOLDER, "solc");
  const script = path.join(import.meta.dirname, "solc.cjs");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`, { mode: 0o755 });
  return file;
}
