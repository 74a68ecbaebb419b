import type { Source } from "../check/sources.js";
import { idsIn } from "./declared.js";

type TestKind = "example" | "random" | "invariant" | "proof";

/** A test or a proof, with the rules that its name tells. */
export interface NamedTest {
  readonly rules: ReadonlySet<string>;
  readonly file: string;
  readonly name: string;
  readonly kind: TestKind;
}

const KINDS: Readonly<Record<string, TestKind>> = {
  test: "example",
  testFuzz: "random",
  invariant: "invariant",
  check: "proof",
};

/** `function testFuzz_FE2_FE3_theCeilingIsTheFlooredLine(`: kind, rules, what it says. */
const FUNCTION = /\bfunction\s+((test|testFuzz|invariant|check)_((?:[A-Z]{2}\d+_)*)\w+)\s*\(/g;

/** `describe("FE-8 a batch …", `, `it(what, `: how deep, which, the title if it stands there; or the end of a block. */
const BLOCK = /^( *)(?:(describe|it)\(\s*(?:(["'`])((?:\\.|(?!\3)[^\\])*)\3|[\w.]+,)|\}\);$)/gm;

/** All tests that a file declares; one in a loop counts once. */
export function testsIn(source: Source): NamedTest[] {
  return source.file.endsWith(".sol") ? functionsIn(source) : titlesIn(source);
}

function functionsIn({ file, text }: Source): NamedTest[] {
  return [...text.matchAll(FUNCTION)].map(([, name = "", kind = "", ids = ""]) => ({
    rules: idsIn(ids.replaceAll(/([A-Z]{2})(\d+)_/g, "$1-$2 ")),
    file,
    name,
    kind: KINDS[kind] ?? "example",
  }));
}

/** The nesting is told by the indentation, which the formatter keeps right. */
function titlesIn({ file, text }: Source): NamedTest[] {
  const around: { depth: number; title: string }[] = [];
  const tests: NamedTest[] = [];
  for (const match of text.matchAll(BLOCK)) {
    const [, indent = "", block, , title = "…"] = match;
    while ((around.at(-1)?.depth ?? -1) >= indent.length) around.pop();
    const name = [...around.map((each) => each.title), title].join(" › ");
    const isRandom = block === "it" && isProperty(text, match.index, indent);
    if (block === "it") {
      tests.push({ rules: idsIn(name), file, name, kind: isRandom ? "random" : "example" });
    } else if (block === "describe") {
      around.push({ depth: indent.length, title });
    }
  }
  return tests;
}

/** Whether fast-check draws its inputs. */
function isProperty(text: string, from: number, indent: string): boolean {
  const end = text.indexOf(`\n${indent}});`, from);
  return /\bfc\.assert\b/.test(text.slice(from, end === -1 ? undefined : end));
}
