import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What the tests and gates of a planted bug read. */
const SOURCES = [
  "contracts",
  "deploy",
  "docs",
  "gas",
  "hardhat.config.ts",
  "package.json",
  "scripts",
  "sdk",
  "test",
  "tsconfig.json",
  "typechain-types",
];
/** Only read, and too large to copy. */
const LINKED = "node_modules";

/** A copy of the project in which bugs may be planted: the work tree is never touched. */
export class Copy {
  readonly root: string;

  constructor(private readonly origin: string) {
    this.root = realpathSync(mkdtempSync(path.join(tmpdir(), "tallystick-teeth-")));
    for (const source of SOURCES.filter((each) => existsSync(path.join(origin, each)))) {
      cpSync(path.join(origin, source), path.join(this.root, source), { recursive: true });
    }
    symlinkSync(path.join(origin, LINKED), path.join(this.root, LINKED), "junction");
  }

  /** @throws Where a patch no longer fits the sources. */
  plant(patch: string): void {
    this.#apply(patch);
  }

  heal(patch: string): void {
    this.#apply(patch, "--reverse");
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Git looks for a repository around the copy, and must find none: it would skip files outside of it. */
  #apply(patch: string, ...options: string[]): void {
    execFileSync("git", ["apply", ...options, path.join(this.origin, patch)], {
      cwd: this.root,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(this.root) },
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
}
