import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { sources } from "../../check/sources.js";
import { compile, type Node } from "../solc/compile.js";

/** What of a contract Halmos reads. */
const OUTPUT = [
  "abi",
  "evm.bytecode",
  "evm.deployedBytecode",
  "evm.methodIdentifiers",
  "storageLayout",
];

export interface Proof {
  readonly file: string;
  readonly contract: string;
  /** `check_FE2_theCeilingIsTheFlooredLine` */
  readonly name: string;
}

/**
 * Compiles a room's proofs, `test/<room>/proofs/*.t.sol` under `root`, and writes them as forge would, to `out`.
 * @returns every proof, in the order of files and lines.
 */
export async function writeArtifacts(root: string, room: string, out: string): Promise<Proof[]> {
  const files = sources(root, `test/${room}/proofs`, ".t.sol").map(({ file }) => file);
  if (files.length === 0) return [];

  const settings = { optimizer: { enabled: true, runs: 1 } };
  const compiled = compile(root, files, OUTPUT, settings);

  await rm(out, { recursive: true, force: true });
  for (const [file, contracts] of Object.entries(compiled.contracts)) {
    const source = compiled.sources[file];
    if (source === undefined) continue;

    for (const [name, { abi, evm, ...rest }] of Object.entries(contracts)) {
      // two sources may have one name: Halmos tells them apart by the folder
      const folder = path.join(out, file.replaceAll("/", "-"));
      const artifact = {
        ...rest,
        abi,
        id: source.id,
        ast: source.ast,
        bytecode: evm?.bytecode,
        deployedBytecode: evm?.deployedBytecode,
        methodIdentifiers: evm?.methodIdentifiers,
        metadata: { compiler: { version: "0.8.37" }, output: {} },
      };
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, `${name}.json`), JSON.stringify(artifact));
    }
  }
  return files.flatMap((file) => proofsIn(file, compiled.sources[file]?.ast));
}

function proofsIn(file: string, ast: Node | undefined): Proof[] {
  const contracts = ((ast?.["nodes"] ?? []) as Node[]).filter(isA("ContractDefinition"));
  return contracts.flatMap((contract) =>
    (contract["nodes"] as Node[])
      .filter(isA("FunctionDefinition"))
      .map((definition) => String(definition["name"]))
      .filter((name) => name.startsWith("check_"))
      .map((name) => ({ file, contract: String(contract["name"]), name })),
  );
}

function isA(type: string) {
  return (node: Node) => node.nodeType === type;
}
