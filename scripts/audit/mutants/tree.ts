import type { AstNode } from "../solidity/compile.js";

/** A node, and what it lies in, outermost first. */
export interface Visit {
  readonly node: AstNode;
  readonly ancestors: readonly AstNode[];
}

/** All nodes below a node, itself first. */
export function* walk(node: AstNode, ancestors: readonly AstNode[] = []): Generator<Visit> {
  yield { node, ancestors };
  for (const value of Object.values(node)) {
    for (const below of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(below)) yield* walk(below, [...ancestors, node]);
    }
  }
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}

/** A member that is a node. */
export function child(node: AstNode, member: string): AstNode {
  const value = node[member];
  if (!isNode(value)) throw new Error(`${node.nodeType} has no node ${member}`);
  return value;
}

/** A member that lists nodes. */
export function list(node: AstNode, member: string): AstNode[] {
  const value = node[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** What solc calls the type of an expression: `uint256`, `enum Status`. */
export function typeOf(node: AstNode): string {
  const { typeString } = (node["typeDescriptions"] ?? {}) as { typeString?: string };
  return typeString ?? "";
}

/** The text of a source file; solc counts its places in bytes. */
export class Text {
  readonly #bytes: Buffer;

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
  }

  get length(): number {
    return this.#bytes.length;
  }

  of(node: AstNode): string {
    const { start, end } = range(node);
    return this.slice(start, end);
  }

  slice(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  lineOf(place: number): number {
    return this.slice(0, place).split("\n").length;
  }

  with({ start, end, text }: Edit): string {
    return this.slice(0, start) + text + this.slice(end, this.#bytes.length);
  }
}

/** A change of a source file: what stands from `start` to `end`, in bytes, becomes `text`. */
export interface Edit extends Range {
  readonly text: string;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export function range(node: AstNode): Range {
  const [start = 0, length = 0] = node.src.split(":").map(Number);
  return { start, end: start + length };
}
