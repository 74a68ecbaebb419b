import { id } from "ethers";

import { dayOf } from "../../../sdk/cards/calendar.js";
import { table } from "../../terminal/table.js";
import { DAY } from "../../time.js";
import { say, scene, show, title } from "../teller.js";
import { buy, cardOf, relay, topUp } from "./acts.js";
import type { Month } from "./month.js";
import { balanceOf, showDay } from "./show.js";
import { bare, type Citizen, paid, PROGRAM, type Stage, UNIT } from "./stage.js";
import { FUNDED_BY, HOLDERS, KINDS, PERIOD, RATES, SHOPS } from "./town.js";

/** CA-18. Of the town's tiers, as Chinese rules have them. */
const TIERS = [
  { cap: 500_000n, minDays: 0, registered: true, fundings: FUNDED_BY },
  { cap: 100_000n, minDays: 3 * 365, registered: false, fundings: FUNDED_BY },
];
/** CA-14. A funder's purchases of a day from which the buyer's name is needed. */
const NAME_FROM = 1_000_000n;
const YEARS = 4;
/** What those have who act in the story. */
const PURSE = 45_000;

/** Days 0 to 2: who is who, the cards, the first payments. */
export async function tellOpening(stage: Stage, month: Month): Promise<void> {
  tellCast();
  await found(stage);
  await tellShops(stage);
  await tellCards(stage, month);
  await tellSale(stage, month);
  await tellEvening(stage, month);
}

function tellCast(): void {
  title("Prepaid cards: a town, seven merchants and two hundred holders over a month");
  say(
    `Holders prepay, and pay at merchants' tills. Each payment is signed by two keys, the card's and
    the till's, and completes only if both are right. Amounts are in PAY, a test token; a unit of
    the program is a cent, 0.01 PAY, and none of them is rounded.`,
  );
  show(
    table(
      ["Who", "Does what"],
      [
        ["Issuer", "issues cards, requests top-ups for them, freezes and replaces them"],
        ["Approver", "a second person of the issuer's: approves what the first has requested"],
        ["Holder", "signs payments with the card's key"],
        ["Till", "a merchant's terminal: signs beside the holder, captures, refunds"],
        ["Clearing", "registers merchants, vouches for sales, takes the fee, attests statements"],
        ["Regulator", "sees everything, and may freeze"],
        ["Anybody", "closes a merchant's period, so that it is paid"],
        ["Gateway", "sends what tills have signed, and can change nothing of it"],
      ],
    ),
  );
}

/** The program, and the merchants with their tills. */
async function found(stage: Stage): Promise<void> {
  const { clock, clearing, issuer, approver, businesses, attester, token } = stage;
  await clock.wait({ day: 0, hour: 8 });
  const from = clock.second({ day: 0, hour: 0 });
  const terms = { token, unit: UNIT, issuer: issuer.address, tiers: TIERS };
  await clock.act(() =>
    clearing.createProgram({
      ...terms,
      periodStart: from,
      periodLength: PERIOD,
      rate: RATES.first,
      maxRate: RATES.most,
      nameFrom: NAME_FROM,
    }),
  );
  await clock.act(() => issuer.role.setStaff(PROGRAM, approver.address, { approve: true }));
  await clock.act(() => clearing.setAttester(attester.id));
  for (const { address, number, owner, till } of businesses) {
    await clock.act(() => clearing.registerMerchant(address, address));
    const term = { program: PROGRAM, merchant: number, from, to: from + 90 * DAY };
    await clock.act(() => owner.enroll(till.key, term));
  }
}

async function tellShops({ clock, businesses }: Stage): Promise<void> {
  for (const [index, { reserve }] of SHOPS.entries()) {
    const business = businesses[index];
    if (reserve === 0n || business === undefined) continue;
    const { owner, number } = business;
    await clock.act(() => owner.approve(PROGRAM, reserve));
    await clock.act(() => owner.fundReserve(PROGRAM, number, reserve));
  }

  scene(0, "Seven merchants enroll their tills");
  const rows = SHOPS.map(({ name, prices, reserve }) => [
    name,
    name === "Hotel" ? "P-256, cannot be read out" : "secp256k1",
    `${bare(prices[0])} – ${bare(prices[1])}`,
    bare(reserve),
  ]);
  show(table(["Merchant", "Its till's key", ">Prices in PAY", ">Reserve"], rows));
}

