import { id, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { commitmentOf } from "../../sdk/reconciliation/legs.js";
import { EMPTY_RECORD, isLeg, legOf } from "../../sdk/reconciliation/records.js";
import {
  type CaseState,
  commit,
  type Leg,
  NO_CASE,
  open,
  type Outcome,
  post,
  type Poster,
} from "../../sdk/reconciliation/rules.js";
import { KEY_CHANGE } from "../../sdk/reconciliation/signatures.js";
import type { Template } from "../../sdk/reconciliation/template.js";
import { type Draft, keyOf, NAMES, type Reconciled, secretOf } from "../kit/reconciliation/room.js";
import { type Sketch, sketches, templateOf } from "./templates.js";

/** Business references of a history. */
export const REFERENCES = [id("order 1"), id("order 2")];

/** One leg of a posting: what it says, and the record that it brings. */
export interface Pick {
  /** Place in `REFERENCES`. */
  readonly reference: number;
  readonly amount: bigint;
  readonly currency: number;
  readonly valueDate: number;
  readonly fields: string;
  /** Seconds since the role accepted; it has not where there are none. */
  readonly accepted: number | undefined;
  /** Added to the case's generation. */
  readonly later: number;
  /** Whether the record is one that was. */
  readonly isStale: boolean;
  /** Whether a commitment is opened with another blinding. */
  readonly isMisopened: boolean;
}

/** What happens next. */
export interface Step {
  /** What happens before: nothing, an adjustment of the first case, another version of the template, another key. */
  readonly before: "Nothing" | "Settling" | "Version" | "Key";
  /** Seconds since the step before. */
  readonly wait: number;
  readonly role: number;
  /** Whether the roles of a blind template open, or commit. */
  readonly isOpening: boolean;
  readonly picks: readonly Pick[];
}

export interface History {
  readonly sketch: Sketch;
  readonly steps: readonly Step[];
}

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    ...others.map((each) => fc.constant(each)),
  );

const picks: fc.Arbitrary<Pick> = fc.record({
  reference: often(0, 1),
  amount: often(1_000n, 999n, 1_001n, 1_005n, 2_100n, 0n),
  currency: often(978, 840, 999, 0, 1_000),
  valueDate: often(20_000, 19_999, 20_001, 20_003, 0),
  fields: often(id("fields"), id("other fields"), ZeroHash),
  accepted: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 40, 400) },
    fc.constantFrom(undefined, -5),
  ),
  later: often(0, 0, 0, 1),
  isStale: often(false, false, true),
  isMisopened: often(false, true),
});

/** Random postings under a random template. @param length Steps, at most. */
export const histories = (length: number): fc.Arbitrary<History> =>
  fc.record({
    sketch: sketches,
    steps: fc.array(
      fc.record({
        before: often<Step["before"]>("Nothing", "Nothing", "Settling", "Version", "Key"),
        wait: often(1, 29, 30, 59, 61, 200, 600),
        role: fc.nat(NAMES.length - 1),
        isOpening: fc.boolean(),
        picks: fc.oneof(
          { weight: 3, arbitrary: fc.tuple(picks) },
          fc.array(picks, { minLength: 2, maxLength: 3 }),
        ),
      }),
      { minLength: Math.floor(length / 2), maxLength: length },
    ),
  });

/** A world in which a history runs, and what the sdk's rules say of it. */
export interface World extends Reconciled {
  readonly number: number;
  readonly terms: Template;
  /** By business reference. */
  readonly states: Map<string, CaseState>;
  isSuperseded: boolean;
  /** Names of the roles' keys, which are those of the parties at first. */
  readonly keys: string[];
}

/** The world of a history, with its template registered. @param room Freshly deployed. */
export async function worldOf(room: Reconciled, sketch: Sketch): Promise<World> {
  const terms = templateOf(room, sketch, id("family"));
  const number = await room.register(terms);
  return { ...room, number, terms, states: new Map(), isSuperseded: false, keys: [...NAMES] };
}

/** What a step was expected to lead to, a posting after the other, and what the call came to. */
export interface Carried {
  readonly outcomes: readonly Outcome[];
  readonly drafts: readonly Draft[];
  /** Second of the block. */
  readonly time: number;
  readonly sending: Promise<unknown>;
}

