import type { DisputeTerms } from "../../../sdk/iterative/index.js";
import { Chance } from "../chance.js";
import type { Season } from "./season.js";
import { type Asset, type Party, type Stage, units } from "./stage.js";
import { buySurely, type Deal, openDeal } from "./trade.js";

const MORNING = 8;
/** Purchases on a day, an hour apart. */
const A_DAY = 5;

/** Prices in steps: coin in ten-thousandths, tokens in hundredths. */
const PRICES = {
  ETH: { step: "0.0001", from: 10, to: 100, limit: "0.01", deposit: "0.3" },
  PAY: { step: "0.01", from: 300, to: 3_000, limit: "30", deposit: "600" },
} as const;

/** Who buys what from whom. */
export interface Custom {
  readonly buyer: Party;
  readonly seller: Party;
  readonly asset: Asset;
  readonly timing: "Prepay" | "Postpay";
  /** Pay-through by default. */
  readonly kind?: "PayThrough" | "Direct";
  /** Of a direct channel; the usual ones by default, which are of coin. */
  readonly dispute?: DisputeTerms;
  /** On which it is opened, early in the morning. */
  readonly day: number;
}

/** Opens the channel of a customer, and shops. */
export async function openAndShop(
  stage: Stage,
  season: Season,
  custom: Custom,
  purchases: number,
): Promise<Deal> {
  const { asset, day } = custom;
  const { limit, deposit } = PRICES[asset.symbol];
  await season.until({ day, hour: MORNING - 1 });
  const deal = await openDeal(stage, {
    ...custom,
    stepLimit: units(asset, limit),
    deposit: units(asset, deposit),
  });
  await shop(stage, season, deal, purchases, day);
  return deal;
}

/** So many purchases from a day on. */
export async function shop(
  { clock }: Stage,
  season: Season,
  deal: Deal,
  purchases: number,
  from: number,
): Promise<void> {
  const chance = new Chance(from);
  for (let i = 0; i < purchases; i += 1) {
    const moment = { day: from + Math.floor(i / A_DAY), hour: MORNING + (i % A_DAY) };
    if (clock.second(moment) > clock.now) await season.until(moment);
    await buySurely(deal, draw(chance, deal.asset));
  }
}

/** What the next purchase costs. */
function draw(chance: Chance, asset: Asset): bigint {
  const { step, from, to } = PRICES[asset.symbol];
  return BigInt(chance.between(from, to)) * units(asset, step);
}
