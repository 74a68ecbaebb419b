import { encodeBytes32String } from "ethers";

import { type Batch, buildBatches } from "../../../sdk/fees/batches.js";
import { say, scene } from "../teller.js";
import { available, refusal, showBatch, showTranches } from "./show.js";
import { paid, pay, type Stage } from "./stage.js";
import type { Year } from "./year.js";

const QUARTER = 2;

/** Days 30 to 91: every way of charging. */
export async function tellCharging(stage: Stage, year: Year): Promise<void> {
  await tellCharge(stage, year);
  await tellOverlap(stage, year);
  await tellBatch(stage, year);
  await tellRenewal(stage, year);
  await tellLateBill(stage, year);
}

async function tellCharge(stage: Stage, year: Year): Promise<void> {
  const { aurora, executor, token, clock } = stage;
  await year.until({ day: 30, hour: 9 });
  const before = await available(stage, aurora);
  const use = { token, holder: aurora.address, amount: pay("450"), usedAt: clock.now };
  const ref = encodeBytes32String("transactions of day 30");
  await clock.act(() => executor.role.charge({ ...use, ref }));

  scene(30, "A charge");
  say(
    `Aurora has ${paid(before)} left. The executor charges ${paid(use.amount)} for transactions that
    it ran, which leaves ${paid(await available(stage, aurora))}. Time alone would have brought
    Aurora there on day 75: until then nothing more lapses, for it has used its fees ahead of time.`,
  );
  await year.check();
}

async function tellOverlap(stage: Stage, year: Year): Promise<void> {
  const { aurora, token, clock } = stage;
  const order = { token, plan: QUARTER, amount: pay("900") };
  await year.upTo({ day: 45, hour: 9 });
  await clock.act(() => aurora.holder.deposit(order), { day: 45, hour: 9 });

  scene(45, "Overlapping tranches");
  say(
    `Aurora expects a busy quarter and adds ${paid(order.amount)} under the plan Quarter. Each
    tranche follows its own clock, and the one that ends first is charged first. Together Aurora has
    ${paid(await available(stage, aurora))}:`,
  );
  await showTranches(stage, aurora);
  await year.check();
}

async function tellBatch(stage: Stage, year: Year): Promise<void> {
  const { aurora, borealis, executor, token, clock } = stage;
  await year.until({ day: 60, hour: 10 });
  const uses = [
    {
      holder: aurora.address,
      amount: pay("800"),
      usedAt: clock.second({ day: 60, hour: 9 }),
    },
    { holder: borealis.address, amount: pay("200"), usedAt: clock.now },
  ];
  const [batch] = buildBatches(token, uses, { number: 1n }) as [Batch];
  const report = await clock.act(() => executor.role.sendBatch(batch));

  scene(60, "A numbered batch, sent twice");
  say(
    `The executor charges many accounts in one transaction, its batch number 1: ${paid(pay("800"))}
    from Aurora and ${paid(pay("200"))} from Borealis. Of Aurora's tranches the one that ends first
    does not hold that much any more, so the charge spills over into the next:`,
  );
  showBatch(stage, report);
  await year.check();

  const before = [await available(stage, aurora), await available(stage, borealis)];
  const again = await clock.act(() => executor.role.sendBatch(batch));
  const after = [await available(stage, aurora), await available(stage, borealis)];
  year.expect(
    "a batch sent again charges nothing",
    again.isRepetition && String(before) === String(after),
  );
  say(
    `The answer got lost, so the executor sends batch 1 again. The contract knows it, the call
    succeeds, and nothing is charged a second time.`,
  );

  const [other] = buildBatches(token, uses.slice(1), { number: 1n }) as [Batch];
  const reason = await refusal(stage, () => clock.act(() => executor.role.sendBatch(other)));
  say(`A batch with other items under the same number is refused: "${reason}"`);
  await year.check();
}

async function tellRenewal(stage: Stage, year: Year): Promise<void> {
  const { borealis, token, clock } = stage;
  const start = clock.second({ day: 90, hour: 10 });
  const order = { token, plan: QUARTER, amount: pay("1800"), start };
  await year.upTo({ day: 75, hour: 10 });
  await clock.act(() => borealis.holder.deposit(order), { day: 75, hour: 10 });

  scene(75, "A renewal bought ahead");
  say(
    `Borealis buys its next quarter, ${paid(order.amount)}, which starts the second that the first
    one ends. Until then it cannot be charged, and nothing of it lapses.`,
  );
  await showTranches(stage, borealis);
  await year.check();
}

async function tellLateBill(stage: Stage, year: Year): Promise<void> {
  const { borealis, executor, token, clock } = stage;
  await year.until({ day: 91, hour: 9 });
  const usedAt = clock.second({ day: 89, hour: 10 });
  const ref = encodeBytes32String("transactions of day 89");
  const use = { token, holder: borealis.address, amount: pay("8"), usedAt, ref };
  const { lines } = await clock.act(() => executor.role.charge(use));
  const paying = lines.map(({ tranche }) => `tranche ${tranche}`).join(" and ");

  scene(91, "A late bill");
  say(
    `Borealis' first quarter ended yesterday, and the renewal took over by itself. Now a bill of
    ${paid(use.amount)} comes in for transactions of day 89. It is taken as of that day: ${paying},
    the old one, pays it out of what it held then, and the renewal loses nothing.`,
  );
  year.expect("the old tranche pays a late bill", paying === "tranche 1");
  await year.check();
}
