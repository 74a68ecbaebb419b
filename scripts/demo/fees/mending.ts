import { encodeBytes32String } from "ethers";

import { type Batch, buildBatches } from "../../../sdk/fees/batches.js";
import { say, scene } from "../teller.js";
import { available, showBatch, skipReason } from "./show.js";
import { paid, pay, type Stage } from "./stage.js";
import type { Year } from "./year.js";

const YEAR = 1;
const VOUCHER = 3;

const INVOICE = "invoice 1042";
const REF = encodeBytes32String(INVOICE);

/** Days 100 to 166: a mistake, its correction, and what becomes of it. */
export async function tellMending(stage: Stage, year: Year): Promise<void> {
  await tellMistake(stage, year);
  await tellCorrection(stage, year);
  await tellSkippedItem(stage, year);
  await tellIdleExpiry(stage, year);
}

async function tellMistake(stage: Stage, year: Year): Promise<void> {
  const { aurora, executor, token, clock } = stage;
  await year.until({ day: 100, hour: 9 });
  const before = await available(stage, aurora);
  const use = { token, holder: aurora.address, amount: pay("500"), usedAt: clock.now, ref: REF };
  await clock.act(() => executor.role.charge(use));

  scene(100, "A wrong charge");
  say(
    `A decimal point slips: ${INVOICE} is charged with ${paid(use.amount)} instead of
    ${paid(pay("50"))}. Aurora falls from ${paid(before)} to
    ${paid(await available(stage, aurora))}.`,
  );
  await year.check();
}

async function tellCorrection(stage: Stage, year: Year): Promise<void> {
  const { aurora, operator, executor, token, clock } = stage;
  await year.until({ day: 105, hour: 9 });
  const receipt = { token, holder: aurora.address, ref: REF, charged: pay("500") };
  const signature = await executor.role.attest(receipt);
  await clock.act(() => operator.role.settle(token, [aurora.address]));
  await clock.act(() =>
    operator.role.correct({
      receipt,
      executor: executor.address,
      signature,
      plan: VOUCHER,
      amount: pay("450"),
    }),
  );

  scene(105, "The correction");
  say(
    `The executor signs what it has charged for the invoice, and the operator gives
    ${paid(pay("450"))} back out of its earnings, as a new tranche under the plan Voucher; it could
    not give back more than was charged. Aurora has ${paid(await available(stage, aurora))}.`,
  );
  await year.check();
}

async function tellSkippedItem(stage: Stage, year: Year): Promise<void> {
  const { aurora, borealis, executor, token, clock } = stage;
  await year.until({ day: 140, hour: 10 });
  const uses = [
    {
      holder: aurora.address,
      amount: pay("150"),
      usedAt: clock.second({ day: 140, hour: 9 }),
    },
    { holder: borealis.address, amount: pay("1000"), usedAt: clock.now },
  ];
  const [batch] = buildBatches(token, uses, { number: 2n }) as [Batch];
  const report = await clock.act(() => executor.role.sendBatch(batch));

  scene(140, "A batch with an item that cannot be paid");
  say(
    `Batch 2 asks for ${paid(pay("150"))} from Aurora and ${paid(pay("1000"))} from Borealis, which
    does not have that much. Aurora's item goes through all the same:`,
  );
  showBatch(stage, report);
  for (const item of report.skipped) {
    say(`The other one is skipped and reported: "${skipReason(stage, item)}"`);
  }
  await year.check();

  const order = { token, plan: YEAR, amount: pay("3600") };
  await year.upTo({ day: 150, hour: 10 });
  await clock.act(() => borealis.holder.deposit(order), { day: 150, hour: 10 });
  say(`On day 150 Borealis adds ${paid(order.amount)} under the plan Year.`);
  await year.check();
}

async function tellIdleExpiry(stage: Stage, year: Year): Promise<void> {
  const { aurora } = stage;
  await year.until({ day: 164, hour: 9 });
  const before = await available(stage, aurora);
  await year.until({ day: 166, hour: 9 });

  scene(166, "An expiry, and nobody acts");
  say(
    `On day 164 Aurora had ${paid(before)}. ${paid(pay("300"))} of them were what batch 2 had left
    of the voucher, which expired on day 165. Now Aurora has
    ${paid(await available(stage, aurora))}, without any transaction in between: what an account
    holds is computed from its deposits, its charges and the time.`,
  );
  await year.check();
}
