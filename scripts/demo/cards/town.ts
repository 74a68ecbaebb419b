import { NO_LIMITS } from "../../../sdk/cards/limits.js";
import type { Funding } from "../../../sdk/cards/terms.js";
import { DAY } from "../../time.js";

/** CA-15. Of clearing, in seconds. */
export const PERIOD = 5 * DAY;
/** CA-16. Discount fees in millionths: at first, from day 15 on, and the most that the terms allow. */
export const RATES = { first: 15_000, next: 12_000, most: 20_000 } as const;

/** CA-18. How top-ups are paid for: by anything but a credit card. */
export const FUNDED_BY: readonly Funding[] = ["Transfer", "DebitCard", "Cash", "Token"];

/** A shop of the town. */
export interface Shop {
  readonly name: string;
  /** What people spend there at once, in units. */
  readonly prices: readonly [least: number, most: number];
  /** How often people go there, against the others. */
  readonly share: number;
  /** What its owner pays into the reserve for refunds, in units. */
  readonly reserve: bigint;
}

/** Merchants by their numbers, from 1. */
export const SHOPS = [
  { name: "Bakery", prices: [180, 950], share: 32, reserve: 0n },
  { name: "Restaurant", prices: [1_200, 6_500], share: 14, reserve: 0n },
  { name: "Hotel", prices: [6_000, 18_000], share: 2, reserve: 0n },
  { name: "Bookshop", prices: [600, 4_500], share: 12, reserve: 0n },
  { name: "Pharmacy", prices: [400, 3_900], share: 13, reserve: 20_000n },
  { name: "Cinema", prices: [900, 2_800], share: 9, reserve: 0n },
  { name: "Market stall", prices: [250, 2_200], share: 0, reserve: 0n },
] as const satisfies readonly Shop[];

export type ShopName = (typeof SHOPS)[number]["name"];

/** Those who have a name in the story; the others are numbered. */
const NAMES = ["Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Juno"];

export const HOLDERS = 200;
/** Every so many cards one is a bearer card: bought without a name. */
const BEARER_EVERY = 5;

/** What a kind of card allows. */
interface Kind {
  readonly name: string;
  readonly limits: typeof NO_LIMITS;
  readonly topUps: readonly [least: number, most: number];
}

/** Kinds of cards by the numbers of their tiers. */
export const KINDS: readonly Kind[] = [
  {
    name: "Registered",
    limits: { ...NO_LIMITS, payment: 50_000n, day: 100_000n, dayCount: 20 },
    topUps: [15_000, 90_000],
  },
  {
    name: "Bearer",
    limits: { ...NO_LIMITS, payment: 10_000n, day: 20_000n, dayCount: 10 },
    topUps: [4_000, 25_000],
  },
];

/** @param number From 0. */
export const nameOf = (number: number) => NAMES[number] ?? `Holder ${number + 1}`;

/** Whether somebody acts in the story. @param number From 0. */
export const hasPart = (number: number) => number < NAMES.length;

/** Tier of a card: everybody with a name in the story is registered. */
export const tierOf = (number: number) => (!hasPart(number) && number % BEARER_EVERY === 0 ? 1 : 0);
