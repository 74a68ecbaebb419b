import type { Source } from "./sources.js";

/** Where machines keep users' files and passing ones: such a path exists on one machine. */
const MACHINE_PATH =
  /(?<![\w.-])\/(?:tmp|root|work|home|Users|var\/folders)\/[\w.-]+|\b[A-Z]:\\Users\\[\w.-]+/;

/** Where packages are fetched from is for whoever installs to say. */
const REGISTRY = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}\b|\bnpm\.pkg\.github\.com\b|\bjsr\.io\b/;

const RESOLVED = /"resolved"\s*:/;

/** Files that name a place which another machine has not or should choose for itself, a sentence each. */
export function placeProblems(files: readonly Source[]): string[] {
  return files.flatMap(({ file, text }) => {
    const isLock = file.endsWith("package-lock.json");
    const found = [
      [MACHINE_PATH.exec(text)?.[0], "is a path of one machine"],
      [REGISTRY.exec(text)?.[0], "is the host of a registry"],
      [isLock ? RESOLVED.exec(text)?.[0] : undefined, "says where a package was fetched"],
    ] as const;
    return found.flatMap(([match, what]) =>
      match === undefined ? [] : [`${file}: ${match} ${what}`],
    );
  });
}
