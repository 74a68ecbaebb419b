import { PROGRAM } from "../cards/stage.js";
import { RATES } from "../cards/town.js";
import { act } from "../iterative/stage.js";
import type { Deal } from "../iterative/trade.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { END, type Opened } from "./opening.js";
import { cents, inRoom, MERCHANTS, pay, spentIn, type Stage } from "./stage.js";
import type { Traded } from "./trading.js";
import type { Week } from "./week.js";

const RATE = `${RATES.first / 10_000} %`;

/** Day 6: the merchants are paid out, and each lands the last payment of the other. */
export async function tellClosing(
  stage: Stage,
  week: Week,
  opened: Opened,
  traded: Traded,
): Promise<void> {
  scene(END, "The week is closed");
  await tellPayouts(stage, week, traded);
  await tellLandings(stage, week, opened);
  await week.charge(END);
  const charge = week.charges.at(-1);
  if (charge?.day !== END) throw new Error("the closings were not charged");
  say(`fees: for closing both periods the card operator is charged ${pay(charge.amount)}.`);
  await week.check();
}

/** CA-15, CA-16. Anybody closes a period; what is left after the fee is paid out. */
async function tellPayouts(stage: Stage, week: Week, traded: Traded): Promise<void> {
  const { clock, passerby, business } = stage.cards;
  const rows: string[][] = [];
  let [captured, refunded] = [0n, 0n];
  for (const name of MERCHANTS) {
    const { number } = business(name);
    const { statements, paid } = await inRoom(stage, "cards", () =>
      clock.act(() => passerby.closePeriod(PROGRAM, number, 0)),
    );
    const [statement] = statements;
    if (statement === undefined) throw new Error(`the ${name} sold nothing`);
    captured += statement.captured;
    refunded += statement.refunded;
    const { captures, fee } = statement;
    const columns = [statement.captured, statement.refunded, fee, paid].map(cents);
    rows.push([name, `${captures}`, ...columns]);
  }
  week.expect("clearing has what the tills have sold", captured === traded.captured);
  week.expect("clearing has what the tills have refunded", refunded === traded.refunded);
  say("cards: anybody closes a merchant's period. It is paid out at once, less the discount fee:");
  show(table(["Merchant", ">Captures", ">PAY", ">Refunded", `>Fee of ${RATE}`, ">Paid out"], rows));
}

/** IT-1. Of all payments that were signed the last lands. */
async function tellLandings(stage: Stage, week: Week, { bread, lunches }: Opened): Promise<void> {
  const rows: string[][] = [];
  for (const deal of [bread, lunches]) rows.push(await land(stage, week, deal));
  const purchases = bread.payments.length + lunches.payments.length;
  const { count } = spentIn(stage, "iterative");
  say(
    `iterative: each seller lands the last payment that it was signed, and lets go of the deposit. All
    ${purchases} purchases took ${count} transactions, the openings and the allowances among them:`,
  );
  show(table(["Pays", "Is paid", ">Purchases", ">Signed", ">Landed", ">Deposit back"], rows));
}

async function land({ floor }: Stage, week: Week, deal: Deal): Promise<string[]> {
  const { buyer, seller, id, payments, channel } = deal;
  const before = await floor.tokensOf(seller.wallet.address);
  const done = await act(floor, "landing", () => seller.payee.follow(id));
  const landed = (await floor.tokensOf(seller.wallet.address)) - before;
  await act(floor, "letting go", () => seller.payee.release(id));
  const { receipt } = await buyer.payer.account(id);
  const signed = receipt?.cumulative ?? 0n;
  week.expect("the last payment was landed", done === "broadcast" && landed === signed);
  const [from, to] = [buyer, seller].map(({ name }) => name.replace("'s payer", ""));
  const amounts = [signed, landed, channel.deposit].map(pay);
  return [from ?? "", to ?? "", `${payments.length}`, ...amounts];
}
