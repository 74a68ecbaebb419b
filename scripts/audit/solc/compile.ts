import { readFileSync } from "node:fs";
import path from "node:path";

import solc from "solc";

/** A node of the syntax tree, as far as somebody asks for it. */
export interface Node {
  readonly id: number;
  readonly nodeType: string;
  readonly [key: string]: unknown;
}

export interface Artifact {
  readonly abi: readonly unknown[];
  readonly evm?: {
    readonly bytecode?: Bytecode;
    readonly deployedBytecode?: Bytecode;
    readonly methodIdentifiers?: Readonly<Record<string, string>>;
  };
}

interface Bytecode {
  readonly object: string;
  readonly linkReferences: Readonly<Record<string, unknown>>;
}

/** What the compiler says, by source and contract. */
export interface Compiled {
  readonly input: { readonly language: "Solidity"; readonly settings: object };
  readonly sources: Readonly<Record<string, { readonly id: number; readonly ast: Node }>>;
  readonly contracts: Readonly<Record<string, Readonly<Record<string, Artifact>>>>;
}

interface Answer extends Compiled {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
}

export const ROOT = path.join(import.meta.dirname, "../../..");

/**
 * Compiles sources (named from the root, with `/`) and all that they import, without a build's artifacts and caches.
 * Sources of packages are named by their place under node_modules/.
 */
export function compile(
  root: string,
  files: readonly string[],
  output: readonly string[],
  settings: object = {},
): Compiled {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      files.map((file) => [file, { content: readFileSync(path.join(root, file), "utf8") }]),
    ),
    settings: {
      evmVersion: "osaka",
      remappings: ["@openzeppelin/=node_modules/@openzeppelin/"],
      outputSelection: { "*": { "": ["ast"], "*": output } },
      ...settings,
    },
  } as const;
  const answer = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (file: string) => ({ contents: readFileSync(path.join(root, file), "utf8") }),
    }) as string,
  ) as Answer;

  const errors = (answer.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  }
  return { input, sources: answer.sources, contracts: answer.contracts };
}