async function tellCards(stage: Stage, month: Month): Promise<void> {
  const { citizens, chronicle, clock, issuer } = stage;
  await clock.act(() => issuer.role.approve(PROGRAM, 100_000_000n));
  for (const citizen of citizens) await issue(stage, citizen);
  const ben = stage.citizen("Ben");
  const early = await buy(stage, ben, stage.business("Bakery"), { amount: 380n });
  month.trade.note(early.result.decline);
  for (const [index, citizen] of citizens.entries()) {
    const [least, most] = KINDS[citizen.tier]?.topUps ?? [PURSE, PURSE];
    const units = index < 10 ? PURSE : month.chance.between(least, most);
    await topUp(stage, citizen, units);
  }
  await chronicle.follow();

  scene(0, `${HOLDERS} cards`);
  const rows = TIERS.map(({ cap, minDays }, tier) => {
    const of = citizens.filter((citizen) => citizen.tier === tier);
    const sum = of.reduce((all, citizen) => all + cardOf(stage, citizen).balance, 0n);
    const { name = "", limits } = KINDS[tier] ?? {};
    return [
      name,
      `${of.length}`,
      bare(cap),
      minDays === 0 ? "any time" : `${minDays / 365} years`,
      limits === undefined ? "" : `${bare(limits.payment)} / ${bare(limits.day)}`,
      bare(sum),
    ];
  });
  show(
    table(["Kind", ">Cards", ">Cap", ">Valid for", ">Per payment / day", ">Topped up, PAY"], rows),
  );
  say(
    `Ben was too early: before his first top-up the bakery's till showed ${early.result.decline}. A
    decline uses up nothing, not even the payment's number.`,
  );
  await month.check();
}

async function issue({ clock, issuer }: Stage, { key, name, tier }: Citizen): Promise<void> {
  const card = {
    program: PROGRAM,
    card: key.id,
    tier,
    lastDay: dayOf(clock.now, 0) + YEARS * 365,
    limits: KINDS[tier]?.limits ?? {},
  };
  const identity = id(`salted identity of ${name}`);
  await clock.act(() => issuer.role.issue(tier === 0 ? { ...card, identity } : card));
}

async function tellSale(stage: Stage, month: Month): Promise<void> {
  const [ada, bakery] = [stage.citizen("Ada"), stage.business("Bakery")];
  await month.until({ day: 1, hour: 8 });
  const before = balanceOf(stage, ada);
  const { result, message } = await buy(stage, ada, bakery, { amount: 640n });
  const after = balanceOf(stage, ada);
  const again = message.type === "upload" ? await sendAgain(stage, message) : "";
  month.expect("a sale that is sent again does nothing", after === balanceOf(stage, ada));

  scene(1, "A sale");
  say(
    `Ada has ${before}. She buys bread for ${paid(result.amount)}: the till asks, her card signs, the
    till signs beside it, and the gateway sends both. She has ${after} now. The answer got lost, so
    the gateway sends the same again: the code is ${again}, and nothing moves a second time.`,
  );
  await month.check();
}

async function sendAgain(stage: Stage, message: Parameters<typeof relay>[1][number]) {
  const [uploaded] = await relay(stage, [message]);
  return uploaded?.results[0]?.decline ?? "";
}

async function tellEvening(stage: Stage, month: Month): Promise<void> {
  await month.until({ day: 2, hour: 20 });
  scene(2, "The tills close");
  say(
    `Every evening each till uploads what it sold on that day: one signature of its own over all
    rows, and one event with a result code for each. The gateway puts all of them into a single
    transaction. A bad row stops no other:`,
  );
  showDay(month.trade.latest);
  await month.check();
}
