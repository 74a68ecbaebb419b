import { id } from "ethers";

import {
  type Benchmark,
  CARDS_CLEARING,
  cardsClearingTemplate,
  fields,
  RunSide,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import { HOUR } from "../../time.js";
import type { Chance } from "../chance.js";
import { agree, type Pact } from "./pact.js";
import { dateOf } from "./sales.js";
import { EUR, type Party, roleOf, type Stage } from "./stage.js";

/** The day of the card payments. */
export const CLEARING_DAY = 7;
/** Cents by which two sides may differ. */
export const TOLERANCE = 2n;
/** Hours in which the bank posts, and in which a demand is answered. */
export const HOURS = { leg: 2, answer: 1 } as const;
/** Wei for each leaf that is demanded. */
const LEAF_PRICE = 10n ** 12n;

const SHOPS = ["Bakery", "Bookshop", "Cinema", "Garage", "Grocer", "Hotel", "Pharmacy", "Winery"];

/** Single payments, and runs of them. */
export interface Clearing {
  readonly items: Pact;
  readonly runs: Pact;
  /** Of the runs. */
  readonly sides: Readonly<Record<keyof typeof CARDS_CLEARING, RunSide>>;
}

/** RE-1, RE-6. Clearing and bank agree to the template that ships, and to one for runs of the same payments. */
export async function agreeOnClearing(stage: Stage): Promise<Clearing> {
  const { cast, arbiter } = stage;
  const parties = [cast.Clearing, cast.Bank] as const;
  const [clearing, bank] = parties.map((party) => roleOf(party, HOURS.leg * HOUR));
  if (clearing === undefined || bank === undefined) throw new Error("two parties clear");
  const adjustment = { arbiter: arbiter.address };
  const item = cardsClearingTemplate(
    { clearing, bank },
    { rules: { amountTolerance: TOLERANCE }, adjustment },
  );
  const items = await agree(stage, item, parties);
  const run: Template = {
    ...cardsClearingTemplate(
      { clearing, bank },
      { family: id("Tallystick runs of card payments"), adjustment },
    ),
    run: { itemTemplate: items.number, leafPrice: LEAF_PRICE, answerWindow: HOURS.answer * HOUR },
  };
  const runs = await agree(stage, run, parties);
  const side = ({ officer, key }: Party, role: number) =>
    new RunSide(stage.address, officer, {
      template: runs.number,
      fromBlock: stage.since,
      role,
      key,
    });
  const sides = {
    clearing: side(cast.Clearing, CARDS_CLEARING.clearing),
    bank: side(cast.Bank, CARDS_CLEARING.bank),
  };
  return { items, runs, sides };
}

/** Draws a card payment of so many cents, as both sides should have it. */
export function draw(
  chance: Chance,
  { clock }: Stage,
  reference: string,
  from: number,
  to: number,
): Benchmark {
  const shop = SHOPS[chance.between(0, SHOPS.length - 1)] ?? "Bakery";
  return {
    reference,
    amount: BigInt(chance.between(from, to)),
    currency: EUR,
    valueDate: dateOf(clock.second({ day: CLEARING_DAY + 1, hour: 0 })),
    fields: { shop: fields.text(shop) },
    caseKey: id(`key of ${reference}`),
  };
}
