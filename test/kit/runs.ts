const SEED = 0x74616c;

/** Settings of a property: seeded, so that a failure repeats; TALLYSTICK_RUNS=20 runs twenty times as many. */
export const runs = (count: number) => ({
  seed: SEED,
  numRuns: count * Number(process.env["TALLYSTICK_RUNS"] ?? 1),
});
