import { createRequire } from "node:module";

import type { Artifact, LinkReference } from "@nomicfoundation/edr";

import { withoutComments } from "../../check/sources.js";
import type { Sources } from "./sources.js";

/** A node of solc's syntax tree. */
export interface AstNode {
  readonly nodeType: string;
  /** `offset:length:source`, in bytes. */
  readonly src: string;
  readonly [member: string]: unknown;
}

export interface Compiled {
  readonly artifacts: readonly Artifact[];
  /** What the compiler refuses; there are no artifacts then. */
  readonly errors: readonly string[];
  /** Where, in bytes. */
  readonly places: readonly { file: string; start: number; end: number }[];
  /** Syntax trees by source, where they were asked for. */
  readonly trees: ReadonlyMap<string, AstNode>;
}

interface Output {
  readonly errors?: readonly {
    severity: string;
    formattedMessage: string;
    sourceLocation?: { file: string; start: number; end: number };
  }[];
  readonly sources?: Record<string, { ast?: AstNode }>;
  readonly contracts?: Record<string, Record<string, Contract>>;
}

interface Contract {
  readonly abi: unknown;
  readonly evm: { bytecode: Bytecode; deployedBytecode: Bytecode };
}

interface Bytecode {
  readonly object: string;
  readonly linkReferences: Record<string, Record<string, LinkReference[]>>;
}

interface Wishes {
  /** The syntax trees instead of the artifacts. */
  readonly trees?: boolean;
  /** Comments cost a third of the time, but without them places are not those of the text. */
  readonly comments?: boolean;
}

const VERSION = "0.8.37";

const OUTPUTS = ["bytecode", "deployedBytecode"]
  .flatMap((code) => [`evm.${code}.object`, `evm.${code}.linkReferences`])
  .concat("abi");

/** One compiler in each process: it takes a third of a second to load. */
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

/**
 * Compiles without optimizer and without viaIR, which is thirty times faster than what ships. Equal code gives equal
 * bytecode: it carries no metadata.
 * @param wanted The sources whose contracts are wanted; all, if none is named.
 */
export function compile(
  sources: Sources,
  wanted: readonly string[] = [],
  { trees = false, comments = trees }: Wishes = {},
): Compiled {
  const selected = trees ? { "": ["ast"] } : { "*": OUTPUTS };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      [...sources].map(([name, text]) => [
        name,
        { content: comments ? text : withoutComments(text) },
      ]),
    ),
    settings: {
      evmVersion: "osaka",
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: Object.fromEntries(
        (wanted.length === 0 ? ["*"] : wanted).map((name) => [name, selected]),
      ),
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  return {
    errors: errors.map(({ formattedMessage }) => formattedMessage),
    places: errors.flatMap(({ sourceLocation }) => sourceLocation ?? []),
    trees: new Map(
      Object.entries(output.sources ?? {}).flatMap(([name, { ast }]) =>
        ast === undefined ? [] : [[name, ast] as const],
      ),
    ),
    artifacts: Object.entries(errors.length === 0 ? (output.contracts ?? {}) : {}).flatMap(
      ([source, contracts]) =>
        Object.entries(contracts).map(([name, contract]) => artifactOf(source, name, contract)),
    ),
  };
}

function artifactOf(source: string, name: string, { abi, evm }: Contract): Artifact {
  return {
    id: { name, source, solcVersion: VERSION },
    contract: {
      abi: JSON.stringify(abi),
      bytecode: `0x${evm.bytecode.object}`,
      linkReferences: evm.bytecode.linkReferences,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
      deployedLinkReferences: evm.deployedBytecode.linkReferences,
    },
  };
}
