import { keccak256, ZeroAddress } from "ethers";

import { accountProofOf, disputeOf } from "../../../sdk/iterative/index.js";
import { say, scene } from "../teller.js";
import { burn } from "./cheating.js";
import {
  answer,
  BASE_FEE,
  collect,
  conclude,
  dealDirectly,
  disputant,
  fallSilent,
  file,
  type Outcome,
  passBlocks,
  prove,
  showDispute,
} from "./disputing.js";
import type { Season } from "./season.js";
import { refusal } from "./show.js";
import { act, paid, type Stage } from "./stage.js";
import { allowOther, drain } from "./taking.js";
import type { Deal } from "./trade.js";

/** Times the base fee that a payment is signed for: four, and here it is five. */
const RISE = 5n;

/** Payers of whom no transaction can be shown. */
export async function tellUnproven(stage: Stage, season: Season): Promise<Outcome[]> {
  return [
    await tellDrained(stage, season),
    await tellAuthorized(stage, season),
    ...(await tellRise(stage, season)),
  ];
}

async function tellDrained(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, token, book, tokensOf } = stage;
  const { Felix: buyer, Winery: seller } = cast;
  await allowOther(stage, buyer);
  const deal = await dealDirectly(stage, season, buyer, 10, { asset: token });
  const since = book.entries.length;
  await drain(stage, buyer);
  await fallSilent(stage, season);
  const { payment, landing } = await seller.payee.evidence(deal.id);
  season.expect("nothing has landed", landing === undefined);
  const left = await tokensOf(buyer.wallet.address);
  season.expect("the payment cannot land", left < payment.cumulative);
  await file(stage, deal);
  const { answerBlocks, burnBlocks } = disputeOf(deal.channel);
  await passBlocks(stage, answerBlocks);
  const early = await refusal(stage, token, () => collect(stage, deal));
  await passBlocks(stage, burnBlocks);
  const amount = await collect(stage, deal);
  const outcome = await conclude(stage, season, deal, { since, cheat: "empties his account" });

  scene(stage.clock.dayOf(), "Felix empties his account");
  say(
    `Felix has done the same as Greta, and sooner. The Winery's program looks before it lands a payment:
    his account has ${paid(token, left)}, and the payment would fail. There is no transaction at his
    number to show. So the Winery files a claim without proof and puts up the stake. What is owed is
    taken from the deposit at once, and held. Felix has a day to show that something landed, and six
    hours to burn the number, if nothing did: else he could pay twice. After the day the Winery asks,
    too early: "${early}" Behind both windows it gets ${paid(token, amount)} and its stake. It bears
    the gas itself.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

/** EIP-7702: the authorization spends the number, in a transaction of another account. */
async function tellAuthorized(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, book, rpc } = stage;
  const { Otto: buyer, Winery: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 13);
  const since = book.entries.length;
  await authorize(stage, deal);
  await fallSilent(stage, season);
  const duty = await seller.payee.follow(deal.id);
  await seller.payee.sync(deal.id);
  const { landing } = await seller.payee.evidence(deal.id);
  season.expect(
    "a number was spent, and by no transaction of his",
    duty === "claim" && landing !== undefined && landing.payment === undefined,
  );
  const proof = await accountProofOf(rpc, buyer.wallet.address, landing?.block ?? 0);
  await act(stage, "showing a spent number", () =>
    disputant(stage, seller).proveSpent(deal.channel, 0, proof),
  );
  await file(stage, deal);
  await passBlocks(stage, disputeOf(deal.channel).answerBlocks);
  await collect(stage, deal);
  const outcome = await conclude(stage, season, deal, {
    since,
    cheat: "burns by authorization",
  });

  scene(stage.clock.dayOf(), "Otto burns the number by an authorization");
  say(
    `Otto signs that his account shall have the code of nobody, an authorization of EIP-7702, and another
    account of his brings it. That spends the number, and no transaction of his is in any block. But the
    chain's state says that his account is past that number: the Winery shows this by a proof of the
    account, then files a claim without proof. With the number spent nothing can land any more, so the
    claim waits for the day of an answer only, and is paid.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}

async function authorize(stage: Stage, { buyer, channel }: Deal): Promise<void> {
  const { wallet, other } = buyer;
  const nonce = channel.firstNonce;
  const authorization = await wallet.authorize({ address: ZeroAddress, nonce });
  await act(stage, "bringing an authorization", async () => {
    const to = other.address;
    const sent = await other.sendTransaction({ type: 4, to, authorizationList: [authorization] });
    return sent.wait();
  });
}

/** Fees beyond what the payments were signed for: one payer then lands his, one burns it. */
async function tellRise(stage: Stage, season: Season): Promise<Outcome[]> {
  const { cast, clock } = stage;
  const ida = await underpriced(stage, season, cast.Ida);
  const shown = await landAndAnswer(stage, season, ida);
  const kurt = await underpriced(stage, season, cast.Kurt);
  const burned = await burnAndWait(stage, season, kurt);

  scene(clock.dayOf(), "The fees rise, and Ida and Kurt sign nothing new");
  say(
    `A payment is signed for four times the base fee of its day. Now that fee is five times as high, no
    node takes it, and neither Ida nor Kurt signs the same again for more. The Winery files a claim
    without proof against each, at that fee. Ida lands her payment herself, once the fees have come down, and shows
    that: the claim is settled, what was held goes back into the deposit, and the stake to the Winery,
    for when it filed nothing had landed.`,
  );
  showDispute(shown);
  say(
    `Kurt burns the number, as he may while a claim waits: it costs no penalty, and what is held is
    paid. The Winery need not wait for it: it shows the burn, and has the gas of this proof paid.`,
  );
  showDispute(burned);
  await season.check();
  return [shown, burned];
}

interface Filed {
  readonly deal: Deal;
  readonly since: number;
}

/** The fees rise, and the seller files its claim. */
async function underpriced(
  stage: Stage,
  season: Season,
  buyer: Stage["cast"]["Ida"],
): Promise<Filed> {
  const { clock, book } = stage;
  const deal = await dealDirectly(stage, season, buyer, 8);
  const since = book.entries.length;
  clock.baseFee = RISE * BASE_FEE;
  await fallSilent(stage, season);
  const duty = await act(stage, "landing", () => deal.seller.payee.follow(deal.id));
  season.expect("what no node takes is to be claimed", duty === "claim");
  await file(stage, deal);
  clock.baseFee = BASE_FEE;
  await passBlocks(stage, 2);
  return { deal, since };
}

async function landAndAnswer(stage: Stage, season: Season, { deal, since }: Filed) {
  const { provider } = stage;
  const raw = deal.payments.at(-1) ?? "0x";
  await act(stage, "landing", async () => (await provider.broadcastTransaction(raw)).wait());
  await passBlocks(stage, 2);
  await answer(stage, deal, keccak256(raw));
  return conclude(stage, season, deal, { since, cheat: "sits out fees, lands" });
}

async function burnAndWait(stage: Stage, season: Season, { deal, since }: Filed) {
  await burn(stage, deal.buyer, deal);
  await passBlocks(stage, 2);
  await prove(stage, deal);
  return conclude(stage, season, deal, { since, cheat: "sits out fees, burns" });
}
