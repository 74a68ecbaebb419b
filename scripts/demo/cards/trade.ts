import type { UploadRow } from "../../../sdk/cards/batch.js";
import type { Decline } from "../../../sdk/cards/declines.js";
import { signUpload, type UploadMessage } from "../../../sdk/cards/messages.js";
import { type Payment, paymentId } from "../../../sdk/cards/signatures.js";
import { DAY } from "../../time.js";
import { cardOf, orderOf, REFUND_DAYS, relay } from "./acts.js";
import type { Chance } from "../chance.js";
import { type Business, type Citizen, PROGRAM, type Stage } from "./stage.js";
import { hasPart, type Shop, SHOPS, type ShopName } from "./town.js";

/** How likely somebody buys something on a day. */
const APPETITE = 0.4;
/** What those keep on their cards who act in the story, in units. */
const KEPT = 12_000n;
/** How likely somebody tries who has not enough left: most look before. */
const CARELESS = 0.15;

/** What a till uploaded at the end of a day. */
export interface DayReport {
  readonly business: Business;
  readonly rows: number;
  readonly approved: number;
  /** Units of the approved ones. */
  readonly sum: bigint;
  readonly declined: readonly Decline[];
}

/** A sale of everyday trade that was approved, and the upload that it was in. */
export interface Purchase {
  readonly citizen: Citizen;
  readonly payment: Payment;
  readonly message: UploadMessage;
}

/** Everyday trade: what people buy without a story, uploaded by the tills at closing time in one transaction. */
export class Trade {
  /** How often each code was given, all month. */
  readonly declines = new Map<Decline, number>();
  /** Sales approved, and uploads sent. */
  sales = 0;
  uploads = 0;

  readonly #stage: Stage;
  readonly #chance: Chance;
  readonly #shops: readonly (Shop & { readonly name: ShopName })[];
  #latest: DayReport[] = [];
  #purchases: Purchase[] = [];
  #before: Purchase[] = [];

  /** @param shops Where people buy; in all of the town by default. */
  constructor(
    stage: Stage,
    chance: Chance,
    shops: readonly (Shop & { readonly name: ShopName })[] = SHOPS,
  ) {
    this.#stage = stage;
    this.#chance = chance;
    this.#shops = shops;
  }

  /** Of the last day. */
  get latest(): readonly DayReport[] {
    return this.#latest;
  }

  /** What was bought at a business on the last day, or the last two, the dearest first. */
  bought({ number }: Business, days: 1 | 2 = 1): Purchase[] {
    return [...this.#purchases, ...(days === 1 ? [] : this.#before)]
      .filter(({ payment }) => this.#stage.businesses[number - 1]?.till.key.id === payment.terminal)
      .toSorted((a, b) => Number(b.payment.amount - a.payment.amount));
  }

  /** A day's payments, and their upload. */
  async day(): Promise<void> {
    const { domain, businesses } = this.#stage;
    const bought = await this.#shop();
    const messages: { business: Business; message: UploadMessage }[] = [];
    for (const business of businesses) {
      const rows = bought.filter((each) => each.business === business).map(({ row }) => row);
      if (rows.length === 0) continue;
      const message = await signUpload(business.till.key, domain, PROGRAM, rows);
      messages.push({ business, message });
    }
    const uploaded = await relay(
      this.#stage,
      messages.map(({ message }) => message),
    );

    [this.#before, this.#purchases] = [this.#purchases, []];
    this.#latest = messages.map(({ business, message }, index) => {
      const results = uploaded[index]?.results ?? [];
      const declined = results.flatMap(({ decline }) => (decline === "None" ? [] : [decline]));
      for (const code of declined) this.note(code);
      for (const { citizen, row } of bought) {
        const isPaid = results.some(
          ({ card, sequence, decline }) =>
            decline === "None" &&
            card === row.payment.card &&
            sequence === row.payment.sequence &&
            business.till.key.id === row.payment.terminal,
        );
        if (isPaid) this.#purchases.push({ citizen, payment: row.payment, message });
      }
      const sum = results.reduce((all, { amount }) => all + amount, 0n);
      const approved = results.length - declined.length;
      this.sales += approved;
      return { business, rows: results.length, approved, sum, declined };
    });
    this.uploads += messages.length;
  }

  /** Counts a code. */
  note(code: Decline): void {
    this.declines.set(code, (this.declines.get(code) ?? 0) + 1);
  }

  /** Who buys what where today, signed. */
  async #shop() {
    const { citizens } = this.#stage;
    const bought: { citizen: Citizen; business: Business; row: UploadRow }[] = [];
    for (const [number, citizen] of citizens.entries()) {
      if (this.#chance.next() >= APPETITE) continue;
      const shop = this.#chance.pick(this.#shops);
      const business = this.#stage.business(shop.name);
      const amount = BigInt(this.#chance.between(shop.prices[0], shop.prices[1]));
      const { balance, isBlocked } = cardOf(this.#stage, citizen);
      const isCareless = !hasPart(number) && this.#chance.next() < CARELESS;
      const least = hasPart(number) ? amount + KEPT : amount;
      if (isBlocked || (balance < least && !isCareless)) continue;
      bought.push({ citizen, business, row: await this.#row(citizen, business, amount) });
    }
    return bought;
  }

  /** A sale that its holder has signed, with the card's next number. */
  async #row(citizen: Citizen, business: Business, amount: bigint): Promise<UploadRow> {
    const { clock, domain } = this.#stage;
    const sequence = cardOf(this.#stage, citizen).top + 1;
    const payment: Payment = {
      program: PROGRAM,
      card: citizen.key.id,
      terminal: business.till.key.id,
      amount,
      sequence,
      deadline: clock.now + DAY,
      authorizationEnd: 0,
      refundEnd: clock.now + REFUND_DAYS * DAY,
      partialApproval: false,
      order: orderOf(`${citizen.name} ${sequence}`),
    };
    const holderSignature = await citizen.key.sign(paymentId(domain, payment, "Sale"));
    return { kind: "Sale", payment, holderSignature };
  }
}
