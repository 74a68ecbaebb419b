import { encodeBytes32String } from "ethers";

import { drawStatement, type Statement } from "../../../sdk/fees/statement.js";
import { chart } from "../../terminal/chart.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { available, PLAN_NAMES, statusOf } from "./show.js";
import { eventsOf } from "./snapshot.js";
import { type Company, paid, pay, type Stage } from "./stage.js";
import type { Year } from "./year.js";

const YEAR = 1;

/** Lines of a curve, and samples between two days on its axis. */
const HEIGHT = 10;
const EVERY = 12;

/** Days 245 to 366: the operator takes what it has earned, Aurora renews, and the books are closed. */
export async function tellClosing(stage: Stage, year: Year): Promise<void> {
  await tellWithdrawal(stage, year);
  await tellWarning(stage, year);
  await tellYearEnd(stage, year);
  await tellStatements(stage, year);
  tellCurves(year);
}

async function tellWithdrawal(stage: Stage, year: Year): Promise<void> {
  const { aurora, borealis, operator, fees, token, clock } = stage;
  await year.upTo({ day: 245, hour: 9 });
  const before = await fees.revenue(token);
  const holders = [aurora.address, borealis.address];
  const { earned } = await clock.act(() => operator.role.settle(token, holders), {
    day: 245,
    hour: 9,
  });
  const amount = pay("4000");
  await clock.act(() => operator.role.withdraw(token, operator.address, amount));

  scene(245, "The operator takes what it has earned");
  say(
    `What was charged and what lapsed is the operator's. To keep charges cheap, the contract adds it
    up only when somebody asks for it; this is called settling an account. It brings
    ${paid(earned)}, besides ${paid(before)} that the correction and the refund brought, which
    settle an account on their way. The operator withdraws ${paid(amount)}.`,
  );
  await year.check();
}

async function tellWarning(stage: Stage, year: Year): Promise<void> {
  const { aurora, token, clock } = stage;
  await year.until({ day: 300, hour: 9 });
  const left = await available(stage, aurora);
  await clock.act(() => aurora.holder.setThreshold(token, pay("700")));

  scene(300, "Running low");
  say(
    `Aurora wants to be warned when less than ${paid(pay("700"))} are left. It has ${paid(left)}:
    its status is ${await statusOf(stage, aurora)}.`,
  );
  const start = clock.second({ day: 360, hour: 9 });
  const order = { token, plan: YEAR, amount: pay("4320"), start };
  await year.upTo({ day: 330, hour: 9 });
  await clock.act(() => aurora.holder.deposit(order), { day: 330, hour: 9 });
  say(`On day 330 it buys the next year, ${paid(order.amount)} from day 360 on.`);
  await year.check();
}

async function tellYearEnd(stage: Stage, year: Year): Promise<void> {
  const { aurora, borealis, executor, operator, fees, token, clock } = stage;
  await year.until({ day: 345, hour: 9 });
  const ref = encodeBytes32String("transactions of day 345");
  const use = { token, holder: aurora.address, amount: pay("100"), usedAt: clock.now, ref };
  await clock.act(() => executor.role.charge(use));
  await year.check();
  await year.upTo({ day: 366, hour: 9 });
  const holders = [aurora.address, borealis.address];
  await clock.act(() => operator.role.settle(token, holders), { day: 366, hour: 9 });

  const [held, revenue] = [await stage.balanceOf(stage.feeAccounts), await fees.revenue(token)];
  scene(366, "The books are closed");
  say(
    `After a last charge of ${paid(use.amount)} on day 345, Aurora's first year ended on day 360 and
    the next one took over. The contract holds ${paid(held)}: ${paid(await available(stage, aurora))}
    for Aurora and ${paid(revenue)} that the operator has earned and not withdrawn.`,
  );
  await year.check();
}

async function tellStatements(stage: Stage, year: Year): Promise<void> {
  for (const company of [stage.aurora, stage.borealis]) {
    const statement = drawStatement(stage.feeAccounts, await eventsOf(stage), {
      token: stage.token,
      holder: company.address,
      from: BigInt(stage.clock.second({ day: 0, hour: 0 })),
      to: BigInt(stage.clock.now),
    });
    tellStatement(stage, company, statement);
    year.expect(`the statement of ${company.name} sums to what is left`, sums(statement));
  }
}

function tellStatement({ clock }: Stage, { name }: Company, statement: Statement): void {
  say(
    `The statement of ${name}, drawn up from the contract's events alone. What lapsed stands on the
    day on which its tranche ended; of one that still runs, on the last day:`,
  );
  let balance = statement.opening;
  const rows = statement.lines.map(({ time, kind, plan, change }) => {
    balance += change;
    const day = `${clock.dayOf(Number(time))}`;
    return [day, kind, PLAN_NAMES[plan] ?? "", paid(change), paid(balance)];
  });
  show(table([">Day", "What", "Plan", ">Change", ">Balance"], rows));
}

/** Whether a statement's lines add up to its totals, and these to its closing balance. */
function sums(statement: Statement): boolean {
  const { opening, closing, funded, charged, lapsed, refunded, lines } = statement;
  const changes = lines.reduce((sum, { change }) => sum + change, 0n);
  return (
    opening + changes === closing && opening + funded - charged - lapsed - refunded === closing
  );
}

function tellCurves({ curves }: Year): void {
  for (const [name, samples] of curves) {
    say(`What ${name} had available, in PAY, from day to day:`);
    show(chart(samples, HEIGHT, EVERY));
  }
}
