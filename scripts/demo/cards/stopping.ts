import { DAY } from "../../time.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { buy, cardOf, topUp } from "./acts.js";
import type { Month } from "./month.js";
import { balanceOf, refusal } from "./show.js";
import { type Citizen, paid, PROGRAM, type Stage } from "./stage.js";

/** Day 22: who may stop a card. */
export async function tellFreezing(stage: Stage, month: Month): Promise<void> {
  const { clock, issuer, regulator } = stage;
  const [ivo, juno] = [stage.citizen("Ivo"), stage.citizen("Juno")];
  await month.until({ day: 22, hour: 10 });
  await clock.act(() => ivo.holder.freeze(PROGRAM, clock.now + DAY));
  const steps: string[][] = [["Ivo freezes it from his phone", await tryOut(stage, month, ivo)]];
  await clock.act(() => issuer.role.freeze(PROGRAM, ivo.key.id));
  await clock.act(() => ivo.holder.thaw(PROGRAM, clock.now + DAY));
  steps.push(["the issuer freezes it too, and Ivo thaws it", await tryOut(stage, month, ivo)]);
  await clock.act(() => issuer.role.thaw(PROGRAM, ivo.key.id));
  steps.push(["the issuer thaws it", await tryOut(stage, month, ivo)]);
  await clock.act(() => regulator.freeze(PROGRAM, juno.key.id));
  await clock.act(() => issuer.role.block(PROGRAM, juno.key.id, "stole a till"));
  const blocked = await tryOut(stage, month, juno);
  const refused = await refusal(stage, () => topUp(stage, juno, 100n, `0x${"07".repeat(32)}`));

  scene(22, "Who stops a card, and who starts it again");
  say(`Holder, issuer and regulator each freeze a card on their own; only who froze it thaws it:`);
  show(table(["Ivo's card", "A coffee for 2.40"], steps));
  say(
    `Juno's card is frozen by the regulator, and blocked by the issuer, which nobody can undo:
    ${blocked}. It takes no top-up either ("${refused}"). What is on it stays Juno's: ${balanceOf(stage, juno)}.`,
  );
  await month.check();
}

/** Buys a coffee. @returns What the till shows. */
async function tryOut(stage: Stage, month: Month, citizen: Citizen): Promise<string> {
  const { result } = await buy(stage, citizen, stage.business("Bakery"), { amount: 240n });
  if (result.decline === "None") return "approved";
  month.trade.note(result.decline);
  return result.decline;
}

/** Days 23 and 24: what limits do. */
export async function tellLimits(stage: Stage, month: Month): Promise<void> {
  const { clock, issuer, chronicle } = stage;
  const [emil, restaurant] = [stage.citizen("Emil"), stage.business("Restaurant")];
  await month.until({ day: 23, hour: 12 });
  await clock.act(() => emil.holder.lowerLimits(PROGRAM, { payment: 2_000n }, clock.now + DAY));
  const declined = await buy(stage, emil, restaurant, { amount: 3_500n });
  month.trade.note(declined.result.decline);
  const { limits } = cardOf(stage, emil);
  const raised = { ...limits, payment: 6_000n };
  await clock.act(() => issuer.role.setLimits(PROGRAM, emil.key.id, raised));
  const early = await refusal(stage, () =>
    clock.act(() => issuer.role.applyLimits(PROGRAM, emil.key.id)),
  );
  await month.until({ day: 24, hour: 13 });
  await clock.act(() => issuer.role.applyLimits(PROGRAM, emil.key.id));
  const approved = await buy(stage, emil, restaurant, { amount: 3_500n });
  await chronicle.follow();
  month.expect("the raised limit holds", approved.result.decline === "None");

  scene(24, "Limits fall at once and rise slowly");
  say(
    `On day 23 Emil lowers the most that he may pay at once to ${paid(2_000n)}; it holds at once, and
    a lunch for ${paid(3_500n)} is declined: ${declined.result.decline}. He asks the issuer for ${paid(6_000n)}: that waits
    a day, so that nobody who steals an issuer's key empties cards overnight ("${early}"). On day 24
    the lunch is paid.`,
  );
  await month.check();
}

/** Day 26: what is done where little is left. */
export async function tellPartial(stage: Stage, month: Month): Promise<void> {
  const cinema = stage.business("Cinema");
  await month.until({ day: 26, hour: 12 });
  const poor = stage.citizens.find((citizen) => {
    const { balance, isBlocked } = cardOf(stage, citizen);
    return balance > 100n && balance < 900n && !isBlocked;
  });
  if (poor === undefined) throw new Error("nobody has little left");
  const before = cardOf(stage, poor).balance;
  const { result } = await buy(stage, poor, cinema, { amount: 1_200n, partialApproval: true });

  scene(26, "The rest of a card");
  say(
    `${poor.name} has ${paid(before)} left and wants a ticket for ${paid(1_200n)}. The cinema's till
    accepts a part: ${paid(result.amount)} are approved, the rest is paid in coins, and the card is
    empty to the cent.`,
  );
  month.expect("a part was approved", result.amount === before);
  await month.check();
}
