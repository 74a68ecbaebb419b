import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { tool } from "../check/tool.js";
import { addressBook } from "./addresses.js";
import { shipped } from "./artifacts.js";
import { manifest, type RootManifest } from "./manifest.js";

/**
 * Assembles the published package in `folder` from the last build: the same sources give the same bytes. What was in
 * the folder is gone.
 */
export async function assemble(root: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });

  cpSync(path.join(root, "contracts"), path.join(folder, "contracts"), { recursive: true });
  await compile(folder);
  await writeArtifacts(folder);
  writeDeployments(root, folder);
  cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  cpSync(path.join(import.meta.dirname, "README.md"), path.join(folder, "README.md"));

  const own = readFileSync(path.join(root, "package.json"), "utf8");
  writeJson(path.join(folder, "package.json"), manifest(JSON.parse(own) as RootManifest, folder));
}

/** The bindings and the sdk, as modules that a browser loads, with their types. */
async function compile(folder: string): Promise<void> {
  const project = path.join(import.meta.dirname, "tsconfig.json");
  const problems = await tool("typescript", "--project", project, "--outDir", folder);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  withoutMocks(path.join(folder, "typechain-types"));
}

/** Takes the bindings of `test/mocks` out of the generated ones, and out of their indexes. */
function withoutMocks(bindings: string): void {
  const ofMocks = /["']\.\/(factories\/)?test\/|\{ test \}/;
  for (const folder of [bindings, path.join(bindings, "factories")]) {
    rmSync(path.join(folder, "test"), { recursive: true });
    for (const index of ["index.js", "index.d.ts"]) {
      const file = path.join(folder, index);
      const lines = readFileSync(file, "utf8").split("\n");
      writeFileSync(file, lines.filter((line) => !ofMocks.test(line)).join("\n"));
    }
  }
}

async function writeArtifacts(folder: string): Promise<void> {
  const { abis, artifacts } = await shipped();
  for (const [name, abi] of abis) writeJson(path.join(folder, "abi", `${name}.json`), abi);
  for (const [name, artifact] of artifacts) {
    writeJson(path.join(folder, "artifacts", `${name}.json`), artifact);
  }
}

function writeDeployments(root: string, folder: string): void {
  const target = path.join(folder, "deployments");
  const book = JSON.stringify(addressBook(root), null, 2);
  const reader = 'export * from "../sdk/common/deployment.js";\n';

  write(path.join(target, "index.js"), `${reader}export const deployments = ${book};\n`);
  write(
    path.join(target, "index.d.ts"),
    `import type { AddressBook } from "../sdk/common/deployment.js";
${reader}/** The public deployments, by chain id. */
export declare const deployments: Readonly<Record<string, AddressBook>>;\n`,
  );
}

function writeJson(file: string, value: unknown): void {
  write(file, `${JSON.stringify(value, null, 2)}\n`);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
