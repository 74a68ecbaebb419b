import path from "node:path";

import { solidityImports, typescriptImports } from "../check/imports.js";
import { sources } from "../check/sources.js";

/** The part of the root's package.json that is read here. */
export interface RootManifest {
  name: string;
  version: string;
  description: string;
  license: string;
  author: string;
  engines: Record<string, string>;
  devDependencies: Record<string, string>;
}

/**
 * The manifest of the package that was assembled in `folder`: the root's names, the doors to what lies there, and as
 * dependencies no more than what its files import, in the root's versions.
 */
export function manifest(root: RootManifest, folder: string) {
  const { name, version, description, license, author, engines } = root;
  return {
    name,
    version,
    description,
    license,
    author,
    type: "module",
    sideEffects: false,
    engines,
    exports: {
      "./sdk": "./sdk/index.js",
      ...Object.fromEntries(roomsOf(folder).map((room) => [`./${room}`, `./${room}/index.js`])),
      "./sdk/*": "./sdk/*.js",
      "./bindings": "./typechain-types/index.js",
      "./deployments": "./deployments/index.js",
      "./abi/*.json": "./abi/*.json",
      "./artifacts/*.json": "./artifacts/*.json",
      "./contracts/*": "./contracts/*",
      "./package.json": "./package.json",
    },
    dependencies: versions(
      root,
      packages(sources(folder, ".", ".js", ".d.ts").flatMap(typescriptImports)),
    ),
    // Only who compiles the contracts needs these.
    ...optionalPeers(
      versions(root, packages(sources(folder, ".", ".sol").flatMap(solidityImports))),
    ),
  };
}

function optionalPeers(peers: Record<string, string>) {
  const optional = Object.keys(peers).map((name) => [name, { optional: true }]);
  return { peerDependencies: peers, peerDependenciesMeta: Object.fromEntries(optional) };
}

/** `sdk/fees` for every room whose sdk has a face of its own. */
function roomsOf(folder: string): string[] {
  const faces = sources(folder, "sdk", "index.js").map(({ file }) => path.posix.dirname(file));
  return faces.filter((face) => face !== "sdk");
}

function packages(imports: ReturnType<typeof typescriptImports>): string[] {
  const names = imports.flatMap(({ name, target }) =>
    target === undefined ? [packageOf(name)] : [],
  );
  return [...new Set(names)].toSorted();
}

/** `@openzeppelin/contracts/access/…` → `@openzeppelin/contracts`. */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

function versions(root: RootManifest, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const version = root.devDependencies[name];
      if (version === undefined) throw new Error(`The package imports ${name}, the root does not`);
      return [name, version];
    }),
  );
}
