import * as fc from "fast-check";

import type { DisputeTerms } from "../../sdk/iterative/channel.js";
import { HOUR } from "../kit/chain.js";
import { type ActionOf, historiesOf } from "../kit/histories.js";
import type { Form, Happening } from "../kit/iterative/direct.js";
import { amounts as anyAmounts } from "./lives.js";

/** So many epochs of a channel are looked at. */
export const EPOCHS = 3;

const small = fc.bigInt({ min: 0n, max: 60n });
const amounts = fc.oneof({ weight: 5, arbitrary: small }, { weight: 1, arbitrary: anyAmounts });
const epoch = fc.nat(EPOCHS - 1);

/** Costs are nothing, a little, or all that is agreed. */
const disputes: fc.Arbitrary<DisputeTerms> = fc.record({
  penalty: fc.bigInt({ min: 0n, max: 25n }),
  disputeCost: fc.bigInt({ min: 0n, max: 12n }),
  coinPrice: fc.constantFrom(0n, 12_500n, 10n ** 18n),
  tip: fc.constant(10n ** 9n),
  stake: fc.bigInt({ min: 0n, max: 9n }),
  answerWindow: fc.constant(HOUR),
  answerBlocks: fc.constant(4),
  burnWindow: fc.constant(HOUR),
  burnBlocks: fc.constant(4),
});

/** What becomes of a nonce: payments mostly. */
export const FORMS = fc.constantFrom<Form>(
  ...(["payment", "payment", "payment", "elsewhere", "unprotected"] as const),
);

/** What is told of it. */
export const RECEIPTS = fc.constantFrom<Happening["receipt"]>(
  ...(["none", "none", "moved", "moved", "part", "failed"] as const),
);

/** In which block: an old one, that of the claim if one was filed, or a later one. */
const WHEN = fc.constantFrom<Included["when"]>("old", "old", "claim", "later");

/** What the payer's transaction was, and what became of it. */
const included: fc.Arbitrary<Included> = fc.record({
  form: FORMS,
  amount: amounts,
  receipt: RECEIPTS,
  when: WHEN,
});

export interface Included extends Happening {
  when: "old" | "claim" | "later";
}

export const ACTIONS = {
  conflict: fc.record({ epoch, cumulative: amounts, included }),
  landing: fc.record({ epoch, included }),
  file: fc.record({ epoch, cumulative: amounts }),
  pay: fc.record({ epoch }),
  spent: fc.record({ epoch, when: WHEN, isLess: fc.boolean() }),
  settle: fc.record({ epoch }),
  topUp: fc.record({ amount: small }),
  unlock: fc.constant(undefined),
  withdraw: fc.constant(undefined),
  release: fc.constant(undefined),
  wait: fc.record({ by: fc.constantFrom(HOUR / 2, HOUR), blocks: fc.constantFrom(2, 4) }),
} satisfies Record<string, fc.Arbitrary<unknown>>;

export type Action = ActionOf<typeof ACTIONS>;

export interface Life {
  isNative: boolean;
  deposit: bigint;
  dispute: DisputeTerms;
  actions: Action[];
}

const WEIGHTS = { conflict: 6, landing: 4, file: 6, pay: 5, spent: 2, wait: 5 };

export const lives: fc.Arbitrary<Life> = fc.record({
  isNative: fc.boolean(),
  deposit: amounts,
  dispute: disputes,
  actions: historiesOf(ACTIONS, WEIGHTS, 24),
});

/** A transaction of 20 units in the block of a claim. */
function spentInClaim(form: Included["form"]): Included {
  return { form, amount: 20n, receipt: "moved", when: "claim" };
}

const DISPUTE: DisputeTerms = {
  penalty: 9n,
  disputeCost: 5n,
  coinPrice: 10n ** 18n,
  tip: 1n,
  stake: 3n,
  answerWindow: HOUR,
  answerBlocks: 4,
  burnWindow: HOUR,
  burnBlocks: 4,
};

/** A claim, and behind it what was in its very block. */
export const BOUNDARIES = (
  [
    { kind: "landing", given: { epoch: 0, included: spentInClaim("payment") } },
    { kind: "conflict", given: { epoch: 0, cumulative: 20n, included: spentInClaim("elsewhere") } },
    { kind: "spent", given: { epoch: 0, when: "claim", isLess: false } },
  ] satisfies Action[]
).map((action): [Life] => {
  const claim: Action = { kind: "file", given: { epoch: 0, cumulative: 20n } };
  const actions = [claim, action];
  return [{ isNative: true, deposit: 100n, dispute: DISPUTE, actions }];
});
