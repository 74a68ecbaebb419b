import { readFileSync } from "node:fs";
import path from "node:path";

import { format } from "prettier";

import { type Catalog, COMMON } from "../../sdk/common/errors.js";
import { cardsErrors } from "../../sdk/cards/errors.js";
import { feesErrors } from "../../sdk/fees/errors.js";
import { iterativeErrors } from "../../sdk/iterative/errors.js";
import { reconciliationErrors } from "../../sdk/reconciliation/errors.js";
import { sources } from "./sources.js";

/** The page that tells every error in a sentence, made from what the sdk says. */
export const ERRORS_PAGE = "docs/errors.md";

/** By the folder of sdk/ that they come from. */
const CATALOGS: Readonly<Record<string, readonly [title: string, catalog: Catalog]>> = {
  fees: ["FeeAccounts", feesErrors],
  cards: ["PrepaidCards", cardsErrors],
  iterative: ["IterativePayments", iterativeErrors],
  reconciliation: ["Reconciliation", reconciliationErrors],
  common: ["Libraries, tokens and roles", COMMON],
};

const INTRODUCTION = `# Errors

What a refused call says: the selector is the first four bytes of the revert data, and the event of a
skipped item of a batch carries it. The \`explain\` of a room's sdk fills in these sentences from whatever
an ethers call threw. A refused call has changed nothing.

This page is made by \`npm run check -- --update\`.`;

/** The page as it should be. */
export async function drawErrors(): Promise<string> {
  const sections = Object.values(CATALOGS).map(([title, catalog]) =>
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

/** A sentence if the page is not what `drawErrors` makes, and one for each catalog that it does not know. */
export async function errorProblems(root: string): Promise<string[]> {
  const page = readFileSync(path.join(root, ERRORS_PAGE), "utf8");
  const isStale = page !== (await drawErrors());
  const unknown = sources(root, "sdk", "errors.ts")
    .map(({ file }) => path.posix.dirname(file).slice("sdk/".length))
    .filter((room) => CATALOGS[room] === undefined);
  return [
    ...(isStale ? [`${ERRORS_PAGE}: the errors or their sentences have changed`] : []),
    ...unknown.map((room) => `${ERRORS_PAGE}: the catalog of sdk/${room}/errors.ts is not on it`),
  ];
}

function rows({ abi, sentences }: Catalog): string[] {
  return Object.entries(sentences)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, sentence]) => {
      const selector = abi.getError(name)?.selector ?? "";
      return `| \`${selector}\` | \`${name}\` | ${sentence.replaceAll(/\{(\w+?)_?(?: \w+)?\}/g, "_$1_")} |`;
    });
}
