import { expect } from "chai";
import { encodeBytes32String, getAddress, id, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import {
  type BreachCode,
  breachesOf,
  type CardEvent,
  type Figure,
  type FoundBreach,
  NO_LIMITS,
  type Report,
  reportOf,
  type ReportParameters,
  type ReportRow,
  type RowResult,
} from "../../../sdk/cards/index.js";
import { DAY } from "../chain.js";

/** The month that reports of told events are over, in UTC. */
export const MARCH = { from: Date.UTC(2026, 2, 1) / 1000, to: Date.UTC(2026, 3, 1) / 1000 };

/** An address by its name. */
export const who = (name: string): string => toAddress(id(name));

export const TOKEN = who("token");
/** Token units per unit of the told program. */
export const CENT = 10_000n;

/** Tiers of the told program, within the Chinese rules. */
export const TOLD_TIER = { registered: 0, bearer: 1 } as const;
/** Bits of all kinds of funding but credit cards. */
const WITHOUT_CREDIT = 0b11011;

/** The terms of a program within the Chinese rules. */
export const LAWFUL = {
  token: TOKEN,
  unit: CENT,
  issuer: who("issuer"),
  periodStart: 0n,
  periodLength: BigInt(DAY),
  limitDelay: 0n,
  maxAuthorizationDays: 30n,
  maxRefundDays: 90n,
  utcOffset: 0n,
  record: false,
  rate: 0n,
  maxRate: 0n,
  nameFrom: 1_000_000n,
  absentPeriods: 90n,
  tiers: [
    { cap: 500_000n, minDays: 0n, registered: true, fundings: BigInt(WITHOUT_CREDIT) },
    { cap: 100_000n, minDays: 1_096n, registered: false, fundings: BigInt(WITHOUT_CREDIT) },
  ],
};

/** How a top-up is requested. */
export interface Asked {
  readonly amount: bigint;
  /** Number of the kind. */
  readonly funding?: bigint;
  readonly funder?: string;
  readonly buyer?: string;
  readonly requester?: string;
}

/** Events of a program as a chain would tell them, one a block. */
export class Told {
  readonly events: CardEvent[] = [];
  #block = 0;
  readonly #program: bigint;
  #time = MARCH.from;
  #sequence = 0;
  readonly #requests = new Map<string, { card: string; amount: bigint }>();

  constructor(program = 1n) {
    this.#program = program;
  }

  /** Later events are at this second. */
  at(time: number): this {
    this.#time = time;
    return this;
  }

  get now(): number {
    return this.#time;
  }

  /** Any event, in a transaction of its own. */
  tell(name: CardEvent["name"], args: object): this {
    this.#block += 1;
    return this.tellBeside(name, args, 0);
  }

  /** Another event of the last transaction. */
  tellBeside(name: CardEvent["name"], args: object, log: number): this {
    const block = this.#block;
    const transaction = toBeHex(block, 32);
    const position = { block, time: BigInt(this.#time), transaction, log };
    this.events.push({ name, args, position } as CardEvent);
    return this;
  }

  /** A program, merchant 1 and its terminal, before the month. */
  static open(terms: Partial<typeof LAWFUL> = {}, program = 1n): Told {
    return new Told(program)
      .at(MARCH.from - 60 * DAY)
      .tell("ProgramCreated", {
        program,
        issuer: LAWFUL.issuer,
        terms: { ...LAWFUL, ...terms },
      })
      .merchant(1n, "till")
      .at(MARCH.from);
  }

  merchant(merchant: bigint, terminal: string): this {
    const shop = who(`shop ${merchant}`);
    const [from, to] = [0n, 2n ** 32n - 1n];
    return this.tell("MerchantRegistered", { merchant, owner: shop, payout: shop }).tell(
      "TerminalEnrolled",
      { program: this.#program, merchant, terminal: who(terminal), from, to },
    );
  }

  issue(card: string, tier: number = TOLD_TIER.registered, days = 4 * 365): this {
    const lastDay = BigInt(Math.floor(this.#time / DAY) + days);
    const content = { tier: BigInt(tier), lastDay, identity: ZeroHash, limits: NO_LIMITS };
    return this.tell("CardIssued", { program: this.#program, card: who(card), ...content });
  }

  request(reference: string, card: string, asked: Asked): this {
    const { amount, funding = 0n, requester = who("clerk") } = asked;
    const { funder = id("somebody"), buyer = ZeroHash } = asked;
    const bankReference = id(reference);
    const topUp = {
      program: this.#program,
      card: who(card),
      amount,
      bankReference,
      funding,
      funder,
      buyer,
    };
    this.#requests.set(reference, { card: who(card), amount });
    const content = { program: this.#program, card: who(card), bankReference, topUp };
    return this.tell("TopUpRequested", { ...content, requester, payer: requester });
  }

  approve(reference: string, approver = who("chief")): this {
    return this.tell("ToppedUp", { ...this.#asked(reference), approver });
  }

  reject(reference: string, reason: string, approver = who("chief")): this {
    const content = { ...this.#asked(reference), approver, reason: encodeBytes32String(reason) };
    return this.tell("TopUpRejected", content);
  }

  /** A card with so many units, put on it by two people. */
  card(card: string, units: bigint, tier: number = TOLD_TIER.registered): this {
    return this.issue(card, tier)
      .request(`of ${card}`, card, { amount: units, funder: id(`funder of ${card}`) })
      .approve(`of ${card}`);
  }

  sell(card: string, amount: bigint, terminal = "till"): this {
    const payment = this.#payment(`sale ${++this.#sequence}`);
    const of = {
      card: who(card),
      terminal: who(terminal),
      program: Number(this.#program),
      order: ZeroHash,
    };
    return this.tell("Sold", { payment, ...of, amount, sequence: this.#sequence });
  }

  /** @param payment Its name, by which it is captured and refunded. */
  authorize(payment: string, card: string, amount: bigint, terminal = "till"): this {
    const of = {
      card: who(card),
      terminal: who(terminal),
      program: Number(this.#program),
      order: ZeroHash,
    };
    const sequence = ++this.#sequence;
    return this.tell("Authorized", { payment: this.#payment(payment), ...of, amount, sequence });
  }

  capture(payment: string, card: string, amount: bigint, released = 0n, terminal = "till"): this {
    const of = { card: who(card), terminal: terminal === "" ? ZeroAddress : who(terminal) };
    return this.tell("Captured", { payment: this.#payment(payment), ...of, amount, released });
  }

  refund(payment: string, card: string, amount: bigint, due = 0n, terminal = "till"): this {
    const of = { card: who(card), terminal: who(terminal) };
    return this.tell("Refunded", { payment: this.#payment(payment), ...of, amount, due });
  }

  /** What of the refund before lies above the card's cap. */
  overflow(card: string, amount: bigint): this {
    const args = { program: this.#program, card: who(card), amount };
    return this.tellBeside("Overflowed", args, 1);
  }

  freeze(card: string, level: bigint): this {
    return this.tell("CardFrozen", { program: this.#program, card: who(card), level });
  }

  thaw(card: string, level: bigint): this {
    return this.tell("CardThawed", { program: this.#program, card: who(card), level });
  }

  replace(card: string, successor: string): this {
    const lastDay = BigInt(Math.floor(this.#time / DAY) + 400);
    const reason = encodeBytes32String("lost");
    const of = {
      program: this.#program,
      card: who(card),
      successor: who(successor),
      lastDay,
      reason,
    };
    return this.tell("CardReplaced", of);
  }

  upload(rows: readonly Partial<RowResult>[], terminal = "till"): this {
    const results = rows.map((row) => ({
      kind: "Sale",
      decline: "None",
      amount: 0n,
      card: who("card"),
      sequence: ++this.#sequence,
      ...row,
    }));
    const of = {
      program: this.#program,
      terminal: who(terminal),
      rows: id(`rows ${this.#sequence}`),
    };
    return this.tell("Uploaded", { ...of, results });
  }

  /** The report over March. @param held By default what is owed. */
  report(parameters: Partial<ReportParameters> = {}, held?: bigint): Report {
    if (held !== undefined) return reportOf(this.events, MARCH, { [TOKEN]: held }, parameters);
    const { outstanding } = this.report(parameters, 0n);
    const owed = outstanding.figures.find(({ name }) => name === "owed");
    return this.report(parameters, owed?.value ?? 0n);
  }

  #payment(name: string): string {
    return id(`${name} of ${this.#program}`);
  }

  #asked(reference: string): object {
    const { card, amount } = this.#requests.get(reference)!;
    return { program: this.#program, card, bankReference: id(reference), amount };
  }
}

/** The events of both, in the order of time. */
export function together(one: Told, other: Told): Told {
  const told = new Told();
  const all = [...one.events, ...other.events];
  for (const { name, args, position } of all.toSorted((a, b) =>
    Number(a.position.time - b.position.time),
  ))
    told.at(Number(position.time)).tell(name, args);
  return told;
}

function toAddress(hash: string): string {
  return getAddress(hash.slice(0, 42));
}

/** The only breach of a report, which has this code. */
export function onlyBreach(report: Report, code: BreachCode): FoundBreach {
  const breaches = breachesOf(report);
  expect(breaches.map((breach) => breach.code)).to.deep.equal([code]);
  return breaches[0]!;
}

/** The values of a section's figures of a name, by subject. */
export function valuesOf(
  figures: readonly Figure[],
  name: string,
): Record<string, bigint | undefined> {
  const some = figures.filter((figure) => figure.name === name);
  return Object.fromEntries(some.map(({ subject, value }) => [subject, value]));
}

/** The blocks that rows are in. */
export const blocksOf = (rows: readonly ReportRow[]): number[] =>
  rows.map(({ position }) => position.block);
