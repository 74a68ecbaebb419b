import type { AstNode } from "../solidity/compile.js";
import { child, type Edit, isNode, list, range, type Text, typeOf, type Visit } from "./tree.js";

/** A way to make a mistake: all changes of one kind that a node allows. */
type Operator = (visit: Visit, text: Text) => Edit[];

/** By the name under which mutants are counted. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  comparison: binary({ "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" }),
  arithmetic: binary({ "+": "-", "-": "+", "*": "/", "/": "*", "%": "*" }),
  bits: binary({ "&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<" }),
  boolean: binary({ "&&": "||", "||": "&&" }),

  "operand dropped": ({ node }, text) => {
    if (node.nodeType === "UnaryOperation" && ["!", "~", "-"].includes(String(node["operator"]))) {
      return [replaced(node, text.of(child(node, "subExpression")))];
    }
    if (!isBinary(node) || !["&&", "||"].includes(String(node["operator"]))) return [];
    return ["leftExpression", "rightExpression"].map((side) =>
      replaced(node, text.of(child(node, side))),
    );
  },

  condition: ({ node }) => {
    if (node.nodeType === "IfStatement") {
      return ["true", "false"].map((value) => replaced(child(node, "condition"), value));
    }
    const loops = ["WhileStatement", "ForStatement"].includes(node.nodeType);
    return loops && isNode(node["condition"]) ? [replaced(node["condition"], "false")] : [];
  },

  "branches swapped": ({ node }, text) => {
    if (node.nodeType !== "Conditional") return [];
    return [swapped(child(node, "trueExpression"), child(node, "falseExpression"), text)];
  },

  "compound assignment": ({ node }, text) => {
    const other: Record<string, string[]> = { "+=": ["-=", "="], "-=": ["+=", "="], "|=": ["&="] };
    if (node.nodeType !== "Assignment") return [];
    return (other[String(node["operator"])] ?? []).map((operator) =>
      between(node, "leftHandSide", "rightHandSide", operator, text),
    );
  },

  step: ({ node }, text) => {
    const other = { "++": "--", "--": "++" }[String(node["operator"])];
    if (node.nodeType !== "UnaryOperation" || other === undefined) return [];
    return [replaced(node, text.of(node).replace(String(node["operator"]), other))];
  },

  constant: ({ node }, text) => {
    const isNumber = node.nodeType === "Literal" || node.nodeType === "YulLiteral";
    return isNumber ? otherLiterals(node, text.of(node)).map((other) => replaced(node, other)) : [];
  },

  member: ({ node, ancestors }, text) => {
    const [root] = ancestors;
    if (node.nodeType !== "MemberAccess" || root === undefined) return [];
    if (!typeOf(child(node, "expression")).startsWith("type(enum ")) return [];
    const other = OTHER_MEMBERS[String(node["memberName"])];
    return other === undefined
      ? []
      : [replaced(node, `${text.of(child(node, "expression"))}.${other}`)];
  },

  "statement deleted": ({ node, ancestors }, text) => {
    if (!["ExpressionStatement", "EmitStatement", "Break"].includes(node.nodeType)) return [];
    const { start, end } = range(node);
    const semicolon = text.slice(end, end + 1) === ";" ? 1 : 0;
    const parent = ancestors.at(-1);
    if (parent?.nodeType === "ForStatement") return [{ start, end, text: "" }];
    const isBlock = parent?.nodeType.endsWith("Block") ?? false;
    return [{ start, end: end + semicolon, text: isBlock ? "" : "{}" }];
  },

  "modifier deleted": ({ node }) =>
    node.nodeType === "ModifierInvocation" && node["kind"] === "modifierInvocation"
      ? [replaced(node, "")]
      : [],

  "arguments swapped": ({ node }, text) => {
    if (node.nodeType !== "FunctionCall" || node["kind"] === "typeConversion") return [];
    const given = list(node, "arguments");
    return given.slice(1).flatMap((second, i) => {
      const first = given[i];
      const isSame = first === undefined || typeOf(first) !== typeOf(second);
      return isSame || text.of(first) === text.of(second) ? [] : [swapped(first, second, text)];
    });
  },

  "result dropped": ({ node }, text) => {
    const expression = node["expression"];
    if (node.nodeType !== "Return" || !isNode(expression)) return [];
    const current = text.of(expression);
    const type = typeOf(expression);
    const values = type === "bool" ? ["true", "false"] : /^u?int\d+$/.test(type) ? ["0"] : [];
    return values.filter((value) => value !== current).map((value) => replaced(expression, value));
  },

  assembly: ({ node }, text) => {
    if (node.nodeType !== "YulFunctionCall") return [];
    const other: Record<string, string> = { add: "sub", mul: "add", shr: "shl", shl: "shr" };
    const name = child(node, "functionName");
    const opposite = other[text.of(name)];
    if (opposite !== undefined) return [replaced(name, opposite)];
    const [only] = list(node, "arguments");
    return text.of(name) === "iszero" && only !== undefined ? [replaced(node, text.of(only))] : [];
  },
};

/** Neighbors of the members that decide something. */
const OTHER_MEMBERS: Readonly<Record<string, string>> = {
  Free: "Started",
  Started: "Pending",
  Pending: "Started",
  Holder: "ThirdParty",
  ThirdParty: "Revenue",
  Revenue: "Holder",
  Even: "Cliff",
  Cliff: "Even",
  None: "Active",
  Closed: "Expired",
  Paused: "Closed",
  Expired: "Depleted",
  Depleted: "Expired",
  Low: "Active",
  Active: "Low",
};

function isBinary(node: AstNode): boolean {
  return node.nodeType === "BinaryOperation";
}

function binary(others: Readonly<Record<string, string>>): Operator {
  return ({ node }, text) => {
    const other = isBinary(node) ? others[String(node["operator"])] : undefined;
    if (other === undefined) return [];
    return [between(node, "leftExpression", "rightExpression", other, text)];
  };
}

/** Replaces the operator of a node, which stands between two members. */
function between(node: AstNode, left: string, right: string, other: string, text: Text): Edit {
  const start = range(child(node, left)).end;
  const gap = text.slice(start, range(child(node, right)).start);
  const operator = String(node["operator"]);
  const place = start + Buffer.byteLength(gap.slice(0, gap.indexOf(operator)));
  return { start: place, end: place + operator.length, text: other };
}

function replaced(node: AstNode, text: string): Edit {
  return { ...range(node), text };
}

function swapped(first: AstNode, second: AstNode, text: Text): Edit {
  const [left, right] = [range(first), range(second)];
  const middle = text.slice(left.end, right.start);
  return { start: left.start, end: right.end, text: text.of(second) + middle + text.of(first) };
}

/** The next number, half a mask, the other truth, no text. */
function otherLiterals(node: AstNode, literal: string): string[] {
  const kind = node["kind"];
  if (kind === "bool") return [literal === "true" ? "false" : "true"];
  if (kind === "string") return literal === '"memory-safe"' ? [] : ['""'];
  if (kind !== "number") return [];
  if (/^0x[\dA-Fa-f]{40}$/.test(literal)) return [];
  if (literal.startsWith("0x")) return [`0x${(BigInt(literal) >> 1n).toString(16)}`];
  const [number = "0", ...unit] = literal.split(" ");
  return [[String(BigInt(number.replaceAll("_", "")) + 1n), ...unit].join(" ")];
}
