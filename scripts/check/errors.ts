import { readFileSync } from "node:fs";
import path from "node:path";

import { format } from "prettier";

import { type Catalog, COMMON } from "../../sdk/common/errors.js";
import { feesErrors } from "../../sdk/fees/errors.js";

/** The page that tells every error in a sentence, made from what the sdk says. */
export const ERRORS_PAGE = "docs/errors.md";

const CATALOGS: readonly (readonly [title: string, catalog: Catalog])[] = [
  ["FeeAccounts", feesErrors],
  ["Libraries, tokens and roles", COMMON],
];

const INTRODUCTION = `# Errors

What a refused call says: the selector is the first four bytes of the revert data, and a skipped item
of a batch carries it in \`BatchItemSkipped\`. The sdk's \`explain\` fills in these sentences from whatever
an ethers call threw. A refused call has changed nothing.

This page is made by \`npm run check -- --update\`.`;

/** The page as it should be. */
export async function drawErrors(): Promise<string> {
  const sections = CATALOGS.map(([title, catalog]) =>
    [
      `## ${title}`,
      ["| selector | error | says |", "| --- | --- | --- |", ...rows(catalog)].join("\n"),
    ].join("\n\n"),
  );
  return await format([INTRODUCTION, ...sections].join("\n\n"), {
    parser: "markdown",
    printWidth: 100,
  });
}

/** A sentence if the page is not what `drawErrors` makes. */
export async function errorProblems(root: string): Promise<string[]> {
  const page = readFileSync(path.join(root, ERRORS_PAGE), "utf8");
  return page === (await drawErrors())
    ? []
    : [`${ERRORS_PAGE}: the errors or their sentences have changed`];
}

function rows({ abi, sentences }: Catalog): string[] {
  return Object.entries(sentences)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, sentence]) => {
      const selector = abi.getError(name)?.selector ?? "";
      return `| \`${selector}\` | \`${name}\` | ${sentence.replaceAll(/\{(\w+?)_?(?: \w+)?\}/g, "_$1_")} |`;
    });
}
