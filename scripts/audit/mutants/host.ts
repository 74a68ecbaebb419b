import type { AstNode } from "../solidity/compile.js";
import { child, range, type Range, type Text, typeOf } from "./tree.js";

/** What is written twice, with and without the mistake, so that a number can choose between the two. */
export interface Host extends Range {
  readonly isStatement: boolean;
  /** A constant's number has no type of its own; both sides then need this one. */
  readonly cast: string;
}

const EXPRESSIONS = new Set([
  "BinaryOperation",
  "UnaryOperation",
  "Conditional",
  "FunctionCall",
  "TupleExpression",
  "Identifier",
  "MemberAccess",
  "IndexAccess",
  "Literal",
]);
const STATEMENTS = new Set([
  "ExpressionStatement",
  "EmitStatement",
  "RevertStatement",
  "IfStatement",
  "WhileStatement",
  "ForStatement",
  "TryStatement",
  "Return",
  "Break",
  "InlineAssembly",
]);
/** Members that are called, not evaluated; a result that is called is none either. */
const CALLS = ["externalCall", "errorCall", "eventCall"];
/** Types of which no value can be chosen at run time. */
const NO_VALUE = /^(?:int_const|rational_const|literal_string|type\(|function|tuple|modifier|$)/;

/** The innermost part around a change that can be written twice; `path` leads from the file to the changed node. */
export function hostOf(path: readonly AstNode[], edit: Range, text: Text): Host | undefined {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const node = path[depth] as AstNode;
    const parent = path[depth - 1] as AstNode;
    const { start, end } = range(node);
    if (start > edit.start || end < edit.end - 1) continue;

    const cast = isConstant(parent) ? text.of(child(parent, "typeName")) : "";
    if (
      isExpression(node, parent) &&
      end >= edit.end &&
      (cast !== "" || !NO_VALUE.test(typeOf(node)))
    ) {
      return { start, end, isStatement: false, cast };
    }
    if (STATEMENTS.has(node.nodeType) && isHome(node, parent)) {
      const semicolon = text.slice(end, end + 1) === ";" ? 1 : 0;
      return { start, end: end + semicolon, isStatement: true, cast: "" };
    }
  }
  return undefined;
}

function isConstant(node: AstNode): boolean {
  return node.nodeType === "VariableDeclaration" && node["constant"] === true;
}

function isExpression(node: AstNode, parent: AstNode): boolean {
  if (!EXPRESSIONS.has(node.nodeType) || node["lValueRequested"] === true) return false;
  return !CALLS.some((member) => parent[member] === node);
}

/** Whether a statement can stand here in braces. */
function isHome(node: AstNode, parent: AstNode): boolean {
  if (parent.nodeType === "ForStatement") return parent["body"] === node;
  return ["Block", "UncheckedBlock", "IfStatement", "WhileStatement"].includes(parent.nodeType);
}
