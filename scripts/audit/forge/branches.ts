/** A branch of a contract that no Solidity test takes. */
export interface Untaken {
  readonly file: string;
  readonly line: number;
}

/** Branches that were reviewed: by file and by the text of their line, why no Solidity test takes them. */
export type Reviewed = Readonly<Record<string, Readonly<Record<string, string>>>>;

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
 * What is wrong with the branches that were not taken: one was not reviewed, or a review has become needless.
 * @param read The text of a file.
 */
export function branchProblems(
  untaken: readonly Untaken[],
  reviewed: Reviewed,
  read: (file: string) => string,
): string[] {
  const open = new Set(
    Object.entries(reviewed).flatMap(([file, texts]) =>
      Object.keys(texts).map((text) => `${file}: ${text}`),
    ),
  );
  const needless = new Set(open);
  const problems = untaken.flatMap(({ file, line }) => {
    const text = read(file).split("\n")[line - 1]?.trim() ?? "";
    needless.delete(`${file}: ${text}`);
    return open.has(`${file}: ${text}`)
      ? []
      : [`${file}:${line}: a branch that no Solidity test takes: ${text}`];
  });
  return [
    ...problems,
    ...[...needless].map((branch) => `${branch}: is taken or gone: no review is needed any more`),
  ];
}
