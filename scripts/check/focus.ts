import { codeOnly, sources } from "./sources.js";

const FOCUSED_OR_SKIPPED = /\.(only|skip)\s*\(|\bx(it|describe|context)\s*\(/;

/** Tests that keep others, or themselves, from running; `--grep` picks tests for one run. */
export function focusProblems(root: string): string[] {
  return sources(root, "test", ".ts").flatMap(({ file, text }) => {
    const match = FOCUSED_OR_SKIPPED.exec(codeOnly(text));
    return match === null ? [] : [`${file}: ${match[0]}`];
  });
}
