import { unitOf } from "../../../sdk/common/token.js";
import { drawStatements } from "../../../sdk/cards/statements.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { LONG_PERIOD } from "./announcing.js";
import { buy, cardOf } from "./acts.js";
import type { Month } from "./month.js";
import { attest, MANY, refund } from "./refunding.js";
import { bare, paid, PROGRAM, type Stage } from "./stage.js";
import type { Purchase } from "./trade.js";

/** Day 16: a merchant refunds what it has been paid out long ago. @returns Who waits for the refund. */
export async function tellBelowZero(
  stage: Stage,
  month: Month,
  sold: readonly Purchase[],
): Promise<Purchase> {
  const { chronicle } = stage;
  const stall = stage.business("Market stall");
  const [dearest] = sold;
  if (dearest === undefined) throw new Error("the stall sold nothing");
  const { citizen, payment } = dearest;
  const before = cardOf(stage, citizen).balance;
  const attestation = await attest(stage, dearest);
  await refund(stage, stall, payment, payment.amount, attestation);
  await chronicle.follow();
  const { uncovered } = await stall.owner.balance(PROGRAM, stall.number);

  scene(16, "A merchant below zero");
  say(
    `What the stall took at the market was paid out to it when period 2 was closed. Now
    ${citizen.name} brings something back that was ${paid(payment.amount)}. The stall sells nothing
    before the next market, so that it owes ${paid(uncovered)} until then, and the refund waits.`,
  );
  month.expect("all of the refund is due", uncovered === payment.amount);
  month.expect("no refund that nothing covers", cardOf(stage, citizen).balance === before);
  await month.check();
  return dearest;
}

/** Day 22: the next market pays what was due. */
export async function tellRecovery(stage: Stage, month: Month, waiting: Purchase): Promise<void> {
  const { chronicle, clock } = stage;
  const stall = stage.business("Market stall");
  const cinema = stage.business("Cinema");
  const { citizen, payment } = waiting;
  await month.until({ day: 22, hour: 14 });
  const before = cardOf(stage, citizen).balance;
  const customers = stage.citizens
    .slice(10)
    .filter((each) => each !== citizen && cardOf(stage, each).balance > 3_000n)
    .slice(0, 4);
  let taken = 0n;
  for (const customer of customers) {
    const { result } = await buy(stage, customer, stall, { amount: 1_250n });
    taken += result.amount;
  }
  for (const { owner, number } of [stall, cinema])
    await clock.act(() => owner.creditRefunds(PROGRAM, number, MANY));
  await chronicle.follow();
  const { uncovered } = await stall.owner.balance(PROGRAM, stall.number);
  const back = cardOf(stage, citizen).balance - before;

  scene(22, "The next market");
  say(
    `The stall is back, with a connection, and takes ${paid(taken)}. Its captures pay what was due
    before anything is the stall's: ${paid(back)} are on ${citizen.name}'s card, and ${paid(uncovered)}
    are due. The cinema's tickets of day 15 are all on their cards by now, too.`,
  );
  month.expect("later captures cover what was due", back === payment.amount && uncovered === 0n);
  const { owed, credited } = await stage.cards.merchantOf(PROGRAM, cinema.number);
  month.expect("the cinema's refunds are on the cards", owed === credited);
  await month.check();
}

/** Day 25: how a merchant's statements tell that. */
export async function tellStall(stage: Stage, month: Month): Promise<void> {
  const { chronicle, provider, prepaidCards, token } = stage;
  const { chainId } = await provider.getNetwork();
  const statements = drawStatements(chronicle.events, {
    program: PROGRAM,
    merchant: stage.business("Market stall").number,
    chainId,
    contract: prepaidCards,
    token: await unitOf(token, provider),
  });

  scene(25, "The stall's statements");
  say(
    `Here is how the stall's statements tell what became of it. What nothing covers stands beside the
    balance, which is never below zero; opening, plus captured, less drawn, less fee, less paid is
    the closing:`,
  );
  const amounts = ["opening", "captured", "refunded", "drawn", "fee", "paid", "closing"] as const;
  const rows = statements.map((each) => [
    `${each.period}`,
    ...amounts.map((name) => bare(each[name])),
    bare(each.uncovered),
  ]);
  show(
    table(
      [
        ">Period",
        ...amounts.map((name) => `>${name.charAt(0).toUpperCase()}${name.slice(1)}`),
        ">Uncovered",
      ],
      rows,
    ),
  );
  say(
    `In period 3 it takes nothing and owes a refund; all that closes is the fee that comes back with
    it. In period 4 captures are drawn for that refund, and the rest is the stall's again.`,
  );
  const [below, above] = [3, LONG_PERIOD].map((period) =>
    statements.find((each) => each.period === period),
  );
  month.expect(
    "a statement tells what nothing covers",
    below !== undefined && below.uncovered > 0n,
  );
  month.expect("later captures recover it", above?.uncovered === 0n && above.closing > 0n);
  await month.check();
}
