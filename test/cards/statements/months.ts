import * as fc from "fast-check";

import type { CardEvent } from "../../../sdk/cards/events.js";
import { drawStatements, type Request } from "../../../sdk/cards/statements/draw.js";
import type { OrderOf } from "../../../sdk/cards/statements/movements.js";
import {
  ClearingModel,
  CONTRACT,
  DAY,
  MERCHANT,
  NEIGHBOR,
  PROGRAM,
} from "../../kit/cards/clearing.js";

/** Whose statements, and how they are shown: one unit is a cent. */
export const REQUEST: Request = {
  program: PROGRAM,
  merchant: MERCHANT,
  chainId: 31_337n,
  contract: CONTRACT,
  token: { symbol: "USDX", decimals: 6 },
};

export const draw = (
  events: readonly CardEvent[],
  { merchant = MERCHANT, orderOf }: { merchant?: number; orderOf?: OrderOf } = {},
) => drawStatements(events, { ...REQUEST, merchant, ...(orderOf && { orderOf }) });

/** A day on which everything happens that a statement has lines for, and its closing, with the payout of the day before. */
export function busyDays(): ClearingModel {
  const model = new ClearingModel(25_000n);
  model.sell(MERCHANT, 100_00n);
  model.wait(DAY);
  model.close();
  model.sell(MERCHANT, 12_34n, 1);
  model.sell(NEIGHBOR, 1n);
  model.upload(MERCHANT, [3_33n, 7n]);
  model.authorize(MERCHANT, 5_00n);
  model.authorize(MERCHANT, 1_01n, true);
  model.adjust(MERCHANT, -50n);
  model.adjust(MERCHANT, 20n);
  model.fund(MERCHANT, 60_00n);
  model.refund(0, 90_00n);
  model.sell(MERCHANT, 2_00n);
  model.wait(DAY);
  model.close();
  return model;
}

const merchants = fc.constantFrom(MERCHANT, MERCHANT, NEIGHBOR);
const amounts = fc.oneof(fc.bigInt(1n, 100n), fc.bigInt(1n, 2n ** 40n - 1n));

type Step = (model: ClearingModel) => void;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(merchants, amounts, fc.nat(3)).map(
    ([merchant, amount, card]): Step =>
      (model) =>
        model.sell(merchant, amount, card),
  ),
  fc.tuple(merchants, fc.array(amounts, { maxLength: 4 })).map(
    ([merchant, rows]): Step =>
      (model) =>
        model.upload(merchant, rows),
  ),
  fc.tuple(merchants, amounts, fc.boolean()).map(
    ([merchant, amount, by]): Step =>
      (model) =>
        model.authorize(merchant, amount, by),
  ),
  fc.tuple(fc.nat(50), amounts).map(
    ([index, amount]): Step =>
      (model) =>
        model.refund(index, amount),
  ),
  fc.tuple(merchants, amounts).map(
    ([merchant, amount]): Step =>
      (model) =>
        model.fund(merchant, amount),
  ),
  fc.tuple(merchants, fc.bigInt(-500n, 500n)).map(
    ([merchant, amount]): Step =>
      (model) =>
        model.adjust(merchant, amount),
  ),
  fc.bigInt(0n, 200_000n).map(
    (rate): Step =>
      (model) =>
        model.setRate(rate),
  ),
  fc.integer({ min: 4, max: 200 }).map(
    (quarters): Step =>
      (model) =>
        model.setLength(quarters * 900),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 2 * DAY }), fc.boolean())
    .map(([seconds, isPaying]): Step => (model) => {
      model.wait(seconds);
      model.close(isPaying);
    }),
  fc.integer({ min: 1, max: DAY }).map(
    (seconds): Step =>
      (model) =>
        model.wait(seconds),
  ),
);

/** Weeks of two merchants, whatever happens in them, until everything is closed. */
export const months = fc
  .tuple(fc.bigInt(0n, 200_000n), fc.array(steps, { minLength: 5, maxLength: 60 }))
  .map(([rate, all]) => {
    const model = new ClearingModel(rate);
    for (const step of all) step(model);
    model.wait(40 * DAY);
    model.close();
    return model;
  });
