import { builtinModules } from "node:module";

import { solidityImports, typescriptImports } from "./imports.js";
import { codeOnly, type Source, sources } from "./sources.js";

/** contracts → typechain-types → sdk → services → scripts, web: what each row may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  deploy: ["deploy/"],
  sdk: ["sdk/", "typechain-types/", "deploy/deployments/"],
  services: ["services/", "sdk/", "typechain-types/", "deploy/deployments/"],
  web: ["web/", "sdk/", "typechain-types/", "deploy/deployments/"],
};

/** The tests, and the bindings of their mocks. */
const TESTS = /^(typechain-types\/(factories\/)?)?test\//;

/** Names that Node has and a browser has not. */
const NODE_GLOBAL =
  /(?<![\w$.])(process|Buffer|global|require|module|setImmediate)\s*[.([]|\b(__dirname|__filename)\b/;

/**
 * Where a file looks past a border that the design draws, a sentence each: `file: what is wrong`.
 */
export function borderProblems(root: string): string[] {
  const typescript = ["deploy", "sdk", "services", "scripts", "web"].flatMap((row) =>
    sources(root, row, ".ts", ".tsx").flatMap((source) => typescriptProblems(row, source)),
  );
  const solidity = sources(root, "contracts", ".sol").flatMap(solidityProblems);
  return [...typescript, ...solidity];
}

function typescriptProblems(row: string, source: Source): string[] {
  const imports = typescriptImports(source);
  const problems = imports.flatMap(({ name, target }) => {
    if (target === undefined) {
      return row === "sdk" && isNodeModule(name)
        ? [`${name} is Node's, and sdk/ runs in a browser`]
        : [];
    }
    if (TESTS.test(target)) return [`imports ${target}: nothing looks at tests`];

    const allowed = MAY_IMPORT[row];
    if (allowed !== undefined && !allowed.some((folder) => target.startsWith(folder))) {
      return [`imports ${target}: ${row}/ may import only ${allowed.join(", ")}`];
    }
    return row === "sdk" ? sdkRoomProblems(source.file, target) : [];
  });

  const global = row === "sdk" ? NODE_GLOBAL.exec(codeOnly(source.text)) : null;
  if (global !== null) {
    problems.push(`${global[1] ?? global[2]} is Node's, and sdk/ runs in a browser`);
  }
  return problems.map((problem) => `${source.file}: ${problem}`);
}

/** A room's sdk knows its own folder and `sdk/common`; that one knows no room. */
function sdkRoomProblems(file: string, target: string): string[] {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === undefined || to === undefined || to === from || to === "common") return [];
  const own = from === "common" ? "packages" : "its own room and sdk/common";
  return [`imports ${target}: sdk/${from} may import only ${own}`];
}

function solidityProblems(source: Source): string[] {
  const from = roomOf(source.file);
  return solidityImports(source).flatMap(({ target }) => {
    if (target === undefined) return [];
    const to = roomOf(target);
    if (!target.startsWith("contracts/")) {
      return [`${source.file}: imports ${target}: contracts import only contracts and packages`];
    }
    if (to === from || to === "common") return [];
    if (from === "common") {
      return [`${source.file}: imports ${target}: contracts/common knows no room`];
    }
    if (/\/I[A-Z]\w*\.sol$/.test(target)) return [];
    return [`${source.file}: imports ${target}: another room is known by its I*.sol only`];
  });
}

/** `sdk/fees/rules.ts` → fees; undefined for a file that lies in no room's folder. */
function roomOf(file: string): string | undefined {
  const [row, room, ...rest] = file.split("/");
  return (row === "contracts" || row === "sdk") && rest.length > 0 ? room : undefined;
}

function isNodeModule(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name.split("/")[0] ?? name);
}
