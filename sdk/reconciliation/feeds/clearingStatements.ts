/**
 * RE-2. A merchant's statement of a period, as the record of clearing, which pays it out, and of the bank on whose account it
 * arrives.
 * @module
 */
import { type Integer, MAX_UINT32, requireInteger } from "../../common/inputs.js";
import { integer, text } from "../fields.js";
import { requireCurrency } from "../inputs.js";
import type { BusinessRecord } from "../legs.js";
import { type Money, minorUnits } from "./money.js";
import { dayOf, type Days, nameOf, requireId, type Source } from "./sources.js";

/** What is needed of a statement; those of the cards room are such ones. */
export interface ClearingStatement extends Source {
  readonly program: Integer;
  readonly merchant: Integer;
  readonly period: Integer;
  /** What remains to be paid: units of the program. */
  readonly closing: Integer;
  /** Token units per unit of the program. */
  readonly unit: Integer;
  /** Of the token. */
  readonly decimals: Integer;
  /** Second at which it was closed. */
  readonly closed: Integer;
  /** Its hash as the contract has chained it: it stands for all that the statement says. */
  readonly chain: string;
}

/** What a token is worth: the statement says how it counts. */
export type Worth = Pick<Money, "currency" | "digits">;

const MAX_MERCHANT = 2n ** 24n - 1n;

/**
 * RE-2. The record of what a statement leaves to be paid.
 * @throws InputError for an amount that does not come out even.
 */
export function recordOfStatement(
  statement: ClearingStatement,
  worth: Worth,
  days: Days = {},
): BusinessRecord {
  const { unit, decimals } = statement;
  const program = requireInteger("program", statement.program, 0n, MAX_UINT32);
  const merchant = requireInteger("merchant", statement.merchant, 1n, MAX_MERCHANT);
  const period = requireInteger("period", statement.period, 0n, MAX_UINT32);
  return {
    reference: nameOf("clearing statement", statement, program, merchant, period),
    amount: minorUnits("the closing balance", statement.closing, { ...worth, unit, decimals }),
    currency: requireCurrency(worth.currency),
    valueDate: dayOf(statement.closed, days),
    fields: {
      program: integer(program),
      merchant: integer(merchant),
      period: integer(period),
      statement: text(requireId("chain", statement.chain)),
    },
  };
}
