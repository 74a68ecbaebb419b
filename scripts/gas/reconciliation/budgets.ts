/** The most that a figure may be, from the specification: receipt gas. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "post the first leg": 60_000,
  "post a later leg that matches": 45_500,
  "an alarm on top of a later leg": 2_000,
  "post the first legs of 100 cases, each": 30_000,
  "post later legs that match of 100 cases, each": 15_500,
};

/** Budgets that are exceeded, and what goes into the figure. */
export const OPEN: Readonly<Record<string, string>> = {
  "an alarm on top of a later leg":
    "2,100 for the slot of the rules, which legs that are equal do not read, and 1,756 for the event; among 100 legs it is 1,900 less",
};
