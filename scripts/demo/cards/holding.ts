import { DAY } from "../../time.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { buy, cardOf, reclaim, type Sent } from "./acts.js";
import type { Month } from "./month.js";
import { refusal } from "./show.js";
import { bare, paid, type Stage } from "./stage.js";

/** Days 3 to 9: amounts that are held first, and captured later, in parts, or never. */
export async function tellHolding(stage: Stage, month: Month): Promise<void> {
  await tellTip(stage, month);
  const guests = await tellCheckIn(stage, month);
  await tellCheckOut(stage, month, guests);
}

async function tellTip(stage: Stage, month: Month): Promise<void> {
  const [cleo, restaurant] = [stage.citizen("Cleo"), stage.business("Restaurant")];
  const { clock } = stage;
  await month.until({ day: 3, hour: 13 });
  const dinner = { amount: 7_000n, kind: "Authorization" as const };
  const held = await buy(stage, cleo, restaurant, { ...dinner, authorizationEnd: clock.now + DAY });
  const { owner, till } = restaurant;
  const bill = 5_240n;
  const withTip = 5_800n;
  await clock.act(() => owner.capture(till.key, held.payment, bill));
  await clock.act(() => owner.capture(till.key, held.payment, withTip, true));
  await stage.chronicle.follow();

  scene(3, "A tip");
  say(
    `The restaurant holds ${paid(held.result.amount)} of Cleo's card when she sits down. It captures
    the bill, ${paid(bill)}, and then the tip, up to ${paid(withTip)} in all. That capture is the
    final one: ${paid(held.result.amount - withTip)} go back to the card at once. Captures name the
    sum of all so far, so one that is sent twice does nothing.`,
  );
  await month.check();
}

/** Three guests of the hotel, and what it holds of their cards. */
async function tellCheckIn(stage: Stage, month: Month): Promise<Sent[]> {
  const hotel = stage.business("Hotel");
  await month.until({ day: 4, hour: 15 });
  const guests: Sent[] = [];
  for (const name of ["Dora", "Emil", "Fay"]) {
    const stay = { amount: 24_000n, kind: "Authorization" as const };
    const authorizationEnd = stage.clock.now + 4 * DAY;
    guests.push(await buy(stage, stage.citizen(name), hotel, { ...stay, authorizationEnd }));
  }

  scene(4, "Three guests of the hotel");
  say(
    `The hotel's till keeps its P-256 key in a secure element: it can sign, and nobody can read it.
    It holds ${paid(24_000n)} of each guest's card for four days.`,
  );
  await month.check();
  return guests;
}

async function tellCheckOut(stage: Stage, month: Month, guests: Sent[]): Promise<void> {
  const { clock, chronicle } = stage;
  const [dora, emil, fay] = guests.map(({ payment }) => payment);
  if (dora === undefined || emil === undefined || fay === undefined) throw new Error("no guests");
  const { owner, till } = stage.business("Hotel");
  await clock.act(() => owner.void(till.key, emil));
  await month.until({ day: 5, hour: 10 });
  const nights = 17_500n;
  const bar = 2_450n;
  await clock.act(() => owner.capture(till.key, dora, nights));
  const greedy = await refusal(stage, () =>
    clock.act(() => owner.capture(till.key, dora, 25_000n)),
  );
  await clock.act(() => owner.capture(till.key, dora, nights + bar, true));
  const early = await refusal(stage, () => reclaim(stage, fay));
  const end = fay.authorizationEnd;
  await month.until({ day: 8, hour: 15 });
  if (clock.now < end) await clock.wait({ day: 8, hour: 16 });
  const late = await refusal(stage, () => clock.act(() => owner.capture(till.key, fay, 100n)));
  await reclaim(stage, fay);
  await chronicle.follow();

  scene(8, "What became of the holds");
  const rows = guests.map(({ payment, result }) => {
    const account = [...chronicle.ledger.payments.values()].find(
      ({ card, authorized }) => card === payment.card && authorized === result.amount,
    );
    const guest = stage.citizens.find(({ key }) => key.id === payment.card);
    const captured = account?.captured ?? 0n;
    return [
      guest?.name ?? "",
      bare(result.amount),
      bare(captured),
      bare(result.amount - captured),
      account?.state ?? "",
    ];
  });
  show(table(["Guest", ">Held", ">Captured", ">Released", "State"], rows));
  say(
    `Dora stayed: the nights, then what she took from the bar, and the rest went back. Emil canceled
    on the day, and the hotel gave all of it back. Fay never came. As long as the hold ran nobody
    could take it back ("${early}"); at its end the hotel could no longer capture ("${late}"), and
    anybody could give it back. More than is held cannot be captured: "${greedy}"`,
  );
  month.expect(
    "nothing is held any more",
    guests.every(({ payment }) => holdsNothing(stage, payment.card)),
  );
  await month.check();
}

function holdsNothing(stage: Stage, card: string): boolean {
  const guest = stage.citizens.find(({ key }) => key.id === card);
  return guest !== undefined && cardOf(stage, guest).hold === 0n;
}
