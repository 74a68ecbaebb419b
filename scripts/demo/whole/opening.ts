import { id } from "ethers";

import { dayOf } from "../../../sdk/cards/calendar.js";
import { table } from "../../terminal/table.js";
import { DAY, HOUR } from "../../time.js";
import { topUp } from "../cards/acts.js";
import { type Citizen, PROGRAM, UNIT } from "../cards/stage.js";
import { FUNDED_BY, KINDS, RATES } from "../cards/town.js";
import { type Deal, openDeal } from "../iterative/trade.js";
import { sum } from "../invariants.js";
import { say, scene, show, title } from "../teller.js";
import { agreeOnAll, type Pacts } from "./pacts.js";
import { cents, inRoom, MERCHANTS, pay, type Stage, unitsOf } from "./stage.js";
import type { Week } from "./week.js";

/** The day on which all is settled. */
export const END = 6;
const TOP_UP = { least: 150, most: 450 } as const;
const DEPOSIT = unitsOf("100");
const CHANNEL = unitsOf("1000");
const STEP_LIMIT = unitsOf("20");
/** CA-14. A funder's purchases of a day from which the buyer's name is needed. */
const NAME_FROM = 1_000_000n;

/** What stands once everybody has prepaid. */
export interface Opened {
  /** The Restaurant buys bread, the Bakery lunches. */
  readonly bread: Deal;
  readonly lunches: Deal;
  readonly pacts: Pacts;
}

/** Day 0: who is who, and what everybody puts in. */
export async function tellOpening(stage: Stage, week: Week): Promise<Opened> {
  tellCast();
  await stage.clock.wait({ day: 0, hour: 8 });
  await openAccount(stage);
  const topped = await inRoom(stage, "cards", () => openProgram(stage));
  const bread = await openChannel(stage, "Restaurant", "Bakery");
  const lunches = await openChannel(stage, "Bakery", "Restaurant");
  const pacts = await agreeOnAll(stage);

  scene(0, "Money is put in first");
  show(
    table(
      ["Room", "What everybody puts in"],
      [
        ["fees", `the card operator deposits ${pay(DEPOSIT)} into its fee account`],
        [
          "cards",
          `${stage.cards.citizens.length} cards are issued, and topped up with ${cents(topped)} PAY`,
        ],
        [
          "iterative",
          `Bakery and Restaurant open a channel each way, and put ${pay(CHANNEL)} into each`,
        ],
        [
          "reconciliation",
          "whoever will have records of the same business signs how they are compared",
        ],
      ],
    ),
  );
  await week.check();
  return { bread, lunches, pacts };
}

function tellCast(): void {
  title("A week in four rooms, on one chain");
  say(
    `Holders pay by card, and a prepaid account is charged for the transactions that this takes;
    merchants pay each other; and whoever has a record of any of it holds it against the others' at
    once. Four rooms of contracts do that together, on one chain and with one token: PAY, which
    stands for the euro here.`,
  );
  show(
    table(
      ["Who", "Does what"],
      [
        ["Card operator", "issues cards and clears the merchants' payments; prepays its fees"],
        ["Executor", "runs the card operator's transactions, and charges its fee account"],
        ["Holders", "pay by cards that were topped up before"],
        [
          "Bakery, Restaurant",
          "take cards, and buy from each other: bread one way, lunches the other",
        ],
        ["Bank", "has the accounts to which the merchants are paid out"],
      ],
    ),
  );
}

/** FE-1. The operator of the fees room offers a plan; the card operator deposits. */
async function openAccount(stage: Stage): Promise<void> {
  const { clock, fees } = stage;
  const { token, operator, executor, companies } = fees;
  const terms = { grace: 2 * DAY, maxPause: DAY, validity: 360 * DAY, cliff: true };
  await inRoom(stage, "fees", async () => {
    await clock.act(() => operator.role.createPlan(token, { ...terms, refundable: false }));
    await clock.act(() => operator.role.enableExecutor(token, executor.address));
    for (const { holder } of companies) {
      await clock.act(() => holder.approve(token));
      await clock.act(() => holder.deposit({ token, plan: 1, amount: DEPOSIT }));
    }
  });
}

/** @returns Cents on all cards. */
async function openProgram(stage: Stage): Promise<bigint> {
  const { clock, clearing, issuer, approver, token, citizens } = stage.cards;
  const from = clock.second({ day: 0, hour: 0 });
  const tiers = [{ cap: 500_000n, minDays: 0, registered: true, fundings: FUNDED_BY }];
  await clock.act(() =>
    clearing.createProgram({
      token,
      unit: UNIT,
      issuer: issuer.address,
      tiers,
      periodStart: from,
      periodLength: END * DAY,
      rate: RATES.first,
      maxRate: RATES.most,
      nameFrom: NAME_FROM,
    }),
  );
  await clock.act(() => issuer.role.setStaff(PROGRAM, approver.address, { approve: true }));
  for (const name of MERCHANTS) {
    const { address, number, owner, till } = stage.cards.business(name);
    await clock.act(() => clearing.registerMerchant(address, address));
    const term = { program: PROGRAM, merchant: number, from, to: from + 90 * DAY };
    await clock.act(() => owner.enroll(till.key, term));
  }
  await clock.act(() => issuer.role.approve(PROGRAM, 10_000_000n));
  const amounts: bigint[] = [];
  for (const [number, citizen] of citizens.entries()) {
    const units = BigInt(amountOf(number));
    await issueCard(stage, citizen);
    await topUp(stage.cards, citizen, units);
    amounts.push(units);
  }
  await stage.cards.chronicle.follow();
  return sum(amounts);
}

async function issueCard({ cards: { clock, issuer } }: Stage, { key, name }: Citizen) {
  const lastDay = dayOf(clock.now, 0) + 365;
  const limits = KINDS[0]?.limits ?? {};
  const identity = id(`salted identity of ${name}`);
  const card = { program: PROGRAM, card: key.id, tier: 0, lastDay, limits, identity };
  await clock.act(() => issuer.role.issue(card));
}

/** What a card is topped up with, by its place among the cards: whole PAY, in cents. */
const amountOf = (number: number) =>
  100 * (TOP_UP.least + ((number * 70) % (TOP_UP.most - TOP_UP.least)));

/** Paid before delivery, and settled at the end of the week. */
function openChannel(
  { floor, merchants }: Stage,
  buyer: (typeof MERCHANTS)[number],
  seller: (typeof MERCHANTS)[number],
): Promise<Deal> {
  return openDeal(floor, {
    buyer: merchants[buyer].buys,
    seller: merchants[seller].sells,
    asset: floor.token,
    timing: "Prepay",
    stepLimit: STEP_LIMIT,
    deposit: CHANNEL,
    endTime: floor.clock.second({ day: END, hour: 0 }) + HOUR,
  });
}
