// npx tsx scripts/audit/mutants/show.ts <part of a file's, contract's or function's name>: what becomes of its mutants.
import { tryAll } from "./crew.js";
import { describe, prepare } from "./step.js";

const [part = ""] = process.argv.slice(2);
const { bench, all } = prepare();
const wanted = all.filter((mutant) => `${mutant.file} ${mutant.in}`.includes(part));
await tryAll(bench, wanted, (outcome) => {
  console.log(`${outcome.fate}: ${describe(outcome)}${outcome.by && `, by ${outcome.by}`}`);
});
