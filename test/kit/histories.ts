import { isError } from "ethers";
import * as fc from "fast-check";

/** What may happen to a room, by kind: what each is given. */
type Actions = Record<string, fc.Arbitrary<unknown>>;

/** What an action of a kind is given. */
export type GivenOf<A extends Actions, K extends keyof A> =
  A[K] extends fc.Arbitrary<infer T> ? T : never;

/** One thing that happens. */
export type ActionOf<A extends Actions> = {
  [K in keyof A]: { kind: K; given: GivenOf<A, K> };
}[keyof A];

/** How each kind is carried out. */
export type DeedsOf<A extends Actions, World> = {
  [K in keyof A]: (world: World, given: GivenOf<A, K>) => Promise<unknown>;
};

/**
 * Random histories.
 * @param weights How often a kind happens, beside the others; 1 by default.
 * @param first What happens first, if that is no matter of chance.
 */
export function historiesOf<A extends Actions>(
  actions: A,
  weights: Partial<Record<keyof A, number>>,
  length: number,
  first?: keyof A,
): fc.Arbitrary<ActionOf<A>[]> {
  const action = (kind: keyof A) =>
    (actions[kind] as fc.Arbitrary<unknown>).map((given) => ({ kind, given }) as ActionOf<A>);
  const any = fc.oneof(
    ...Object.keys(actions).map((kind) => ({
      weight: weights[kind] ?? 1,
      arbitrary: action(kind),
    })),
  );
  const rest = fc.array(any, { minLength: length / 2, maxLength: length });
  if (first === undefined) return rest;
  return fc.tuple(action(first), rest).map(([begin, others]) => others.toSpliced(0, 0, begin));
}

/** Carries out an action; where it is refused, nothing happens. @returns Whether it happened. */
export async function happens<A extends Actions, World>(
  deeds: DeedsOf<A, World>,
  world: World,
  { kind, given }: ActionOf<A>,
  isRefused: (error: unknown) => boolean = isRefusal,
): Promise<boolean> {
  try {
    await (deeds[kind] as (world: World, given: unknown) => Promise<unknown>)(world, given);
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return false;
  }
}

/** Whether a contract has refused. */
export function isRefusal(error: unknown): boolean {
  return isError(error, "CALL_EXCEPTION") || /reverted/.test(String(error));
}
