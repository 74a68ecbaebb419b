/** A branch of a contract that no Solidity test takes. */
export interface Untaken {
  readonly file: string;
  readonly line: number;
}

/** Reads a report in lcov's format; only SF (a file) and BRDA (a line, its branch, how often it was taken) count here. */
export function parseBranches(report: string): { all: number; untaken: Untaken[] } {
  let [all, file] = [0, ""];
  const untaken: Untaken[] = [];
  for (const record of report.split("\n")) {
    if (record.startsWith("SF:")) file = record.slice(3).trim();
    if (!record.startsWith("BRDA:")) continue;
    const [line, , , taken] = record.slice(5).trim().split(",");
    all += 1;
    if (taken === "0" || taken === "-") untaken.push({ file, line: Number(line) });
  }
  return { all, untaken };
}

/**
 * The branches that were not taken, a sentence each.
 * @param read The text of a file.
 */
export const branchProblems = (untaken: readonly Untaken[], read: (file: string) => string) =>
  untaken.map(({ file, line }) => {
    const text = read(file).split("\n")[line - 1]?.trim() ?? "";
    return `${file}:${line}: a branch that no Solidity test takes: ${text}`;
  });
