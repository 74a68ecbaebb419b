import { ZeroAddress } from "ethers";
import * as fc from "fast-check";

import type { Role, Rules, Template } from "../../sdk/reconciliation/index.js";
import { bitsOf, hasBit, NO_RUN, numbersIn } from "../../sdk/reconciliation/template.js";
import { keyOf, NAMES, type Reconciled } from "../kit/reconciliation/room.js";

/** What makes a template of 2 to 5 of the room's parties. */
export interface Sketch {
  readonly count: number;
  /** Any bits: the originator and one more are expected besides. */
  readonly expected: number;
  readonly originator: number;
  /** For each role any bits: of those only the expected roles before it count. */
  readonly predecessors: readonly number[];
  readonly deadlines: readonly number[];
  readonly rules: Omit<Rules, "expected" | "originator">;
}

const tolerances = fc.constantFrom(
  { amountTolerance: 0n, amountBps: 0 },
  { amountTolerance: 1n, amountBps: 0 },
  { amountTolerance: 5n, amountBps: 0 },
  { amountTolerance: 0n, amountBps: 100 },
  { amountTolerance: 0n, amountBps: 10_000 },
);
const flags = fc.record({
  isBlind: fc.boolean(),
  isAmountHashed: fc.boolean(),
  isHolding: fc.boolean(),
  isSealed: fc.boolean(),
});
const windows = fc.record({
  dateWindow: fc.constantFrom(0, 1, 3),
  acceptWindow: fc.constantFrom(0, 0, 100),
  finalWindow: fc.constantFrom(1, 60, 500, 100_000),
});

/** Sketches of templates that the contract takes. */
export const sketches: fc.Arbitrary<Sketch> = fc.record({
  count: fc.integer({ min: 2, max: NAMES.length }),
  expected: fc.nat(31),
  originator: fc.nat(NAMES.length - 1),
  predecessors: fc.array(fc.oneof(fc.constant(0), fc.nat(31)), { minLength: 5, maxLength: 5 }),
  deadlines: fc.array(fc.constantFrom(1, 30, 200, 5_000), { minLength: 5, maxLength: 5 }),
  rules: fc
    .tuple(tolerances, flags, windows)
    .map(([tolerance, flag, window]) => rulesFrom(tolerance, flag, window)),
});

type Tolerance = Pick<Rules, "amountTolerance" | "amountBps">;

/** Hashed amounts have no tolerance. */
function rulesFrom<F extends Pick<Rules, "isAmountHashed">, W>(
  tolerance: Tolerance,
  flag: F,
  window: W,
) {
  const none = { amountTolerance: 0n, amountBps: 0 };
  return { ...(flag.isAmountHashed ? none : tolerance), ...flag, ...window };
}

/** The template of a sketch. @param family Its own. */
export function templateOf(room: Reconciled, sketch: Sketch, family: string): Template {
  const { count, rules } = sketch;
  const originator = sketch.originator % count;
  const other = (originator + 1) % count;
  const all = (1 << count) - 1;
  const expected = (sketch.expected & all) | bitsOf([originator, other]);
  // the originator goes first, the others in their order
  const before = (number: number) =>
    number === originator ? 0 : bitsOf(numbersIn((1 << number) - 1)) | (1 << originator);
  const roles = NAMES.slice(0, count).map((name, number): Role => {
    const { entity, key, officer } = room.parties[name];
    const any = rules.isBlind ? 0 : sketch.predecessors[number]!;
    const predecessors = any & expected & before(number) & ~(1 << number);
    return { entity, key, officer, predecessors, legDeadline: sketch.deadlines[number]! };
  });
  return {
    family,
    version: 1,
    roles,
    rules: { ...rules, expected, originator },
    adjustment: {
      makers: all,
      checkers: all,
      isByAll: false,
      approvalWindow: 100,
      writeOffWindow: 0,
      arbiter: ZeroAddress,
      stake: 0n,
      quota: 1,
    },
    run: NO_RUN,
    observers: [],
    actions: [],
  };
}

type Mutation = readonly [name: string, change: (template: Template) => Template];

