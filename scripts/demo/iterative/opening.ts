import { table } from "../../terminal/table.js";
import { DAY } from "../../time.js";
import { say, scene, show, title } from "../teller.js";
import type { Season } from "./season.js";
import { bare, CREDIT, paid, SILENCE, type Stage, units } from "./stage.js";
import { type Deal, openDeal } from "./trade.js";

/** Both directions of the trade between Bakery and Mill. */
export interface Trade {
  readonly flour: Deal;
  readonly bread: Deal;
}

/** The day on which they settle. */
export const END = 91;

/** Day 0: who is who, and the two channels of the season. */
export async function tellOpening(stage: Stage, season: Season): Promise<Trade> {
  tellCast();
  const { clock, cast, coin, token } = stage;
  await clock.wait({ day: 0, hour: 8 });
  const endTime = clock.second({ day: END, hour: 0 });
  const flour = await openDeal(stage, {
    buyer: cast["Bakery's payer"],
    seller: cast.Mill,
    asset: coin,
    timing: "Prepay",
    stepLimit: units(coin, "0.02"),
    deposit: units(coin, "8"),
    endTime,
  });
  const bread = await openDeal(stage, {
    buyer: cast["Mill's payer"],
    seller: cast.Bakery,
    asset: token,
    timing: "Postpay",
    stepLimit: units(token, "40"),
    deposit: units(token, "4000"),
    endTime,
  });
  tellChannels(stage, [flour, bread]);
  await season.check();
  return { flour, bread };
}

function tellCast(): void {
  title("Iterative payments: a season, fifteen cheats and a newspaper");
  say(
    `Two who trade often pay once on the chain instead of each time. With each purchase the buyer
    signs a transaction that pays all that it owes so far, and hands it to the seller, who keeps it.
    Every such payment carries the same number of the buyer's account, its nonce, and the chain
    takes one transaction for each number: so one of them can land, and the seller lands the
    last. A deposit answers for the case that it cannot.`,
  );
  say(
    `ETH is the chain's own coin, PAY a test token whose smallest unit is 0.000001 PAY. None of the
    amounts is rounded. Gas is told apart from them.`,
  );
  show(
    table(
      ["Who", "Does what"],
      [
        ["Bakery", "buys flour from the Mill, and sells it bread"],
        ["Mill", "buys bread for its canteen, and sells flour"],
        ["Dairy", "sells to five customers who try to cheat it"],
        ["Grocer", "tries to be paid twice, with two kinds of payment"],
        ["Newspaper", "sells articles to twenty readers who have no ETH at all"],
        ["Winery", "sells to nine customers who pay by plain transfers; eight of them cheat"],
        ["Carrier", "brings to the chain what others have signed, and can change nothing of it"],
      ],
    ),
  );
}

function tellChannels({ coin, token }: Stage, deals: readonly Deal[]): void {
  scene(0, "Bakery and Mill open a channel in each direction");
  say(
    `Each merchant pays from an account that does nothing else, for every other transaction of that
    account would use up the number that all payments of the channel share; it is paid on another.
    They settle on day ${END}, or as soon as a buyer says nothing for ${SILENCE / DAY} days.`,
  );
  const rows = deals.map(({ buyer, seller, asset, channel: { agreement, deposit } }) => [
    buyer.name,
    seller.name,
    agreement.timing === "Prepay" ? "before delivery" : "after delivery",
    paid(asset, agreement.stepLimit),
    paid(asset, deposit),
  ]);
  show(table(["Pays", "Is paid", "When", ">Per purchase at most", ">Deposit"], rows));
  say(
    `The Mill takes no payment beyond what the deposit of ${paid(coin, units(coin, "8"))} answers
    for: it risks nothing. The Bakery knows the Mill, and gives it a credit of
    ${bare(token, units(token, CREDIT.Bakery ?? "0"))} PAY beyond the deposit.`,
  );
}
