/** Gas by a sentence that says of what. */
export type Figures = Record<string, number>;

/** A figure as it is committed, beside its budget if it has one. */
interface Entry {
  gas: number;
  budget?: number;
}
export type Entries = Record<string, Entry>;

/** Sets figures beside their budgets. @throws if a budget has no figure. */
export function withBudgets(figures: Figures, budgets: Figures): Entries {
  for (const sentence of Object.keys(budgets)) {
    if (!(sentence in figures)) throw new Error(`No figure is measured for: ${sentence}`);
  }
  return Object.fromEntries(
    Object.entries(figures).map(([sentence, gas]) => {
      const budget = budgets[sentence];
      return [sentence, budget === undefined ? { gas } : { gas, budget }];
    }),
  );
}

/** What differs from the committed figures. */
export interface Change {
  sentence: string;
  before: number | undefined;
  after: number | undefined;
}

export function changesBetween(committed: Entries, measured: Entries): Change[] {
  return [...new Set([...Object.keys(committed), ...Object.keys(measured)])]
    .map((sentence) => ({
      sentence,
      before: committed[sentence]?.gas,
      after: measured[sentence]?.gas,
    }))
    .filter(({ before, after }) => before !== after);
}

/** The figures that are above their budget. */
export const excesses = (entries: Entries) =>
  Object.entries(entries).filter(([, { gas, budget }]) => budget !== undefined && gas > budget);

/** What is wrong with the figures: a budget that is exceeded, or said to be and is not. */
export function budgetProblems(entries: Entries, open: Readonly<Record<string, string>>): string[] {
  const over = new Map(excesses(entries));
  const exceeded = [...over]
    .filter(([sentence]) => !(sentence in open))
    .map(([sentence, { gas, budget }]) => `Above budget: ${sentence}: ${gas} > ${budget}`);
  const met = Object.keys(open)
    .filter((sentence) => !over.has(sentence))
    .map((sentence) => `No longer above budget: ${sentence}`);
  return [...exceeded, ...met];
}
