import { isDeepStrictEqual } from "node:util";

import { ZeroHash } from "ethers";

import { feeOf } from "../../../sdk/cards/fees.js";
import { newMerchant } from "../../../sdk/cards/ledger.js";
import { rateAt } from "../../../sdk/cards/schedule.js";
import { sum } from "../invariants.js";
import type { ToldStatement } from "./chronicle.js";
import type { PeriodSums, Settlement } from "./invariants.js";
import { PROGRAM, type Stage } from "./stage.js";

/** What clearing has of a program, in units, and what the events tell otherwise. */
interface Desk {
  readonly fees: bigint;
  readonly returns: bigint;
  readonly differences: readonly string[];
}

/** CA-15, CA-16. Looks at a program's periods, rate and fees, and at what payers of top-ups may claim. */
export async function lookAtDesk({ cards, chronicle }: Stage): Promise<Desk> {
  const { book } = chronicle;
  const { from, number, duration, rateFrom, rate, fees } = await cards.scheduleOf(PROGRAM);
  const shown = {
    periods: { from: Number(from), number: Number(number), length: Number(duration) },
    rates: { from: Number(rateFrom), rate: Number(rate) },
    fees,
  };
  const { periods, rates } = book.schedule;
  const [first] = rates;
  const newest = rates.at(-1);
  // the contract's first rate holds since ever
  const told = {
    periods: periods.at(-1),
    rates: newest === first ? { ...first, from: 0 } : newest,
    fees: book.fees,
  };
  const payers = [...new Set([...book.topUps.values()].map(({ payer }) => payer))];
  const returns = await Promise.all(payers.map((payer) => cards.returnOf(PROGRAM, payer)));
  const differences = payers.filter(
    (payer, index) => (book.returns.get(payer) ?? 0n) !== returns[index],
  );
  return {
    fees,
    returns: sum(returns),
    differences: [
      ...differences.map((payer) => `returns of ${payer}`),
      ...(isDeepStrictEqual(shown, told) ? [] : ["periods, rate and fees"]),
    ],
  };
}

/** How a merchant is settled, in units, and what the events tell otherwise. */
interface Settled {
  readonly closedUntil: number;
  readonly unpaid: bigint;
  readonly settlement: Settlement;
  readonly differences: readonly string[];
}

/** CA-16, CA-17. Looks at how far a merchant is settled, and at its statements so far. */
export async function lookAtSettled(
  { cards, chronicle }: Stage,
  merchant: number,
): Promise<Settled> {
  const { book } = chronicle;
  const view = await cards.clearingOf(PROGRAM, merchant);
  const { opening, unpaid, net, charged, chain } = view;
  const closedUntil = Number(view.closedUntil);
  const shown = { closedUntil, paged: Number(view.paged), opening, unpaid, net, charged, chain };
  const account = book.merchants.get(merchant) ?? newMerchant();
  const told = Object.fromEntries(
    (Object.keys(shown) as (keyof typeof shown)[]).map((name) => [name, account[name]]),
  );
  const statements = chronicle.statementsOf(merchant);
  const { rate } = rateAt(closedUntil - 1, book.schedule.rates);
  return {
    closedUntil,
    unpaid,
    settlement: {
      statements: statements.map(({ sums }, index) => ({
        ...sums,
        before: statements[index - 1]?.sums.closing ?? 0n,
      })),
      shown: chain,
      chained: statements.at(-1)?.chain ?? ZeroHash,
      charged,
      due: feeOf(net, rate),
    },
    differences: isDeepStrictEqual(shown, told) ? [] : [`settlement of merchant ${merchant}`],
  };
}

/** CA-17. What closing said of a period; where it chained no statement, nothing had happened. */
export function closedSums(
  statements: readonly ToldStatement[],
  period: number,
): PeriodSums["closed"] {
  const told = statements.find(({ sums }) => sums.period === period);
  if (told === undefined) return [0n, 0n, 0, 0];
  const { captured, refunded, captures, refunds } = told.sums;
  return [captured, refunded, captures, refunds];
}
