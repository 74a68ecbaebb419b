/** The part of package-lock.json (version 3) that is read here. */
export interface Lock {
  packages: Record<string, LockEntry>;
}

interface LockEntry {
  version?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string | string[];
  cpu?: string | string[];
  libc?: string | string[];
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Platform {
  os?: string;
  cpu: string;
  libc?: "glibc" | "musl";
}

/** The platforms on which an installation from the lock is to work. */
const TARGETS: readonly Platform[] = [
  { os: "linux", cpu: "x64", libc: "glibc" },
  { os: "linux", cpu: "x64", libc: "musl" },
  { os: "linux", cpu: "arm64", libc: "glibc" },
  { os: "linux", cpu: "arm64", libc: "musl" },
  { os: "darwin", cpu: "x64" },
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
  { os: "win32", cpu: "arm64" },
];

/**
 * Every package that brings native binaries, and the targets for which it publishes none.
 * Linux binaries without a C library of their own (Go) serve glibc and musl alike.
 */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  // The root's own: Node 24 for the tools. Elsewhere the user's Node (22 or newer) runs them.
  "": ["linux-x64-musl", "linux-arm64-musl", "darwin-x64", "darwin-arm64", "win32-arm64"],
  "node_modules/@foundry-rs/anvil": ["linux-x64-musl", "linux-arm64-musl", "win32-arm64"],
  "node_modules/@nomicfoundation/edr": ["win32-arm64"],
  "node_modules/@nomicfoundation/solidity-analyzer": ["win32-arm64"],
  "node_modules/esbuild": [],
  "node_modules/oxc-parser": [],
  "node_modules/oxc-resolver": [],
  "node_modules/oxlint": [],
  "node_modules/oxlint-tsgolint": [],
  "node_modules/typescript": [],
};

/** Packages whose Linux binary needs glibc, though their manifest does not say so. */
const NEEDS_GLIBC = /^(node-linux-|@foundry-rs\/anvil-linux-)/;

const OS: Readonly<Record<string, string>> = {
  ...{ aix: "aix", android: "android", darwin: "darwin", freebsd: "freebsd", linux: "linux" },
  ...{ netbsd: "netbsd", openbsd: "openbsd", openharmony: "openharmony", sunos: "sunos" },
  ...{ win: "win32", win32: "win32" },
};
const CPU: Readonly<Record<string, string>> = {
  ...{ amd64: "x64", arm: "arm", arm64: "arm64", ia32: "ia32", loong64: "loong64" },
  ...{ mips64el: "mips64el", ppc64: "ppc64", riscv64: "riscv64", s390x: "s390x" },
  ...{ wasm32: "wasm32", x64: "x64" },
};

/** `@oxlint/binding-linux-x64-musl` → linux, x64, musl; undefined if no platform is named. */
export function platformOf(name: string): Platform | undefined {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const os = words.map((word) => OS[word]).find((word) => word !== undefined);
  const cpu = words.map((word) => CPU[word]).find((word) => word !== undefined);
  if (cpu === undefined) return undefined;

  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu")) || NEEDS_GLIBC.test(name)
      ? "glibc"
      : undefined;
  return { ...(os === undefined ? {} : { os }), cpu, ...(libc === undefined ? {} : { libc }) };
}

/**
 * The same lock with what npm leaves out of it: an entry for every platform of every native
 * package, those that the registry did not offer included (`npm ci` refuses a lock without them,
 * npm/cli#9846), no `engines` at platform packages (npm on Node 20 would skip them without a word,
 * though Node 24 runs them), and no address of a registry.
 */
export function completeLock(lock: Lock): Lock {
  const packages: Record<string, LockEntry> = structuredClone(lock.packages);

  for (const entry of Object.values(packages)) delete entry.resolved;

  for (const { parent, name, version } of platformPackages(lock)) {
    const platform = platformOf(name) as Platform;
    const entry = (packages[`node_modules/${name}`] ??= {
      version,
      ...(lock.packages[parent]?.dev === true ? { dev: true } : {}),
      optional: true,
      ...(platform.os === undefined ? {} : { os: [platform.os] }),
      cpu: [platform.cpu],
    });
    delete entry.engines;
    // Without `os` (solidity-analyzer) a package is installed everywhere; leave it at that.
    if (platform.libc !== undefined && entry.os !== undefined) entry.libc ??= [platform.libc];
  }

  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** What is wrong with the lock, a sentence each. */
export function lockProblems(lock: Lock): string[] {
  const problems: string[] = [];
  const complete = completeLock(lock);
  if (JSON.stringify(complete) !== JSON.stringify(lock)) {
    problems.push("package-lock.json is not complete: run `npx tsx scripts/lock.ts` and commit it");
  }

  const found = new Map<string, string[]>(Object.keys(FAMILIES).map((family) => [family, []]));
  for (const { parent, name, version } of platformPackages(lock)) {
    const members = found.get(parent);
    if (members === undefined) {
      problems.push(`${parent} brings native binaries (${name}): list it in scripts/check/lock.ts`);
      found.set(parent, [name]);
      continue;
    }
    members.push(name);
    const locked = lock.packages[`node_modules/${name}`]?.version;
    if (locked !== undefined && locked !== version) {
      problems.push(`${parent} wants ${name} ${version}, the lock has ${locked}`);
    }
  }

  for (const [family, members] of found) {
    const unpublished = FAMILIES[family] ?? [];
    for (const target of TARGETS) {
      const served = members.some((name) => serves(platformOf(name), target));
      const listed = unpublished.includes(label(target));
      const who = family === "" ? "the root's Node" : family;
      if (!served && !listed) problems.push(`${who} has no binary for ${label(target)}`);
      if (served && listed) problems.push(`${who} does have a binary for ${label(target)}`);
    }
  }
  return problems;
}

/** The gaps that are known, a line each: what has no binary where. */
export function lockGaps(): string[] {
  return Object.entries(FAMILIES)
    .filter(([, unpublished]) => unpublished.length > 0)
    .map(([family, unpublished]) => {
      const name = family === "" ? "node (24, for the tools)" : family.slice("node_modules/".length);
      return `${name}: no binary for ${unpublished.join(", ")}`;
    });
}

function platformPackages(lock: Lock): { parent: string; name: string; version: string }[] {
  return Object.entries(lock.packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => platformOf(name) !== undefined)
      .map(([name, version]) => ({ parent, name, version })),
  );
}

function serves(offer: Platform | undefined, target: Platform): boolean {
  return (
    offer?.os === target.os &&
    offer?.cpu === target.cpu &&
    (offer?.libc === undefined || offer.libc === target.libc)
  );
}

function label({ os, cpu, libc }: Platform): string {
  return [os, cpu, ...(libc === "musl" ? ["musl"] : [])].join("-");
}