/** Carries out a step on chain; the sdk's rules tell beforehand what it leads to. */
export async function carryOut(world: World, step: Step): Promise<Carried> {
  const { networkHelpers } = world.chain;
  const role = step.role % world.terms.roles.length;
  const time = (await networkHelpers.time.latest()) + step.wait;
  const { number: template, terms, isSuperseded, states } = world;
  const poster: Poster = { template, terms, role, isSuperseded };
  const secret = secretOf(NAMES[role]!);
  const [outcomes, drafts, blindings]: [Outcome[], Draft[], string[]] = [[], [], []];
  for (const pick of step.picks) {
    const businessReference = REFERENCES[pick.reference]!;
    const state = states.get(businessReference) ?? NO_CASE;
    const leg = legOfPick(world, pick, state, time);
    const { record } = pick.isStale ? staleOf(state) : state;
    const before = legOf(record, role);
    const isUncommitted = before === undefined || before.fields === ZeroHash;
    const blinding = pick.isMisopened
      ? id("another blinding")
      : isUncommitted
        ? ZeroHash
        : world.blinding(template, leg, secret);
    const outcome = outcomeOf(poster, state, { leg, record }, step, blinding, time, secret, world);
    states.set(businessReference, outcome.state);
    outcomes.push(outcome);
    drafts.push({ leg, record });
    blindings.push(blinding);
  }
  await networkHelpers.time.setNextBlockTimestamp(time);
  const key = keyOf(world.keys[role]!);
  const opened = drafts.map((draft, place) => ({ ...draft, blinding: blindings[place]! }));
  const sending = !terms.rules.isBlind
    ? world.post(template, role, drafts, key)
    : step.isOpening
      ? world.open(template, role, opened, key)
      : world.commit(template, role, drafts, key, secret);
  return { outcomes, drafts, time, sending };
}

function outcomeOf(
  poster: Poster,
  state: CaseState,
  { leg, record }: Draft,
  { isOpening }: Step,
  blinding: string,
  time: number,
  secret: string,
  world: World,
): Outcome {
  const { template, role } = poster;
  if (!poster.terms.rules.isBlind) return post(poster, state, leg, record, time);
  if (!isOpening) {
    const { businessReference, generation } = leg;
    const commitment = commitmentOf(template, role, leg, world.blinding(template, leg, secret));
    const content = { businessReference, generation, commitment };
    return commit(poster, state, content, record, time);
  }
  const before = legOf(record, poster.role);
  const hasNone = before === undefined || isLeg(before) || before.fields === ZeroHash;
  const opened = hasNone ? blinding : commitmentOf(template, role, leg, blinding);
  return open(poster, state, leg, opened, record, time);
}

function legOfPick({ terms: { rules } }: World, pick: Pick, state: CaseState, time: number): Leg {
  const { reference, accepted, later, amount, currency, valueDate, fields } = pick;
  // one in two of the amounts that a template hashes is in clear, and refused
  const isZero = rules.isAmountHashed && amount !== 2_100n;
  const takesTime = accepted !== undefined && (rules.acceptWindow !== 0 || accepted < 0);
  return {
    businessReference: REFERENCES[reference]!,
    generation: state.generation + later,
    amount: isZero ? 0n : amount,
    currency,
    valueDate,
    fields,
    acceptedAt: takesTime ? time - accepted : 0,
  };
}

/** The case with a record that it once had, or never. */
function staleOf(state: CaseState): CaseState {
  const { record } = state;
  return { ...state, record: record.legs.length > 1 ? { ...record, closed: 1n } : EMPTY_RECORD };
}

/** The next version closes the template for new cases. */
export async function supersede(world: World): Promise<void> {
  if (world.isSuperseded) return;
  await world.register({ ...world.terms, version: 2 });
  world.isSuperseded = true;
}

/** A role posts by another key from now on. */
export async function replaceKey(world: World, step: Step): Promise<void> {
  const { reconciliation, number: template, domain, keys } = world;
  const role = step.role % world.terms.roles.length;
  const [replaced, key] = [keyOf(keys[role]!).id, keyOf(`${keys[role]} again`).id];
  const change = { template, role, replaced, key };
  const signature = await world.officers[NAMES[role]!].signTypedData(domain, KEY_CHANGE, change);
  await reconciliation.replaceKey(template, role, replaced, key, signature);
  keys[role] = `${keys[role]} again`;
}
