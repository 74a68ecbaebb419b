/** What a step of the audit found: one line of its table. */
export interface Finding {
  /** What was looked at: "12 contracts, 8 libraries". */
  readonly checked: string;
  /** What was counted: "430 mutants, 97.2 % killed". */
  readonly figures: string;
  /** What is wrong, one entry each; empty if the step passes. */
  readonly problems: readonly string[];
}

/** A tool of the audit. */
export interface Step {
  readonly tool: string;
  /** Skipped, loudly, on a machine without it; in CI that fails. */
  readonly needs?: "python";
  run(): Promise<Finding>;
}
