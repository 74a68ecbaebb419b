// npx tsx scripts/audit/mutants/all.ts [part of a file's, contract's or function's name]: what becomes of every mutant.
import { prepare } from "./bench.js";
import { tryAll } from "./crew.js";
import { describe, judge } from "./judge.js";

const [part = ""] = process.argv.slice(2);
const { bench, all } = await prepare();
const wanted = all.filter((mutant) => `${mutant.file} ${mutant.in}`.includes(part));
const outcomes = await tryAll(bench, wanted, ({ mutant, fate, by }) => {
  console.log(`${fate}: ${describe(mutant)}${by && `, by ${by}`}`);
});

const { checked, figures, problems } = judge(all, outcomes);
console.log([...problems, checked, figures].join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
