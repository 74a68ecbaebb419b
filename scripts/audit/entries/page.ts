import type { Entry } from "./extract.js";

const HEAD = `# Entry points

Every function by which somebody can change the state of a deployed contract, with its modifiers. \`restricted\` asks the
AccessManager whether the caller has the role; \`nonReentrant\` shuts the door while tokens move. A function without a
modifier is open to anybody: it acts for the caller alone, checks in its first lines who calls or has signed, or does what
anybody may. The parts of one code, joined by \`fallback\`, work on the storage of the first: called by themselves they find
nothing there.

This page is made by \`npm run audit\`, which fails when the contracts differ from it: a modifier that was forgotten is a
line that changed. \`npm run audit -- --only "entry points" --update\` writes it.
`;

/** The page in docs/, formatted as prettier would. */
export function entryPage(entries: readonly Entry[]): string {
  const contracts = [...new Set(entries.map(({ contract }) => contract))];
  const tables = contracts.map((name) => {
    const rows = entries.filter(({ contract }) => contract === name).map(cells);
    return `\n## ${name}\n\n${markdownTable(["function", "modifiers", "declared in"], rows)}\n`;
  });
  return HEAD + tables.join("");
}

function cells({ signature, guards, declaredIn }: Entry): string[] {
  return [`\`${signature}\``, guards.map((guard) => `\`${guard}\``).join(", "), declaredIn];
}

function markdownTable(head: readonly string[], rows: readonly string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}
