import type { Host } from "./host.js";
import type { Edit } from "./tree.js";

/** A contract with one mistake. */
export interface Mutant extends Edit {
  /** Its place in the list of all. */
  readonly number: number;
  readonly file: string;
  /** Contract and function, or constant: `Spilling.sum`. */
  readonly in: string;
  /** The name of what made it, among `OPERATORS`. */
  readonly operator: string;
  readonly line: number;
  /** What stands there, with enough around it to be understood, on one line. */
  readonly from: string;
  /** What it becomes. */
  readonly to: string;
  /** What is written twice for it; nothing if it needs a compilation of its own. */
  readonly host: Host | undefined;
  /** The sources whose contracts contain the place. */
  readonly affects: readonly string[];
}

export type Fate =
  /** A test fails. */
  | "killed"
  /** Not within three minutes, or 3 GB: a test would fail for time or gas, or failed after millions of steps. */
  | "timed out"
  /** All tests pass. */
  | "survived"
  /** The bytecode is that of the original. */
  | "equal"
  /** The compiler refuses it. */
  | "refused";

export interface Outcome {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** The test that failed. */
  readonly by: string;
}
