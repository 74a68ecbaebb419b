import { readTransfer, transferOf } from "../../../sdk/iterative/index.js";
import { say, scene } from "../teller.js";
import { burn } from "./cheating.js";
import {
  conclude,
  dealDirectly,
  fallSilent,
  type Outcome,
  PAY_FOR_COIN,
  prove,
  showDispute,
} from "./disputing.js";
import type { Season } from "./season.js";
import { act, bare, paid, type Stage } from "./stage.js";
import { allowOther, drain } from "./taking.js";

/** The purchase whose payment Emil lands. */
const OLDER = 5;
/** What Max pays: the smallest unit. */
const LEAST = 1n;

/** Payers whose transaction at the number can be shown. */
export async function tellConflicts(stage: Stage, season: Season): Promise<Outcome[]> {
  return [
    await tellBurned(stage, season),
    await tellOlder(stage, season),
    await tellLeast(stage, season),
    await tellFailed(stage, season),
  ];
}

async function tellBurned(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, coin, book } = stage;
  const { Berta: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 12);
  const since = book.entries.length;
  await burn(stage, buyer, deal);
  await fallSilent(stage, season);
  const duty = await seller.payee.follow(deal.id);
  season.expect("a burned number is to be claimed", duty === "claim");
  const { amount } = await prove(stage, deal);
  const again = await prove(stage, deal);
  season.expect("nothing is claimed twice", again.amount === 0n && again.receipt === undefined);
  const outcome = await conclude(stage, season, deal, { since, cheat: "burns the number" });

  scene(stage.clock.dayOf(), "Berta burns the number");
  say(
    `Berta has bought ${deal.payments.length} times, and then sends herself nothing at all with the
    number of her payments. None of them can land any more. The Winery shows the contract two things:
    the payment that she signed, and, by a block's header and the nodes of its trie, the transaction
    that took its place. That one pays the Winery nothing and is hers: so the deposit pays at once what
    is owed, the gas of the proof, and the penalty, of which one half is the Winery's, together
    ${paid(coin, amount)}. The other half is nobody's, so that no payee lives on disputes.`,
  );
  say(
    `A table for each cheat: what was owed, and what proof, penalty and stake took or brought; how the
    account has changed by all of the channel, gas apart; and the gas that each used because of the cheat, at
    21 gwei. The deposit pays for a little less of it than the proof took, and for none that the penalty
    took.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

async function tellOlder(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, coin, book, provider } = stage;
  const { Emil: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 14);
  const since = book.entries.length;
  const older = deal.payments[OLDER - 1] ?? "0x";
  await act(stage, "landing", async () => (await provider.broadcastTransaction(older)).wait());
  await fallSilent(stage, season);
  await seller.payee.follow(deal.id);
  const { landing } = await seller.payee.evidence(deal.id);
  await prove(stage, deal);
  const outcome = await conclude(stage, season, deal, { since, cheat: "lands an older payment" });

  scene(stage.clock.dayOf(), "Emil lands an older payment");
  say(
    `Emil has bought ${deal.payments.length} times, and himself lands the payment of his
    purchase ${OLDER}, ${paid(coin, landing?.amount ?? 0n)}. It is a payment to the Winery: it counts,
    and costs no penalty. The Winery shows it beside the last one; the deposit pays the difference, and
    the gas of the proof.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

async function tellLeast(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, token, book } = stage;
  const { Max: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 11, { asset: token });
  const since = book.entries.length;
  const least = { ...transferOf(deal.channel, LEAST), nonce: Number(deal.channel.firstNonce) };
  await act(stage, "landing", async () => (await buyer.wallet.sendTransaction(least)).wait());
  await fallSilent(stage, season);
  await seller.payee.follow(deal.id);
  await prove(stage, deal);
  const outcome = await conclude(stage, season, deal, { since, cheat: "pays the least" });

  scene(stage.clock.dayOf(), "Max pays the least there is");
  say(
    `Max pays in PAY, and knows that no payment to the Winery costs a penalty, however small it is. With
    the number of his payments he sends it ${paid(token, LEAST)}, the smallest unit. He is right, and
    still owes all the rest, and has paid for the proof: what gas costs, the deposit pays in PAY,
    ${bare(token, PAY_FOR_COIN)} for each ETH, as was agreed.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

/** Greta's other account is quicker than the landing. */
async function tellFailed(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, token, book, provider } = stage;
  const { Greta: buyer, Winery: seller } = cast;
  await allowOther(stage, buyer);
  const deal = await dealDirectly(stage, season, buyer, 9, { asset: token });
  await fallSilent(stage, season);
  const since = book.entries.length;
  await drain(stage, buyer);
  const duty = await act(stage, "landing", () => seller.payee.follow(deal.id));
  season.expect("a landing that failed is to be claimed", duty === "claim");
  const { payment, landing } = await seller.payee.evidence(deal.id);
  const receipt = await provider.getTransactionReceipt(payment.payment);
  season.expect(
    "her payment was included, and moved nothing",
    receipt?.status === 0 && landing?.amount === 0n,
  );
  await season.until({ day: stage.clock.dayOf(), hour: 20 });
  const { amount: says } = readTransfer(await chainOf(stage), deal.channel, payment.raw);
  await prove(stage, deal, true);
  const outcome = await conclude(stage, season, deal, { since, cheat: "lets her payment fail" });

  scene(stage.clock.dayOf(), "Greta lets her payment fail");
  say(
    `Greta pays in PAY, too. Before she opened the channel, she had allowed another account of hers to take
    her tokens; now it takes all of them, just before the Winery's landing. The payment is included, and
    fails. By its form it pays ${paid(token, says)}: so the Winery shows its receipt, too, which says
    that nothing was moved. All of it is owed, and nobody is fined, for a failure need not be a fraud.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

const chainOf = async ({ provider }: Stage) => (await provider.getNetwork()).chainId;
