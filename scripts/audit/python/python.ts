import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const BUILD = process.env["TALLYSTICK_BUILD"] ?? ".build";
const IS_WINDOWS = process.platform === "win32";
const COMMAND = IS_WINDOWS ? "python" : "python3";

/** What the newest of the tools asks for. */
const LEAST = [3, 11] as const;

/** Each has an environment of its own: Halmos and the solver behind it want different versions of one package. */
export type Environment = "slither" | "halmos" | "z3";

/** Why the Python tools cannot run on this machine; undefined if they can. */
export function pythonProblem(): string | undefined {
  const ask = "import sys, venv, ensurepip; print(*sys.version_info[:2])";
  let answer: string;
  try {
    answer = execFileSync(COMMAND, ["-c", ask], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1);
    return said === undefined || said === ""
      ? `there is no ${COMMAND}`
      : `${COMMAND} cannot make environments (${said}); on Debian: python3-venv`;
  }
  const [major = 0, minor = 0] = answer.trim().split(" ").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
    ? undefined
    : `${COMMAND} is ${major}.${minor}, and the tools need ${LEAST.join(".")}`;
}

/**
 * The Python of an environment that has what `<name>.txt` pins, under the build folder; installed if it is not there.
 * The pins are written into it last, so that an installation that was cut short is none.
 */
export async function environment(name: Environment): Promise<string> {
  const folder = path.resolve(BUILD, "audit/python", name);
  const python = path.join(folder, IS_WINDOWS ? "Scripts/python.exe" : "bin/python");
  const done = path.join(folder, "installed.txt");
  const pins = path.join(import.meta.dirname, `${name}.txt`);

  const wanted = await readFile(pins, "utf8");
  const isThere = existsSync(python) && existsSync(done);
  if (isThere && (await readFile(done, "utf8")) === wanted) return python;

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(COMMAND, ["-m", "venv", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await run(python, [...pip, "--require-hashes", "--only-binary", ":all:", "-r", pins]);
  await writeFile(done, wanted);
  return python;
}

/** Runs a command. @returns what it printed; throws with all that it said if it failed. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(command)} failed:\n${output}${said}`);
  return output;
}
