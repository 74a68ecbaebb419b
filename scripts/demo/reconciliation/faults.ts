import {
  type AlarmCode,
  type Benchmark,
  CARDS_CLEARING,
  fields,
  LEG_FIELDS,
  legFrom,
  records,
  referenceOf,
  type Waiver,
  wordOf,
} from "../../../sdk/reconciliation/index.js";
import { type Remedy, waiver } from "./adjusting.js";
import type { Pact } from "./pact.js";
import { laterBy } from "./sales.js";
import { type Stage, USD } from "./stage.js";

const { clearing: CLEARING, bank: BANK } = CARDS_CLEARING;

/** What goes wrong between two sides, and how it is put right. */
export interface FaultKind {
  readonly name: string;
  /** What the bank's books have in place of the record; undefined where they have none. */
  readonly spoil: (right: Benchmark) => Benchmark | undefined;
  /** Whether clearing lacks the record, and not the bank. */
  readonly isForeign?: boolean;
  /** None where the difference is within tolerance. */
  readonly code?: AlarmCode;
}

/** Only the bank's books are wrong, but for the record that clearing lacks. */
export const KINDS = {
  amount: {
    name: "wrong amount",
    spoil: (right) => ({ ...right, amount: BigInt(right.amount) + 900n }),
    code: "Amount",
  },
  tolerated: {
    name: "within tolerance",
    spoil: (right) => ({ ...right, amount: BigInt(right.amount) + 1n }),
  },
  currency: {
    name: "wrong currency",
    spoil: (right) => ({ ...right, currency: USD }),
    code: "Currency",
  },
  date: {
    name: "wrong value date",
    spoil: (right) => ({ ...right, valueDate: laterBy(5, right.valueDate) }),
    code: "Date",
  },
  fields: {
    name: "another shop",
    spoil: (right) => ({ ...right, fields: { shop: fields.text("Hotel Bar") } }),
    code: "Fields",
  },
  missing: { name: "the bank lacks it", spoil: () => undefined, code: "Missing" },
  unexpected: {
    name: "clearing lacks it",
    spoil: (right) => right,
    isForeign: true,
    code: "Missing",
  },
  swapped: { name: "two swapped", spoil: (right) => right, code: "Amount" },
} as const satisfies Record<string, FaultKind>;
export type FaultName = keyof typeof KINDS;

/** A payment that something is wrong with. */
export interface Planted {
  readonly kind: FaultKind;
  readonly right: Benchmark;
  readonly wrong: Benchmark | undefined;
}

/** Who an alarm names. */
export const culprit = ({ isForeign = false }: FaultKind) => (isForeign ? CLEARING : BANK);

/** RE-5. How a fault is put right. A missing leg is posted before. */
export function remedyOf(
  { cast, chronicle }: Stage,
  pact: Pact,
  { kind, right, wrong }: Planted,
): Remedy {
  const { reference } = right;
  const both = { maker: BANK, checker: CLEARING };
  if (kind.isForeign === true) {
    const reason = "a payment of another program on the same account";
    const decided = { waivers: [waiver("Missing", CLEARING, reason)] };
    return { maker: CLEARING, checker: BANK, decided };
  }
  if (kind.code === "Missing" || wrong === undefined)
    return { ...both, decided: { waivers: lateness(chronicle, pact, reference) } };
  if (kind.code === "Amount") {
    const leg = BigInt(right.amount) - BigInt(wrong.amount);
    return {
      ...both,
      decided: { journals: [{ role: BANK, leg, suspense: -leg, fee: 0n, loss: 0n }] },
    };
  }
  return {
    ...both,
    decided: { corrections: [correctionOf(pact, right, wrong, kind)] },
    write: () => cast.Bank.books.correct(referenceOf(reference), right),
  };
}

/** The leg has come by now, and may have been late. */
function lateness(chronicle: Stage["chronicle"], { number }: Pact, reference: string): Waiver[] {
  const { record } = chronicle.caseOf(number, reference).state;
  const isLate = records.alarmsIn(record.open).some(({ code }) => code === "Late");
  return isLate ? [waiver("Late", BANK, "found in the bank's books")] : [];
}

function correctionOf(pact: Pact, right: Benchmark, wrong: Benchmark, { code }: FaultKind) {
  const [is, was] = [right, wrong].map((record) =>
    legFrom(record, { template: pact.number, rules: pact.terms.rules, caseKey: record.caseKey }),
  );
  if (is === undefined || was === undefined) throw new Error("two records make two legs");
  const name = code === "Currency" ? "Currency" : code === "Date" ? "ValueDate" : "Fields";
  const field = LEG_FIELDS.indexOf(name);
  const part = (leg: typeof is) =>
    name === "Currency"
      ? wordOf(leg.currency)
      : name === "ValueDate"
        ? wordOf(leg.valueDate)
        : leg.fields;
  return { role: BANK, field, stated: part(was), corrected: part(is) };
}
