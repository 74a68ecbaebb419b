import { compile, type Compiled } from "../solidity/compile.js";
import type { Sources } from "../solidity/sources.js";
import type { Host } from "./host.js";
import type { Mutant } from "./mutant.js";
import { Text } from "./tree.js";

/** Stands in the bytecode where the number of the chosen mutant goes; as it is, it chooses none. */
const CHOICE = "c401ce00c401ce00c401ce00c401ce00c401ce00c401ce00c401ce00c401ce00";

const NAME = "CHOSEN_MUTANT";
const DECLARATION = `\nuint256 constant ${NAME} = 0x${CHOICE};\n`;
const ROUNDS = 60;

/** All mutants in one project: each place is written once for each mistake, and a number chooses. */
export interface Merged extends Compiled {
  /** Those in it; the number of a mutant is its place in the list of all. */
  readonly numbers: readonly number[];
}

/** The code in which a mutant is chosen. */
export function choice(code: string, number: number): string {
  return code.replaceAll(CHOICE, number.toString(16).padStart(CHOICE.length, "0"));
}

/** Compiles as many mutants as possible at once; those that the compiler refuses are left out. */
export function merge(sources: Sources, mutants: readonly Mutant[]): Merged {
  const wanted = [...new Set(mutants.flatMap(({ affects }) => affects))];
  const numbers = new Set(mutants.flatMap(({ host }, number) => (host ? [number] : [])));
  for (let round = 0; round < ROUNDS; round += 1) {
    const merged = new Map(sources);
    for (const file of new Set(mutants.map((mutant) => mutant.file))) {
      merged.set(file, rewrite(file, sources, mutants, numbers));
    }
    const compiled = compile(merged, wanted, { comments: true });
    if (compiled.errors.length === 0) return { ...compiled, numbers: [...numbers] };
    for (const { file, start, end } of compiled.places) {
      const refused = refusedAt(new Text(merged.get(file) ?? ""), start, end);
      if (refused === undefined) throw new Error(compiled.errors.join("\n"));
      numbers.delete(refused);
    }
  }
  throw new Error("the mutants do not compile together");
}

/** The mutant that an error is about: the first one chosen within its place, else the last one before. */
function refusedAt(text: Text, start: number, end: number): number | undefined {
  const chosen = new RegExp(`${NAME} == (\\d+)`, "g");
  const within = chosen.exec(text.slice(start, end));
  const before = [...text.slice(0, start).matchAll(chosen)].at(-1);
  const number = (within ?? before)?.[1];
  return number === undefined ? undefined : Number(number);
}

function rewrite(
  file: string,
  sources: Sources,
  mutants: readonly Mutant[],
  numbers: ReadonlySet<number>,
): string {
  const text = new Text(sources.get(file) ?? "");
  const hosts = new Map<string, { host: Host; choices: [number, Mutant][] }>();
  for (const number of numbers) {
    const mutant = mutants[number];
    if (mutant?.host === undefined || mutant.file !== file) continue;
    const key = JSON.stringify(mutant.host);
    const entry = hosts.get(key) ?? { host: mutant.host, choices: [] };
    entry.choices.push([number, mutant]);
    hosts.set(key, entry);
  }
  // outer ones before inner ones
  const ordered = [...hosts.values()].toSorted(
    ({ host: a }, { host: b }) =>
      a.start - b.start || b.end - a.end || Number(b.isStatement) - Number(a.isStatement),
  );
  return render(0, text.length, ordered, text) + DECLARATION;
}

type Twice = readonly { host: Host; choices: readonly [number, Mutant][] }[];

function render(start: number, end: number, hosts: Twice, text: Text): string {
  let rendered = "";
  let place = start;
  for (let i = 0; i < hosts.length;) {
    const outer = hosts[i] as Twice[number];
    let next = i + 1;
    while ((hosts[next]?.host.end ?? Infinity) <= outer.host.end) next += 1;
    const inner = render(outer.host.start, outer.host.end, hosts.slice(i + 1, next), text);
    rendered += text.slice(place, outer.host.start) + choose(outer, inner, text);
    place = outer.host.end;
    i = next;
  }
  return rendered + text.slice(place, end);
}

function choose({ host, choices }: Twice[number], original: string, text: Text): string {
  const { start, end, isStatement, cast } = host;
  const others = choices.map(([number, edit]) => {
    const changed = text.slice(start, edit.start) + edit.text + text.slice(edit.end, end);
    return [`${NAME} == ${number}`, changed] as const;
  });
  if (isStatement) {
    const branches = others.map(([condition, other]) => `if (${condition}) { ${other} } else `);
    return `{ ${branches.join("")}{ ${original} } }`;
  }
  const branches = others.map(([condition, other]) => `${condition} ? ${cast}(${other}) : `);
  return `(${branches.join("")}${cast}(${original}))`;
}
