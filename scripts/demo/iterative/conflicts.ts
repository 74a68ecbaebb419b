import { readTransfer } from "../../../sdk/iterative/index.js";
import { say, scene } from "../teller.js";
import { burn } from "./cheating.js";
import {
  conclude,
  dealDirectly,
  fallSilent,
  type Outcome,
  prove,
  showOutcome,
} from "./disputing.js";
import type { Season } from "./season.js";
import { act, bare, paid, type Stage, units } from "./stage.js";
import { allowOther, drain } from "./taking.js";

/** The purchase whose payment Emil lands. */
const OLDER = 5;
/** What Max pays: a wei. */
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
    is owed, the gas of the proof, and the penalty, of which one half is the Winery's and one is
    nobody's, together ${paid(coin, amount)}.`,
  );
  showOutcome(outcome);
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
  showOutcome(outcome);
  await season.check();
  return outcome;
}

async function tellLeast(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, coin, book } = stage;
  const { Max: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 11);
  const since = book.entries.length;
  const nonce = Number(deal.channel.firstNonce);
  const to = seller.wallet.address;
  await act(stage, "landing", async () =>
    (await buyer.wallet.sendTransaction({ to, value: LEAST, nonce })).wait(),
  );
  await fallSilent(stage, season);
  await seller.payee.follow(deal.id);
  await prove(stage, deal);
  const outcome = await conclude(stage, season, deal, { since, cheat: "pays a wei" });

  scene(stage.clock.dayOf(), "Max pays a wei");
  say(
    `Max knows that a payment to the Winery costs no penalty, however small it is. With the number of
    his payments he sends it ${bare(coin, LEAST)} ETH, a single wei. So it is: no penalty. He owes the
    rest, and has paid for the proof.`,
  );
  showOutcome(outcome);
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
    `Greta pays in PAY. Before she opened the channel, she had allowed another account of hers to take
    her tokens; now it takes all of them, just before the Winery's landing. The payment is included, and
    fails. By its form it pays ${paid(token, says)}: so the Winery shows its receipt, too, which says
    that nothing was moved. All of it is owed, and nobody is fined, for a failure need not be a fraud.
    What gas costs, the deposit pays in PAY, ${bare(token, units(token, "3000"))} for each ETH, as agreed.`,
  );
  showOutcome(outcome);
  await season.check();
  return outcome;
}

const chainOf = async ({ provider }: Stage) => (await provider.getNetwork()).chainId;
