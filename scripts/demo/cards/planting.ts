import { id } from "ethers";

import { dayOf } from "../../../sdk/cards/calendar.js";
import { signUpload } from "../../../sdk/cards/messages.js";
import { paymentId } from "../../../sdk/cards/signatures.js";
import { say, scene } from "../teller.js";
import { ask, cardOf, relay } from "./acts.js";
import type { Month } from "./month.js";
import { keyOf, paid, PROGRAM, type Stage, UNIT } from "./stage.js";
import { FUNDED_BY } from "./town.js";

/** What the fair's cards may hold, one above the rules, and how long its bearer cards are valid at least. */
const TIERS = [
  { cap: 800_000n, minDays: 0, registered: true, fundings: FUNDED_BY },
  { cap: 100_000n, minDays: 365, registered: false, fundings: FUNDED_BY },
];
const NAME_FROM = 1_000_000n;
/** Each day a club buys a card for so much, and never says who it is. */
const PURCHASE = 400_000n;
const FUNDER = id("account of the travel club");
/** So many payments somebody makes up. */
const FORGED = 60;

/** What the regulator's report names by the story's names. */
export const FAIR_NAMES: Readonly<Record<string, string>> = {
  [FUNDER]: "the travel club",
  [keyOf("card of Nora").id]: "Nora",
};

/** The fair's program, and the cards that the club buys there. */
export interface Fair {
  readonly program: number;
  readonly buy: (name: string) => Promise<void>;
}

/** Day 9: a second program opens, with an issuer and a token of its own. */
export async function openFair(stage: Stage, month: Month): Promise<Fair> {
  const { clock, clearing, approver, fair } = stage;
  await month.until({ day: 9, hour: 12 });
  const { program } = await clock.act(() =>
    clearing.createProgram({
      token: fair.token,
      unit: UNIT,
      issuer: fair.address,
      periodStart: clock.second({ day: 0, hour: 0 }),
      nameFrom: NAME_FROM,
      tiers: TIERS,
    }),
  );
  await clock.act(() => fair.role.setStaff(program, approver.address, { approve: true }));
  await clock.act(() => fair.role.approve(program, 10n * PURCHASE));
  const issue = (name: string, years: number, tier: number) =>
    clock.act(() =>
      fair.role.issue({
        program,
        card: keyOf(`card of ${name}`).id,
        tier,
        lastDay: dayOf(clock.now, 0) + years * 365,
        ...(tier === 0 ? { identity: id(`salted identity of ${name}`) } : {}),
      }),
    );
  for (const name of ["Kim", "Lou", "Max"]) await issue(name, 4, 0);
  await issue("Nora", 1, 1);
  return {
    program,
    buy: async (name) => {
      const { id: card } = keyOf(`card of ${name}`);
      const bankReference = id(`the club's payment for ${name}`);
      const asked = { program, card, units: PURCHASE, bankReference, funder: FUNDER };
      await clock.act(() => fair.role.requestTopUp(asked));
      await clock.act(() => approver.role.approveTopUp(program, bankReference));
    },
  };
}

/** Day 11: what the fair has done by then. */
export async function tellFair(stage: Stage, month: Month, fair: Fair): Promise<void> {
  await month.until({ day: 11, hour: 10 });
  await fair.buy("Max");

  scene(11, "Another program");
  say(
    `A fair opens outside the town, with cards of its own: another issuer, another program, another
    token, the same contract. Its cards may hold ${paid(TIERS[0]?.cap ?? 0n)}, its bearer cards are
    valid for a year. On days 9, 10 and 11 a travel club buys a card for ${paid(PURCHASE)} each, and
    gives no name. On one day it would need one from ${paid(NAME_FROM)} on, and the contract would
    ask; over days it does not. The regulator's report looks at that, in the end.`,
  );
  await month.check();
}

/** Day 21: somebody with a till, and without holders. */
export async function tellForgery(stage: Stage, month: Month): Promise<void> {
  const { domain, chronicle } = stage;
  const cinema = stage.business("Cinema");
  await month.until({ day: 21, hour: 10 });
  const clerk = keyOf("a clerk");
  const victims = stage.citizens.slice(20, 20 + FORGED);
  const balances = () => String(victims.map((victim) => cardOf(stage, victim).balance));
  const before = balances();
  const rows = [];
  for (const victim of victims) {
    const { kind, payment } = await ask(stage, victim, cinema, { amount: 2_000n });
    const holderSignature = await clerk.sign(paymentId(domain, payment, kind));
    if (kind === "Sale") rows.push({ kind, payment, holderSignature });
    victim.holder.release(payment);
  }
  const message = await signUpload(cinema.till.key, domain, PROGRAM, rows);
  const [uploaded] = await relay(stage, [message]);
  const codes = (uploaded?.results ?? []).map(({ decline }) => decline);
  for (const code of codes) month.trade.note(code);
  await chronicle.follow();

  scene(21, "Payments that nobody made");
  say(
    `A clerk of the cinema has seen the numbers of cards, and has the till's key. He makes
    ${FORGED} payments up, of ${paid(2_000n)} each, and signs for the holders himself. The till's
    signature is right, so that the upload is looked at; each row gets ${[...new Set(codes)].join(", ")},
    and nothing moves. Sixty declines of one till in a morning are a trace, though.`,
  );
  month.expect("forged payments are declined", codes.length === FORGED && !codes.includes("None"));
  month.expect("forged payments move nothing", balances() === before);
  await month.check();
}
