import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A text file of the project, named from the root with `/`, whatever the machine. */
export interface Source {
  file: string;
  text: string;
}

/** All files with one of the endings in a folder of the project, in a stable order. */
export function sources(root: string, folder: string, ...endings: string[]): Source[] {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];

  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(start, file).split(path.sep).includes("node_modules"))
    .toSorted()
    .map((file) => ({
      file: path.relative(root, file).split(path.sep).join("/"),
      text: readFileSync(file, "utf8"),
    }));
}

/** All files that git tracks. */
export function trackedSources(root: string): Source[] {
  const list = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  return list
    .split("\0")
    .filter((file) => file !== "" && existsSync(path.join(root, file)))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

const COMMENT_OR_STRING =
  /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** The text without its comments (a comment mark within a string is none). */
export function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_STRING, (match) => (match.startsWith("/") ? " " : match));
}

/** The text without comments and without quoted strings; templates stay, they hold code. */
export function codeOnly(text: string): string {
  return text.replace(COMMENT_OR_STRING, (match) => (match.startsWith("`") ? match : " "));
}