const role = (number: number, change: Partial<Role>): Mutation => [
  `role ${number} ${JSON.stringify(change, plain)}`,
  (template) => ({
    ...template,
    roles: template.roles.map((each, at) =>
      at === number % template.roles.length ? { ...each, ...change } : each,
    ),
  }),
];
const rules = (change: Partial<Rules>): Mutation => [
  `rules ${JSON.stringify(change, plain)}`,
  (template) => ({ ...template, rules: { ...template.rules, ...change } }),
];
const adjustment = (change: Partial<Template["adjustment"]>): Mutation => [
  `adjustment ${JSON.stringify(change, plain)}`,
  (template) => ({ ...template, adjustment: { ...template.adjustment, ...change } }),
];
const run = (change: Partial<Template["run"]>): Mutation => [
  `run ${JSON.stringify(change, plain)}`,
  (template) => ({ ...template, run: { ...template.run, ...change } }),
];
const part = (name: string, change: Partial<Template>): Mutation => [
  name,
  (template) => ({ ...template, ...change }),
];
const many = (count: number): Mutation => [
  `${count} roles`,
  (template) => ({
    ...template,
    roles: Array.from({ length: count }, (_, at) => template.roles[at % template.roles.length]!),
  }),
];

const ACCOUNT = keyOf("observer").id;
const OTHER = keyOf("another observer").id;
const observers = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ entity: 1n, account: keyOf(`observer ${at}`).id }));
const actions = (count: number, target = ACCOUNT) =>
  Array.from({ length: count }, () => ({ target, selector: "0x12345678" }));

/** Changes that may break a template, and some that do not. @param self Address of Reconciliation. */
export const mutationsOf = (self: string): fc.Arbitrary<Mutation> =>
  fc.oneof(
    fc.constantFrom(0, 1, 2, 16, 17).map(many),
    fc
      .tuple(
        fc.nat(4),
        fc.constantFrom<Partial<Role>>(
          { entity: 0n },
          { entity: 7n },
          { key: ZeroAddress },
          { officer: ZeroAddress },
          { legDeadline: 0 },
        ),
      )
      .map(([number, change]) => role(number, change)),
    fc.tuple(fc.nat(4), fc.nat(63)).map(([number, predecessors]) => role(number, { predecessors })),
    fc.oneof(fc.nat(63), fc.constantFrom(0, 65_535)).map((expected) => rules({ expected })),
    fc.constantFrom(0, 1, 2, 3, 4, 5, 15, 16, 255).map((originator) => rules({ originator })),
    fc
      .constantFrom<Partial<Rules>>(
        { amountTolerance: 1n, amountBps: 1 },
        { amountBps: 10_000, amountTolerance: 0n },
        { amountBps: 10_001, amountTolerance: 0n },
        { isAmountHashed: true },
        { finalWindow: 0 },
        { isBlind: true },
      )
      .map(rules),
    fc.nat(63).map((makers) => adjustment({ makers })),
    fc.nat(63).map((checkers) => adjustment({ checkers })),
    fc
      .constantFrom<Partial<Template["adjustment"]>>(
        { approvalWindow: 0 },
        { arbiter: ACCOUNT },
        { checkers: 0, arbiter: ACCOUNT },
      )
      .map(adjustment),
    fc
      .constantFrom<Partial<Template["run"]>>(
        { leafPrice: 1n },
        { answerWindow: 1 },
        { itemTemplate: 1 },
        { itemTemplate: 1, answerWindow: 1 },
        { itemTemplate: 1, answerWindow: 1, leafPrice: 5n },
        { itemTemplate: 2, answerWindow: 1 },
        { itemTemplate: 3, answerWindow: 1 },
      )
      .map(run),
    fc.constantFrom(
      part("16 observers", { observers: observers(16) }),
      part("17 observers", { observers: observers(17) }),
      part("an observer twice", {
        observers: [
          { entity: 1n, account: ACCOUNT },
          { entity: 2n, account: ACCOUNT },
        ],
      }),
      part("two observers of an entity", {
        observers: [
          { entity: 1n, account: ACCOUNT },
          { entity: 1n, account: OTHER },
        ],
      }),
      part("an observer without entity", { observers: [{ entity: 0n, account: ACCOUNT }] }),
      part("an observer without account", { observers: [{ entity: 1n, account: ZeroAddress }] }),
      part("16 actions", { actions: actions(16) }),
      part("17 actions", { actions: actions(17) }),
      part("an action on Reconciliation", { actions: actions(1, self) }),
    ),
  );

/** Whether a template expects a role. */
export const isExpected = ({ rules: { expected } }: Template, number: number): boolean =>
  hasBit(expected, number);

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
