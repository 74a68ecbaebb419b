/** The most that a figure may be, from the specification: receipt gas. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "post the first leg": 60_000,
  "post a later leg that matches": 45_500,
  "an alarm on top of a later leg": 2_000,
  "post the first legs of 100 cases, each": 30_000,
  "post later legs that match of 100 cases, each": 15_500,
  "propose an adjustment": 52_000,
  "approve an adjustment": 37_500,
  "post the second root of a run of 16,384 records, clean": 52_000,
  "close a run of 16,384 records, one exception": 120_000,
  "a run of 16,384 records with one exception, second root and closing": 120_000,
  "close a run of 16,384 records, 128 scattered exceptions, each": 52_000,
  "close a run of 16,384 records, 128 scattered exceptions, the first of two, each": 52_000,
  "close a run of 16,384 records, 128 scattered exceptions, the last of two, each": 52_000,
};

/** Budgets that are exceeded, and what goes into the figure. */
export const OPEN: Readonly<Record<string, string>> = {
  "an alarm on top of a later leg":
    "2,100 for the slot of the rules, which legs that are equal do not read, and 1,756 for the event; among 100 legs it is 1,900 less",
  "propose an adjustment":
    "28,216 for the transaction and its calldata, 6,620 for the event that tells the adjustment, 9,200 for slots, 3,000 for the signature; 55,500 when the officer sends it itself",
  "approve an adjustment":
    "24,728 for the transaction and its calldata, 7,100 for slots, 3,000 for the signature; 34,000 when the officer sends it itself",
  "a run of 16,384 records with one exception, second root and closing":
    "two transactions of 21,000 each; the closing alone is within it, of that 22,100 for the case of the exception and 9,500 for its events and the run's, 15,900 for calldata",
};
