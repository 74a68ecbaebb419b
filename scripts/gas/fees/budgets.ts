/** The most that a figure may be, from the specification: receipt gas, warm slots. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "charge in an ERC-20 token for a use 100 seconds ago, again": 33_500,
  "charge in native coin for a use 100 seconds ago, again": 33_500,
  "charge with 50 live tranches, more than with 1": 299,
  "batch of 100, each item numbered by batch and index, again": 8_200,
  "batch of 100, each item with a reference of its own, again": 9_400,
  "deposit of an ERC-20 token with a hint, fresh slot behind the first tranche": 80_000,
  "deposit of an ERC-20 token with a hint, fresh slot behind a later tranche": 80_000,
  "deposit of an ERC-20 token with a hint, slot of a dead tranche": 63_000,
};
