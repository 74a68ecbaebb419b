import { encodeBytes32String } from "ethers";

import { say, scene } from "../teller.js";
import { available, refusal, showTranches, statusOf } from "./show.js";
import { paid, pay, type Stage } from "./stage.js";
import type { Year } from "./year.js";

/** Days 190 to 240: Borealis is paused, resumes, and takes its money back. */
export async function tellLeaving(stage: Stage, year: Year): Promise<void> {
  await tellPause(stage, year);
  await tellNotice(stage, year);
  await tellRefund(stage, year);
}

async function tellPause(stage: Stage, year: Year): Promise<void> {
  const { borealis, compliance, executor, token, clock } = stage;
  await year.until({ day: 190, hour: 10 });
  await clock.act(() => compliance.pause(token, borealis.address, "papers out of date"));
  const status = await statusOf(stage, borealis);
  const ref = encodeBytes32String("transactions of day 190");
  const use = { token, holder: borealis.address, amount: pay("10"), usedAt: clock.now, ref };
  const reason = await refusal(stage, () => clock.act(() => executor.role.charge(use)));

  scene(190, "A pause");
  say(
    `The compliance officer pauses the account of Borealis: papers out of date. Its status is
    ${status}, and a charge is refused: "${reason}"`,
  );
  await year.check();

  await year.until({ day: 195, hour: 9 });
  await clock.act(() => compliance.resume(token, borealis.address, "papers in order"), {
    day: 195,
    hour: 10,
  });
  say(
    `The account is resumed on day 195, with ${paid(await available(stage, borealis))}. Time has run
    on, but as long as the pause lasted the operator could take nothing of what lapsed in it.`,
  );
  await year.check();
}

async function tellNotice(stage: Stage, year: Year): Promise<void> {
  const { borealis, executor, fees, token, clock } = stage;
  await year.until({ day: 210, hour: 9 });
  const [tranche] = await fees.tranches(token, borealis.address, 0, 1);
  if (tranche === undefined) throw new Error("there is nothing to close");
  const { index, expiry } = tranche;
  await clock.act(() => borealis.holder.close(token, index, expiry), { day: 210, hour: 10 });

  scene(210, "Borealis wants its money back");
  say(
    `The plan Year is refundable after 10 days' notice, in which charges may still come in. From now
    on the tranche ends on day 220:`,
  );
  await showTranches(stage, borealis);

  await year.until({ day: 215, hour: 10 });
  const ref = encodeBytes32String("transactions of day 215");
  const use = { token, holder: borealis.address, amount: pay("100"), usedAt: clock.now, ref };
  await clock.act(() => executor.role.charge(use));
  say(
    `On day 215 the executor charges ${paid(use.amount)}, which leaves
    ${paid(await available(stage, borealis))}.`,
  );
  await year.check();
}

async function tellRefund(stage: Stage, year: Year): Promise<void> {
  const { borealis, token, clock } = stage;
  await year.until({ day: 240, hour: 10 });
  const status = await statusOf(stage, borealis);
  const { amount } = await clock.act(() => borealis.holder.claim(token));

  scene(240, "The refund");
  say(
    `The notice ended on day 220, and the status of Borealis is ${status}. It takes its time and
    claims on day 240: ${paid(amount)}, what the tranche held when the notice ended. Waiting has
    cost nothing.`,
  );
  await year.check();
}
