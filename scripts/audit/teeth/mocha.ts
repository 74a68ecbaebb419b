import { spawn } from "node:child_process";
import path from "node:path";

import { commandOf } from "../../command.js";
import type { Round } from "./rounds.js";

export interface Outcome {
  readonly isSuccess: boolean;
  readonly output: string;
}

/** Runs a script of the copy by this Node; never rejects because the script fails. */
export async function runIn(
  root: string,
  build: string,
  args: readonly string[],
): Promise<Outcome> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TALLYSTICK_BUILD: build, FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ isSuccess: code === 0, output }));
  });
}

export async function hardhat(root: string, build: string, ...args: string[]): Promise<Outcome> {
  return await runIn(root, build, [commandOf("hardhat"), ...args]);
}

/**
 * The first mocha test that fails in these rounds, one after the other; undefined if all pass.
 * @param build The folder of a build of the sources in `root`.
 */
export async function failingTest(
  root: string,
  build: string,
  rounds: readonly Round[],
): Promise<string | undefined> {
  for (const { files, rule } of rounds) {
    const { isSuccess, output } = await hardhat(
      root,
      build,
      "test",
      "mocha",
      "--no-compile",
      "--bail",
      ...(rule === undefined ? [] : ["--grep", `\\b${rule}\\b`]),
      ...files.map((file) => path.join(root, file)),
    );
    if (isSuccess) continue;
    const title = /\n {2}1\) (.+(?:\n {7,}\S.*)*?):\n/.exec(output)?.[1];
    if (title === undefined) throw new Error(`the tests did not run:\n${output}`);
    return title.replaceAll(/\s*\n\s*/g, " › ");
  }
  return undefined;
}
