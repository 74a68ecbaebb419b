import * as fc from "fast-check";

import {
  type ChannelState,
  claim,
  end,
  MAX_AMOUNT,
  open,
  pay,
  topUp,
  unlock,
} from "../../sdk/iterative/rules.js";

const MAX_UINT32 = 2 ** 32 - 1;

/** What may happen to a channel, in the order of the harness. */
export const MOVES = [
  "pay",
  "claim",
  "topUp",
  "unlock",
  "withdraw",
  "release",
  "revokeSigner",
] as const;

export interface Step {
  readonly move: (typeof MOVES)[number];
  readonly value: bigint;
  readonly cumulative: bigint;
  readonly epoch: number;
}

/** A channel after a step, and what the step moved. */
export interface Stage {
  readonly channel: ChannelState;
  readonly amount: bigint;
  readonly refund: bigint;
}

/** Small ones, which meet each other, and the largest. */
export const amounts = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 0n, max: 20n }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: MAX_AMOUNT }) },
  { weight: 1, arbitrary: fc.bigInt({ min: MAX_AMOUNT - 20n, max: MAX_AMOUNT }) },
);

export const steps: fc.Arbitrary<Step> = fc.record({
  move: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom<Step["move"]>("pay", "claim") },
    { weight: 3, arbitrary: fc.constant<Step["move"]>("topUp") },
    { weight: 2, arbitrary: fc.constantFrom<Step["move"]>("unlock", "revokeSigner") },
    { weight: 1, arbitrary: fc.constantFrom<Step["move"]>("withdraw", "release") },
  ),
  value: fc.oneof(
    { weight: 6, arbitrary: amounts },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 160n }) },
  ),
  cumulative: amounts,
  epoch: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: MAX_UINT32 })),
});

/** A deposit, and what happens then. */
export const lives = fc.record({
  deposit: amounts,
  isNative: fc.boolean(),
  steps: fc.array(steps, { minLength: 1, maxLength: 60 }),
});

/** The steps that the contract's state checks let through, and the channel after each by the sdk. */
export function live(deposit: bigint, wanted: readonly Step[]): { taken: Step[]; stages: Stage[] } {
  const taken: Step[] = [];
  const stages: Stage[] = [];
  let channel = open(deposit);
  for (const step of wanted) {
    const stage = stageAfter(channel, step);
    if (stage === undefined) continue;
    taken.push(step);
    stages.push(stage);
    channel = stage.channel;
  }
  return { taken, stages };
}

/** Undefined where the channel's state forbids the step. */
function stageAfter(channel: ChannelState, step: Step): Stage | undefined {
  try {
    return { amount: 0n, refund: 0n, ...TAKEN[step.move](channel, step) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Taken = (channel: ChannelState, step: Step) => Pick<Stage, "channel"> & Partial<Stage>;

/** The sdk's rule of each move. */
const TAKEN: Readonly<Record<Step["move"], Taken>> = {
  pay: (channel, { value, cumulative, epoch }) => pay(channel, value, cumulative, epoch),
  claim: (channel, { cumulative, epoch }) => claim(channel, cumulative, epoch),
  topUp: (channel, { value }) => ({ channel: topUp(channel, value) }),
  unlock: (channel) => ({ channel: unlock(channel) }),
  withdraw: (channel) => ended(channel, "Withdrawn"),
  release: (channel) => ended(channel, "Released"),
  revokeSigner: (channel) => ({ channel: { ...channel, signerRevoked: true } }),
};

function ended(channel: ChannelState, state: "Withdrawn" | "Released") {
  const { channel: after, rest } = end(channel, state);
  return { channel: after, amount: rest };
}
