import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";

const ROOT = path.join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

/** Runs the demo as `npm run demo` does; rejects where it exits with another code than 0. */
export const demo = (...args: string[]) =>
  run(process.execPath, ["--import", "tsx", "scripts/demo/index.ts", ...args], {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: undefined },
    maxBuffer: 2 ** 24,
  });

/**
 * A story ends well, with all invariants held, repeats to the byte, and is what a page shows.
 * @param room Whose story; undefined for that of all rooms.
 */
export async function expectRecorded(
  room: string | undefined,
  page: string,
  invariants: readonly { readonly name: string }[],
): Promise<void> {
  const rooms = room === undefined ? [] : [room];
  const [first, second] = [await demo(...rooms), await demo(...rooms)];

  expect(second.stdout).to.equal(first.stdout);
  for (const { name } of invariants) expect(first.stdout).to.include(`✔ ${name}`);
  expect(first.stdout).to.not.include("✘");
  const shown = readFileSync(path.join(ROOT, page), "utf8");
  const isRecorded = shown.includes(`\`\`\`text\n${first.stdout}\`\`\``);
  expect(isRecorded, `${page} shows another run: record this one there`).to.equal(true);
}
