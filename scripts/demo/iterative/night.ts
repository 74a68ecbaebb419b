import { deadlinesOf, relay } from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { burn } from "./cheating.js";
import type { Season } from "./season.js";
import { openAndShop } from "./shopping.js";
import { hourOf, refusal, showOutcome, whole } from "./show.js";
import { stateOf } from "./snapshot.js";
import { act, paid, type Stage } from "./stage.js";
import type { Deal } from "./trade.js";

/** Seconds from block to block. */
const BLOCK_TIME = 12;
const TEN_MINUTES = 600;
const UNLOCKED = { day: 121, hour: 2 };

/** Days 116 to 122: a customer asks for the deposit while everybody sleeps. */
export async function tellNight(stage: Stage, season: Season): Promise<void> {
  const { cast, coin, clock, address, carrier } = stage;
  const { Nina: buyer, Dairy: seller } = cast;
  const custom = { buyer, seller, asset: coin, timing: "Prepay", day: 116 } as const;
  const deal = await openAndShop(stage, season, custom, 20);
  await season.upTo(UNLOCKED);
  const unlock = await buyer.payer.signUnlock(deal.id);
  await act(stage, "asking for the deposit", () => relay(address, carrier, unlock), UNLOCKED);
  const { exit } = await stateOf(stage, deal);
  const { broadcastBy, claimBy } = deadlinesOf(exit, { blockTime: BLOCK_TIME });

  await passUntil(stage, broadcastBy.time - TEN_MINUTES);
  await burn(stage, buyer, deal);
  const burned = clock.now;
  await passUntil(stage, broadcastBy.time + TEN_MINUTES);
  const duty = await act(stage, "claiming", () => seller.payee.follow(deal.id));
  const claimed = clock.now;
  season.expect("after a burned number the payee claims", duty === "claim");
  const early = await refusal(stage, coin, () => buyer.payer.withdraw(deal.id));
  await passUntil(stage, exit.time + BLOCK_TIME);
  const { amount } = await act(stage, "taking the deposit", () => buyer.payer.withdraw(deal.id));

  tellUnlock(stage, deal);
  const rows = [
    ["day 121", hourOf(exit.time), "Nina asks for the deposit"],
    ["day 122", hourOf(burned), "Nina burns the number of her payments"],
    ["day 122", hourOf(broadcastBy.time), "until here a payment may be broadcast"],
    ["day 122", hourOf(claimed), "the Dairy's program looks, and claims"],
    ["day 122", hourOf(claimBy.time), "until here what has not landed must be claimed"],
    ["day 122", hourOf(exit.time), "from here on the deposit can be taken"],
  ];
  show(table(["Day", "Time", "What"], rows));
  say(
    `A broadcast would have come too late, for the number is spent. A claim needs none, and nobody
    can prevent it. Nina tries to take the deposit at once: "${early}" When the time has come,
    she gets what is left, ${paid(coin, amount)}.`,
  );
  await showOutcome(stage, deal);
  await season.check();
}

function tellUnlock({ coin }: Stage, { channel, payments }: Deal): void {
  scene(122, "Nina comes by night");
  say(
    `Nina has bought ${payments.length} times. At two in the night she asks for her deposit of
    ${paid(coin, channel.deposit)}, while the Dairy's machine is broken. A payer can always do that,
    so that no seller can keep a deposit for ever; but it has to wait for a day and for
    ${whole(channel.windowBlocks)} blocks, both. In that time the seller has two deadlines,
    about an hour and half an hour before the end:`,
  );
}

/** Lets the chain run at its pace, without transactions. */
async function passUntil({ clock, book }: Stage, second: number): Promise<void> {
  await clock.pass(Math.ceil((second - clock.now) / BLOCK_TIME), BLOCK_TIME);
  await book.skip();
}
