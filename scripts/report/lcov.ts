/** Which lines of a file ran. */
export interface FileLines {
  /** Relative to the repository, with forward slashes. */
  file: string;
  covered: number;
  uncovered: number[];
}

/** Reads the lines of a report in lcov's format; only SF (a file) and DA (a line and how often it ran) count here. */
export function parseLcov(report: string): FileLines[] {
  const files: FileLines[] = [];
  for (const record of report.split("\n")) {
    const [kind, value = ""] = split(record);
    const last = files.at(-1);
    if (kind === "SF") {
      files.push({ file: value.replaceAll("\\", "/"), covered: 0, uncovered: [] });
    } else if (kind === "DA" && last !== undefined) {
      const [line, runs] = value.split(",").map(Number);
      if (runs === 0) last.uncovered.push(Number(line));
      else last.covered += 1;
    }
  }
  return files;
}

function split(record: string): [kind: string, value?: string] {
  const colon = record.indexOf(":");
  return colon < 0 ? [record] : [record.slice(0, colon), record.slice(colon + 1).trim()];
}

/** Lines that ran, of a hundred; 100 where there are none. */
export function percent(files: readonly FileLines[]): number {
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  const all = covered + files.reduce((sum, file) => sum + file.uncovered.length, 0);
  return all === 0 ? 100 : (100 * covered) / all;
}

/** "3–5, 9" for 3, 4, 5 and 9. */
export function ranges(lines: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const line of lines.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
