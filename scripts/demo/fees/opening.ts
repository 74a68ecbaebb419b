import { table } from "../../terminal/table.js";
import { DAY, HOUR } from "../../time.js";
import { say, scene, show, title } from "../teller.js";
import { PLAN_NAMES } from "./show.js";
import { paid, pay, type Stage } from "./stage.js";
import type { Year } from "./year.js";

const GRACE = 48 * HOUR;
const NOTICE = 10 * DAY;
const COMMON = { grace: GRACE, maxPause: 30 * DAY };
const PLANS = [
  { ...COMMON, validity: 360 * DAY, cliff: false, refundable: true, notice: NOTICE },
  { ...COMMON, validity: 90 * DAY, cliff: false, refundable: true, notice: NOTICE },
  { ...COMMON, validity: 60 * DAY, cliff: true, refundable: false },
];

/** Day 0: who is who, what is offered, and the first deposits. */
export async function tellOpening(stage: Stage, year: Year): Promise<void> {
  tellCast();
  await tellPlans(stage);
  await tellDeposits(stage, year);
}

function tellCast(): void {
  title("Prepaid fees: two companies and an operator over a year");
  say(
    `Instead of paying for each transaction, companies prepay into a contract, as they do for cloud
    services. Each deposit is a tranche with an expiry of its own; what is not used by then lapses,
    which means that the operator has earned it. Amounts are in PAY, a test token whose smallest
    unit is 0.000001 PAY, and none of them is rounded.`,
  );
  show(
    table(
      ["Who", "Does what"],
      [
        ["Operator", "offers plans, earns what is charged and what lapses"],
        ["Executor", "runs the companies' transactions and charges their accounts"],
        ["Compliance officer", "may pause an account, with a reason"],
        ["Aurora", "a company that prepays for a year"],
        ["Borealis", "a company that prepays quarter by quarter"],
      ],
    ),
  );
}

async function tellPlans({ operator, executor, token, clock }: Stage): Promise<void> {
  await clock.wait({ day: 0, hour: 8 });
  for (const terms of PLANS) await clock.act(() => operator.role.createPlan(token, terms));
  await clock.act(() => operator.role.enableExecutor(token, executor.address));

  scene(0, "The operator offers three plans");
  say(
    `Under a plan that lapses evenly, a deposit melts on a straight line from its first day to its
    last. What is used ahead of the line counts towards it: nobody pays twice, once for time and
    once for use. A plan never changes; new terms are a new plan.`,
  );
  const rows = PLANS.map(({ validity, cliff, refundable }, i) => [
    PLAN_NAMES[i + 1] ?? "",
    `${validity / DAY} days`,
    cliff ? "all at the end" : "evenly",
    refundable ? `after ${NOTICE / DAY} days' notice` : "no",
    `up to ${GRACE / HOUR} hours`,
  ]);
  show(table(["Plan", "Valid for", "Lapses", "Refundable", "Bills may be late by"], rows));
}

async function tellDeposits(stage: Stage, year: Year): Promise<void> {
  const { aurora, borealis, token, clock } = stage;
  const yearly = { token, plan: 1, amount: pay("3600") };
  const quarterly = { token, plan: 2, amount: pay("900") };
  await clock.act(() => aurora.holder.deposit(yearly), { day: 0, hour: 9 });
  await clock.act(() => borealis.holder.deposit(quarterly), { day: 0, hour: 10 });

  scene(0, "The first deposits open two accounts");
  say(
    `Aurora deposits ${paid(yearly.amount)} under the plan Year, Borealis ${paid(quarterly.amount)}
    under the plan Quarter. Each melts by ${paid(pay("10"))} a day if nothing is used.`,
  );
  await year.check();
}
