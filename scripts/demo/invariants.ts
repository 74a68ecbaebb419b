import { say, verdict } from "./teller.js";

/** What must hold, of everything that a snapshot shows. */
export interface Invariant<Snapshot> {
  readonly name: string;
  readonly holds: (snapshot: Snapshot) => boolean;
}

/** Names of those that do not hold. */
export function broken<Snapshot>(
  invariants: readonly Invariant<Snapshot>[],
  snapshot: Snapshot,
): string[] {
  return invariants.filter(({ holds }) => !holds(snapshot)).map(({ name }) => name);
}

/**
 * Prints which held all along, and then every fault.
 * @param sentence What comes before: how often they were checked.
 * @param faults Sentences with the names in them of what did not hold.
 */
export function tellVerdict(
  sentence: string,
  invariants: readonly Pick<Invariant<never>, "name">[],
  faults: readonly string[],
): void {
  say(sentence);
  for (const { name } of invariants) verdict(!faults.some((fault) => fault.includes(name)), name);
  for (const fault of faults) verdict(false, fault);
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n);
}
