import { disputeOf } from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { DAY, HOUR } from "../../time.js";
import { say, scene, show } from "../teller.js";
import { tellConflicts } from "./conflicts.js";
import { BASE_FEE, dealDirectly, fallSilent, type Outcome, showOutcomes } from "./disputing.js";
import { tellDoubling } from "./doubling.js";
import type { Season } from "./season.js";
import { shop } from "./shopping.js";
import { showOutcome, whole } from "./show.js";
import { act, paid, type Stage } from "./stage.js";
import type { Deal } from "./trade.js";
import { tellUnproven } from "./unproven.js";

/** From day 152 on: a shop whose customers pay by plain transfers, and all who cheat with them. */
export async function tellDirect(stage: Stage, season: Season): Promise<void> {
  stage.clock.baseFee = BASE_FEE;
  await tellHappy(stage, season);
  const outcomes = [
    ...(await tellConflicts(stage, season)),
    ...(await tellUnproven(stage, season)),
    await tellDoubling(stage, season),
  ];
  tellAll(stage, outcomes);
  stage.clock.baseFee = undefined;
  await season.check();
}

/** Two numbers, two transfers: what the contract does not see costs what a transfer costs. */
async function tellHappy(stage: Stage, season: Season): Promise<void> {
  const { cast, clock, book, provider } = stage;
  const { Anton: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 20);
  const opened = clock.dayOf();
  const before = book.entries.length;
  const first = deal.payments.length;
  await fallSilent(stage, season);
  const duty = await act(stage, "landing", () => seller.payee.follow(deal.id));
  season.expect("a silent payer's last payment is landed", duty === "broadcast");
  const [landing] = book.entries.slice(before);
  season.expect("the landing is a plain transfer", landing?.gas === stage.plain.ETH);

  const word = await seller.payee.settle(deal.id);
  await buyer.payer.takeSettled(deal.id, word);
  await buyer.payer.nextEpoch(deal.id);
  await shop(stage, season, deal, 15, clock.dayOf() + 1);
  await fallSilent(stage, season);
  await act(stage, "landing", () => seller.payee.follow(deal.id));
  const sent = book.entries.length - before;
  season.expect("two landings, and nothing else was sent", sent === 2);
  await act(stage, "letting go", () => seller.payee.release(deal.id));

  scene(opened, "Anton pays the Winery by plain transfers");
  say(
    `The Winery's books take plain transfers only. So what its customers sign is nothing else: coin to
    its account, without data, for all that is owed so far. The contract never sees it land. It holds a
    deposit for disputes, on terms that are a part of what the customer signs to open the channel:`,
  );
  showTerms(stage, deal);
  say(
    `Anton buys ${first} times. Then he says nothing for three days, and the Winery broadcasts the last
    payment. It signs for him that all up to the first number is settled, ${paid(deal.asset, word.paid)};
    without that word he would sign nothing with the next number, for the Winery could still claim what
    has landed. He buys ${deal.payments.length - first} times more, and the Winery lands that, too.`,
  );
  showLandings(stage, await provider.getTransactionCount(buyer.wallet.address));
  await showOutcome(stage, deal);
  await season.check();
}

function showTerms(stage: Stage, { channel, asset }: Deal): void {
  const { penalty, disputeCost, tip, stake, answerWindow, answerBlocks, burnWindow, burnBlocks } =
    disputeOf(channel);
  const window = (seconds: number, blocks: number) =>
    `${seconds === DAY ? "a day" : `${seconds / HOUR} hours`} and ${whole(blocks)} blocks`;
  const rows = [
    ["Penalty", paid(asset, penalty), "for a number that its payer spent on something else"],
    ["Dispute cost", paid(asset, disputeCost), "at most, of the gas of a proof"],
    ["Tip", `${tip / 10n ** 9n} gwei`, "for each gas of a proof, above the base fee"],
    ["Stake", paid(stage.coin, stake), "comes with a claim without proof"],
    ["To answer", window(answerWindow, answerBlocks), "after such a claim"],
    ["To burn", window(burnWindow, burnBlocks), "behind that, if nothing has landed"],
  ];
  show(table(["Term", "Agreed", "What for"], rows));
}

/** What a landing took, beside the two other ways to pay. */
function showLandings({ book, plain, cast }: Stage, nonce: number): void {
  const landed = (name: keyof Stage["cast"]) =>
    book.entries
      .filter(({ what, from }) => what === "landing" && from === cast[name].wallet.address)
      .map(({ gas }) => whole(gas));
  const rows = [
    ["direct, Anton's first number", landed("Anton")[0] ?? ""],
    ["direct, his second", landed("Anton")[1] ?? ""],
    ["pay-through, the flour of the season", landed("Bakery's payer")[0] ?? ""],
    ["an ordinary transfer, one for each purchase", whole(plain.ETH)],
  ];
  show(table(["What lands, in ETH", ">Gas"], rows));
  say(`His account has sent ${nonce} transactions: the opening and the two transfers.`);
}

function tellAll(stage: Stage, outcomes: readonly Outcome[]): void {
  scene(stage.clock.dayOf(), "What cheating with direct channels came to");
  say(
    `Won is what the cheat has more than one who pays, or is paid, what is owed, gas apart. The rest is
    the other's: the gas that it used because of the cheat, what that cost it beyond what the deposit paid
    for, and what it got besides, of a penalty or a stake.`,
  );
  showOutcomes(stage, outcomes);
  say(
    `Nobody has won anything. Where a transaction can be shown, it costs the other next to nothing.
    Where none can, the other bears the gas of a claim without proof, and waits: that is what a payer of
    a direct channel can do to it, for gas of his own and no gain.`,
  );
}
