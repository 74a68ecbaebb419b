import { id } from "ethers";

import {
  type Benchmark,
  daysOf,
  fields,
  shareSaleTemplate,
  showDate,
  type SignedAcceptance,
} from "../../../sdk/reconciliation/index.js";
import { DAY, HOUR, MINUTE } from "../../time.js";
import { agree, type Pact } from "./pact.js";
import { fund } from "./payouts.js";
import { entityNumber, EUR, roleOf, type Stage } from "./stage.js";

/** The fund's price of a share, in cents. */
const PRICE = 10_500n;

/** Of a legal entity that is none of the parties. */
const NOBODY_ELSE = 9;

/** What an investor has ordered. */
export interface Order {
  readonly reference: string;
  readonly shares: bigint;
  readonly investor: string;
}

export const priceOf = ({ shares }: Order) => shares * PRICE;

/** RE-1. Seller, register and capital system agree to the template that ships, and set an hour for each leg. */
export function agreeOnSales(stage: Stage): Promise<Pact> {
  const { Seller, Register, Capital } = stage.cast;
  const terms = shareSaleTemplate(
    {
      seller: roleOf(Seller, HOUR),
      shareRegister: roleOf(Register, HOUR),
      capitalSystem: roleOf(Capital, HOUR),
    },
    {
      adjustment: { arbiter: stage.arbiter.address },
      observers: [{ entity: entityNumber(NOBODY_ELSE), account: stage.custodian.address }],
    },
  );
  return agree(stage, terms, [Seller, Register, Capital]);
}

/**
 * RE-2. The seller hands an order and the case's key to the others. All write it into their books, and sign that they have
 * the key. Capital puts in the price.
 * @param second Of that.
 * @returns What each role signed.
 */
export async function handOver(
  stage: Stage,
  pact: Pact,
  order: Order,
  second: number,
): Promise<SignedAcceptance[]> {
  const { clock } = stage;
  const { parties, nodes } = pact;
  const { reference, shares, investor } = order;
  const record: Benchmark = {
    reference,
    amount: priceOf(order),
    currency: EUR,
    valueDate: dateOf(clock.second({ day: clock.dayOf(second) + 2, hour: 0 })),
    fields: {
      fund: fields.text("Northlight Equity"),
      shares: fields.integer(shares),
      investor: fields.text(investor),
    },
    caseKey: id(`key of ${reference}`),
    acceptedAt: second,
  };
  for (const { books } of parties) books.enter(record);
  await fund(stage, pact, reference, priceOf(order), second);
  return Promise.all(nodes.map((node) => node.accept(reference, record.caseKey, second)));
}

/** The date of a second, in ISO 8601. */
export const dateOf = (second: number) => showDate(Math.floor(second / DAY));

/** @param date In ISO 8601. */
export function laterBy(days: number, date: string): string {
  return showDate(daysOf(date) + days);
}

/** Before the first leg of a case its key is handed over. */
export const AHEAD = MINUTE;
