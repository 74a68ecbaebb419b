import { styleText } from "node:util";

import { table } from "../terminal/table.js";
import type { Evidence } from "./evidence.js";
import { codeByFile, testsByFile } from "./grouping.js";

/** The rule table for the terminal: rule → code → tests → proof → planted bugs. */
export function ruleTable(evidence: readonly Evidence[]): string {
  const rows = evidence.map(({ rule, code, tests, proofs, teeth }) => {
    const name = `${styleText("bold", rule.id)} ${rule.name}`;
    if (rule.isPlanned) return [name, "planned", "", "", ""];
    return [
      name,
      codeByFile(code)
        .map((place) => place.replace(/ \(.*/, ""))
        .join("\n"),
      testsByFile(tests)
        .map(({ file, text }) => `${file.replace(/^test\//, "")} ${text}`)
        .join("\n"),
      proofs.map((proof) => proof.name).join("\n"),
      teeth.map((patch) => patch.name).join("\n"),
    ];
  });
  return table(["Rule", "Built in", "Tested by", "Proved by", "Planted bugs"], rows);
}
