import type { AstNode } from "../solidity/compile.js";
import { list, walk } from "./tree.js";

/** The sources whose contracts contain the code of a declaration, by the declaration's id. */
export type Reach = ReadonlyMap<number, ReadonlySet<string>>;

interface Declaration {
  readonly node: AstNode;
  /** The contract or library that it is written in. */
  readonly home: AstNode | undefined;
}

const DECLARATIONS = new Set(["FunctionDefinition", "ModifierDefinition", "VariableDeclaration"]);

/** Follows what each deployed contract refers to: its bytecode contains that and nothing else. */
export function reachOf(trees: ReadonlyMap<string, AstNode>): Reach {
  const declarations = declarationsOf(trees.values());
  const reach = new Map<number, Set<string>>();
  for (const [source, tree] of trees) {
    for (const contract of list(tree, "nodes").filter(isDeployed)) {
      const reached = new Set<number>();
      for (const root of rootsOf(contract, declarations)) follow(root, declarations, reached);
      for (const id of reached) reach.set(id, (reach.get(id) ?? new Set()).add(source));
    }
  }
  return reach;
}

function declarationsOf(trees: Iterable<AstNode>): Map<number, Declaration> {
  const declarations = new Map<number, Declaration>();
  for (const tree of trees) {
    for (const { node, ancestors } of walk(tree)) {
      if (!DECLARATIONS.has(node.nodeType)) continue;
      const home = ancestors.find(({ nodeType }) => nodeType === "ContractDefinition");
      declarations.set(Number(node["id"]), { node, home });
    }
  }
  return declarations;
}

function isDeployed(node: AstNode): boolean {
  return node.nodeType === "ContractDefinition" && node["abstract"] === false;
}

/** All that a contract inherits; of a library what can be called. */
function rootsOf(contract: AstNode, declarations: ReadonlyMap<number, Declaration>): number[] {
  const bases = (contract["linearizedBaseContracts"] ?? []) as number[];
  const isLibrary = contract["contractKind"] === "library";
  return [...declarations]
    .filter(([, { node, home }]) => {
      if (!bases.includes(Number(home?.["id"]))) return false;
      return isLibrary ? isCallable(node) : node["constant"] !== true;
    })
    .map(([id]) => id);
}

function isCallable({ nodeType, visibility }: AstNode): boolean {
  return nodeType === "FunctionDefinition" && ["public", "external"].includes(String(visibility));
}

function follow(
  id: number,
  declarations: ReadonlyMap<number, Declaration>,
  reached: Set<number>,
): void {
  const from = declarations.get(id);
  if (from === undefined || reached.has(id)) return;
  reached.add(id);
  for (const { node } of walk(from.node)) {
    for (const referenced of [Number(node["referencedDeclaration"]), ...readByAssembly(node)]) {
      const to = declarations.get(referenced);
      if (to === undefined || isLinked(from, to)) continue;
      follow(referenced, declarations, reached);
    }
  }
}

/** The ids of what a block of inline assembly refers to outside itself; none where a node is no such block. */
export function readByAssembly(node: AstNode): number[] {
  if (node.nodeType !== "InlineAssembly") return [];
  const references = node["externalReferences"] as { declaration: number }[];
  return references.map(({ declaration }) => declaration);
}

/** Another library's public functions are called, not copied. */
function isLinked(from: Declaration, to: Declaration): boolean {
  return to.home !== from.home && to.home?.["contractKind"] === "library" && isCallable(to.node);
}
