import { type AstNode, compile } from "../solidity/compile.js";
import type { Sources } from "../solidity/sources.js";
import { ROOMS } from "../rooms.js";
import { hostOf } from "./host.js";
import type { Mutant } from "./mutant.js";
import { OPERATORS } from "./operators.js";
import { type Reach, reachOf, readByAssembly } from "./reach.js";
import { type Edit, isNode, type Range, range, Text, type Visit, walk } from "./tree.js";

const STATEMENT = /Statement$|^Return$|^Break$/;

type Unnumbered = Omit<Mutant, "number">;

/** What the room's trees tell of its declarations, by their ids. */
interface Context {
  readonly reach: Reach;
  readonly plain: ReadonlySet<number>;
}

/**
 * All mutants of all contracts and libraries of a room, and of the shared ones that it is audited with, in the order of
 * the text.
 * @param sources The room's, with its tests.
 */
export function listMutants(room: string, sources: Sources): Mutant[] {
  const shared = ROOMS[room]?.shared ?? [];
  const contracts = [...sources.keys()].filter(
    (name) => name.startsWith(`contracts/${room}/`) || shared.includes(name),
  );
  const { trees, errors } = compile(sources, [...contracts, ...inliningTests(room, sources)], {
    trees: true,
  });
  if (errors.length > 0) throw new Error(errors.join("\n"));

  const context: Context = { reach: reachOf(trees), plain: inAssembly(trees) };
  return contracts
    .toSorted()
    .flatMap((file) => {
      const tree = trees.get(file);
      const text = new Text(sources.get(file) ?? "");
      return tree === undefined ? [] : mutantsOf(file, tree, text, context);
    })
    .map((mutant, number) => Object.assign(mutant, { number }));
}

/** Tests and mocks that carry code of the room instead of deploying it by name. */
function inliningTests(room: string, sources: Sources): string[] {
  const imported = new RegExp(`contracts/(?:common|${room})/(?!I[A-Z])\\w+\\.sol`);
  return [...sources]
    .filter(([name, text]) => name.startsWith("test/") && imported.test(text))
    .map(([name]) => name);
}

/** Constants that inline assembly reads: it takes plain numbers only, of which no value can be chosen at run time. */
function inAssembly(trees: ReadonlyMap<string, AstNode>): Set<number> {
  const visits = [...trees.values()].flatMap((tree) => Array.from(walk(tree)));
  return new Set(visits.flatMap(({ node }) => readByAssembly(node)));
}

function mutantsOf(file: string, tree: AstNode, text: Text, context: Context): Unnumbered[] {
  const seen = new Set<string>();
  return [...walk(tree)].flatMap((visit) =>
    Object.entries(OPERATORS).flatMap(([operator, edits]) =>
      edits(visit, text)
        .filter((edit) => {
          const key = `${edit.start}:${edit.end}:${edit.text}`;
          return !seen.has(key) && seen.add(key);
        })
        .map((edit) => describe(file, operator, edit, visit, text, context)),
    ),
  );
}

function describe(
  file: string,
  operator: string,
  edit: Edit,
  { node, ancestors }: Visit,
  text: Text,
  { reach, plain }: Context,
): Unnumbered {
  const path = [...ancestors, node];
  const declaration = path.find(isDeclaration);
  const id = Number(declaration?.["id"]);
  const contract = path.find(({ nodeType }) => nodeType === "ContractDefinition");
  const around = contextOf(edit, path, text);
  const [before, after] = [
    text.slice(around.start, edit.start),
    text.slice(edit.end, Math.max(around.end, edit.end)),
  ];
  return {
    ...edit,
    file,
    in: [contract?.["name"], declaration?.["name"] || declaration?.["kind"]]
      .filter(Boolean)
      .join("."),
    operator,
    line: text.lineOf(edit.start),
    from: oneLine(before + text.slice(edit.start, edit.end) + after),
    to: oneLine(before + edit.text + after),
    host: plain.has(id) ? undefined : hostOf(path, edit, text),
    affects: [...(reach.get(id) ?? [])],
  };
}

function isDeclaration({ nodeType, ...node }: AstNode): boolean {
  if (nodeType === "VariableDeclaration") return node["constant"] === true;
  return nodeType === "FunctionDefinition" || nodeType === "ModifierDefinition";
}

/** The smallest expression or statement around a change that says what it is about; of a branch or loop its head. */
function contextOf(edit: Edit, path: readonly AstNode[], text: Text): Range {
  const telling = path.findLast((node) => {
    const { start, end } = range(node);
    if (start > edit.start || end < edit.end - 1) return false;
    return STATEMENT.test(node.nodeType) || oneLine(text.of(node)).length > 11;
  });
  if (telling === undefined) throw new Error("a change outside the tree");

  const whole = range(telling);
  const condition = telling["condition"];
  if (telling.nodeType === "Conditional" || !isNode(condition)) return whole;
  const head = range(condition).end + 1;
  return edit.start < head ? { start: whole.start, end: Math.max(head, edit.end) } : whole;
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\/\/[^\n]*/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
