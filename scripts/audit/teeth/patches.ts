import path from "node:path";

import { sources } from "../../check/sources.js";

/** What sees a bug that no test looks for. */
export type Gate = "entry points" | "gas";

/** A planted bug. */
export interface Patch {
  /** Its file's name without the ending. */
  readonly name: string;
  /** From the root. */
  readonly file: string;
  /** What kind of bug an auditor would call it. */
  readonly kind: string;
  /** The rule that it breaks. */
  readonly rule: string;
  /** What an attacker gains, or an honest party loses. */
  readonly gain: string;
  /** The gate that alone can see it; undefined where a test must. */
  readonly gate: Gate | undefined;
  /** The files that it changes. */
  readonly changes: readonly string[];
}

const HEADER = /^(Kind|Rule|Gain|Gate): (.+(?:\n {2}.+)*)$/gm;

/** All planted bugs of a project: `test/<room>/teeth/*.patch`. */
export function patchesIn(root: string): Patch[] {
  return sources(root, "test", ".patch").map(({ file, text }) => {
    const header = new Map(
      [...text.slice(0, text.indexOf("\n--- ")).matchAll(HEADER)].map(
        ([, key = "", value = ""]) => [key, value.replaceAll(/\s+/g, " ")],
      ),
    );
    const say = (key: string): string => {
      const value = header.get(key);
      if (value === undefined) throw new Error(`${file}: its header lacks "${key}:".`);
      return value;
    };
    return {
      name: path.posix.basename(file, ".patch"),
      file,
      kind: say("Kind"),
      rule: say("Rule"),
      gain: say("Gain"),
      gate: gateOf(file, header.get("Gate")),
      changes: [...text.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, changed = ""]) => changed),
    };
  });
}

function gateOf(file: string, gate: string | undefined): Gate | undefined {
  if (gate === undefined || gate === "entry points" || gate === "gas") return gate;
  throw new Error(`${file}: there is no gate "${gate}".`);
}
