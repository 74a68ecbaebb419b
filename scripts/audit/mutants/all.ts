// npx tsx scripts/audit/mutants/all.ts <room> [part of a file's, contract's or function's name]: what becomes of every
// mutant of a room.
import { prepare } from "./bench.js";
import { tryAll } from "./crew.js";
import { describe, judge } from "./judge.js";
import { Reviews } from "./reviewed.js";

const [room, part = ""] = process.argv.slice(2);
if (room === undefined) throw new Error("Of which room? Name it.");
const { bench, all } = await prepare(room);
const wanted = all.filter((mutant) => `${mutant.file} ${mutant.in}`.includes(part));
const outcomes = await tryAll(bench, wanted, ({ mutant, fate, by }) => {
  console.log(`${fate}: ${describe(mutant)}${by && `, by ${by}`}`);
});

const { checked, figures, problems } = judge(new Reviews(room), all, outcomes);
console.log([...problems, checked, figures].join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
