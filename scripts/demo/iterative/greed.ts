import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import type { Season } from "./season.js";
import { openAndShop, shop } from "./shopping.js";
import { showOutcome } from "./show.js";
import { stateOf } from "./snapshot.js";
import { act, bare, type Stage, wealth } from "./stage.js";
import type { Deal } from "./trade.js";

/** Days 124 to 128: a seller who wants to be paid twice. */
export async function tellGreed(stage: Stage, season: Season): Promise<void> {
  const { cast, coin } = stage;
  const { Carla: buyer, Grocer: seller } = cast;
  const custom = { buyer, seller, asset: coin, timing: "Prepay", day: 124 } as const;
  const deal = await openAndShop(stage, season, custom, 10);
  const { payee } = seller;
  const rows = [await rowOf(stage, deal, "buys 10 times", "Carla")];
  const note = async (what: string, who = "Grocer") =>
    rows.push(await rowOf(stage, deal, what, who));

  await act(stage, "claiming", () => payee.claim(deal.id));
  await note("claims the last payment from the deposit");
  await act(stage, "landing", () => payee.land(deal.id));
  await note("lands the same payment");
  await season.check();
  await buyer.payer.nextEpoch(deal.id);
  await shop(stage, season, deal, 8, 126);
  await note("buys 8 times, with the next number", "Carla");
  await act(stage, "claiming", () => payee.claim(deal.id));
  await note("claims the last payment from the deposit");
  await act(stage, "letting go", () => payee.release(deal.id));
  await note("lets go of the deposit");
  const { amount } = await act(stage, "landing", () => payee.land(deal.id));
  await note("lands the payment all the same");
  season.expect("what was settled is not paid again", amount === 0n);

  scene(127, "The Grocer wants to be paid twice");
  say(
    `A seller has two ways to its money: to land the payment, or to claim it from the deposit. The
    Grocer tries both, twice. The contract keeps one sum for each channel, what was settled so far,
    and pays only what a payment is beyond it. What lands too much goes into the deposit; and back to
    the buyer, once the seller has let go. All in ETH, gas apart:`,
  );
  show(table(["Who", "Does what", ">Carla's account", ">Grocer got", ">Deposit"], rows));
  await showOutcome(stage, deal);
  await season.check();
}

/** What both have gained and lost so far, and what is in the deposit. */
async function rowOf(stage: Stage, deal: Deal, what: string, who: string): Promise<string[]> {
  const { buyer, seller, asset, before } = deal;
  const lost = (await wealth(stage, asset, buyer)) - before.buyer;
  const got = (await wealth(stage, asset, seller)) - before.seller;
  const { deposit } = (await stateOf(stage, deal)).channel;
  return [who, what, ...[lost, got, deposit].map((units) => bare(asset, units))];
}
