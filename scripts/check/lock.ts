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
  "node_modules/@foundry-rs/cast": ["linux-x64-musl", "linux-arm64-musl", "win32-arm64"],
  "node_modules/@foundry-rs/forge": ["linux-x64-musl", "linux-arm64-musl", "win32-arm64"],
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
const NEEDS_GLIBC = /^(node-linux-|@foundry-rs\/(anvil|cast|forge)-linux-)/;

/** Words of package names that are no Node name of an operating system or a processor. */
const ALIAS: Readonly<Record<string, string>> = { amd64: "x64", win: "win32" };
const OS = /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/;
const CPU = /^(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)$/;

/** `@oxlint/binding-linux-x64-musl` → linux, x64, musl; undefined if no platform is named. */
function platformOf(name: string): Platform | undefined {
  const words = name.split(/[/-]/).map((word) => ALIAS[word] ?? word);
  const os = words.find((word) => OS.test(word));
  const cpu = words.find((word) => CPU.test(word));
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

  for (const { parent, name, version, platform } of platformPackages(lock)) {
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

  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** What is wrong with the lock, a sentence each. */
export function lockProblems(lock: Lock): string[] {
  const problems: string[] = [];
  const complete = completeLock(lock);
  if (JSON.stringify(complete) !== JSON.stringify(lock)) {
    problems.push("package-lock.json is not complete: run `npx tsx scripts/lock.ts` and commit it");
  }

  const found = new Map<string, Platform[]>(Object.keys(FAMILIES).map((family) => [family, []]));
  for (const { parent, name, version, platform } of platformPackages(lock)) {
    const members = found.get(parent);
    if (members === undefined) {
      problems.push(`${parent} brings native binaries (${name}): list it in scripts/check/lock.ts`);
      found.set(parent, [platform]);
      continue;
    }
    members.push(platform);
    const locked = lock.packages[`node_modules/${name}`]?.version;
    if (locked !== undefined && locked !== version) {
      problems.push(`${parent} wants ${name} ${version}, the lock has ${locked}`);
    }
  }

  for (const [family, members] of found) {
    const unpublished = FAMILIES[family] ?? [];
    for (const target of TARGETS) {
      const served = members.some((platform) => serves(platform, target));
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
      const name =
        family === "" ? "node (24, for the tools)" : family.slice("node_modules/".length);
      return `${name}: no binary for ${unpublished.join(", ")}`;
    });
}

/** The optional packages that carry a binary for one platform, and who wants them. */
function platformPackages(lock: Lock) {
  return Object.entries(lock.packages).flatMap(([parent, { optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {}).flatMap(([name, version]) => {
      const platform = platformOf(name);
      return platform === undefined ? [] : [{ parent, name, version, platform }];
    }),
  );
}

function serves({ os, cpu, libc }: Platform, target: Platform): boolean {
  return os === target.os && cpu === target.cpu && (libc === undefined || libc === target.libc);
}

function label({ os, cpu, libc }: Platform): string {
  return [os, cpu, ...(libc === "musl" ? ["musl"] : [])].join("-");
}
