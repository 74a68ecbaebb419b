import { id, SigningKey } from "ethers";

import {
  type AnyPayment,
  type Key,
  relay,
  secp256k1Key,
  type SignedReceipt,
} from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { Chance } from "../chance.js";
import { say, scene, show } from "../teller.js";
import { type Entry, gasIn } from "../book.js";
import type { Season } from "./season.js";
import { whole } from "./show.js";
import { act, bare, paid, type Party, type Stage, units } from "./stage.js";
import { type Deal, salted } from "./trade.js";
import { times } from "./trading.js";

/** What the transaction does that claims all vouchers. */
const BATCH = "claiming in one batch";
const OPENING = 130;
const CLOSING = 151;
const SEED = 21;
const DEPOSIT = "10";
const STEP_LIMIT = "2";
/** Of an article, in hundredths. */
const PRICE = { from: 5, to: 40 };
/** What the phone's key may sign for in all. */
const KEY_LIMIT = "6";
/** What the metered reader signs for each time. */
const CEILING = "2";
/** Reads with a key on her phone. */
const ON_PHONE = 0;
/** Signs ceilings. */
const METERED = 19;

/** Days 130 to 151: vouchers against deposits, for wallets that cannot sign a transaction without sending it. */
export async function tellReading(stage: Stage, season: Season): Promise<void> {
  const begun = stage.book.entries.length;
  const deals = await subscribe(stage, season);
  const articles = await read(stage, season, deals);
  await settle(stage, season, deals);
  tellCost(stage, season, deals, articles, stage.book.entries.slice(begun));
  await season.check();
}

/** Each reader signs twice, and the Newspaper brings it to the chain. */
async function subscribe(stage: Stage, season: Season): Promise<Deal[]> {
  await season.until({ day: OPENING, hour: 7 });
  const { readers, cast, token, address } = stage;
  const deals: Deal[] = [];
  for (const [i, buyer] of readers.entries()) {
    const deal = await subscribeOne(stage, buyer, i === ON_PHONE ? phoneKey() : undefined);
    deals.push(deal);
    if (deal.sessionKey === undefined) continue;
    const end = stage.clock.second({ day: CLOSING + 9, hour: 0 });
    const limit = units(token, KEY_LIMIT);
    const grant = await buyer.payer.signGrant(deal.id, deal.sessionKey.id, limit, end);
    await act(stage, "granting a key", () => relay(address, cast.Newspaper.wallet, grant));
  }
  scene(OPENING, "Twenty readers subscribe to nothing");
  say(
    `Readers pay by the article, ${bare(token, units(token, "0.05"))} to
    ${bare(token, units(token, "0.4"))} PAY. They have no ETH, and wallets that cannot sign a
    transaction without sending it. So each signs a voucher instead, a message that says what it
    owes so far, and the deposit pays: here a channel is an escrow. Each reader puts in
    ${paid(token, units(token, DEPOSIT))} by a signed authorization, which the Newspaper brings.`,
  );
  say(
    `Reader 1 reads on her phone. Its key is not that of her account: she allows it to sign up to
    ${paid(token, units(token, KEY_LIMIT))} until day ${CLOSING + 9}. Reader 20 does not
    want to sign for each article: he signs a ceiling of ${paid(token, units(token, CEILING))} from
    time to time, and the Newspaper signs how much of it was used. That takes some trust, never more
    than up to the ceiling.`,
  );
  await season.check();
  return deals;
}

const phoneKey = () => secp256k1Key(new SigningKey(id("phone of Reader 1")));

async function subscribeOne(stage: Stage, buyer: Party, sessionKey?: Key): Promise<Deal> {
  const { cast, token, address, deals, tokensOf } = stage;
  const { Newspaper: seller } = cast;
  const before = {
    buyer: await tokensOf(buyer.wallet.address),
    seller: await tokensOf(seller.wallet.address),
  };
  const proposed = await buyer.payer.propose({
    kind: "Escrow",
    payee: seller.wallet.address,
    asset: token.address,
    stepLimit: units(token, STEP_LIMIT),
    deposit: units(token, DEPOSIT),
    isRelayed: true,
  });
  const channel = salted(stage, proposed);
  const channelId = await seller.payee.offer(channel);
  const signed = await buyer.payer.signOpeningWithAuthorization(channel);
  await act(stage, "opening", () => relay(address, seller.wallet, signed));
  const steps = { delivered: 0, paid: 0 };
  const deal: Deal = {
    buyer,
    seller,
    asset: token,
    channel,
    id: channelId,
    payments: [],
    steps,
    before,
    ...(sessionKey === undefined ? {} : { sessionKey }),
  };
  deals.push(deal);
  return deal;
}

/** Everybody reads, from day to day. @returns How many articles. */
async function read(stage: Stage, season: Season, deals: readonly Deal[]): Promise<number> {
  const chance = new Chance(SEED);
  let articles = 0;
  for (let day = OPENING + 1; day < CLOSING; day += 1) {
    await season.until({ day, hour: 8 });
    for (const [i, deal] of deals.entries()) {
      if (chance.next() < 0.25) continue;
      const price = BigInt(chance.between(PRICE.from, PRICE.to)) * units(stage.token, "0.01");
      await (i === METERED ? readMetered(stage, deal, price) : readOne(deal, price));
      articles += 1;
    }
  }
  return articles;
}

async function readOne(deal: Deal, price: bigint): Promise<void> {
  const { buyer, seller, id: channelId, sessionKey } = deal;
  const voucher = await buyer.payer.pay(channelId, price, sessionKey);
  await buyer.payer.receive(channelId, await receiptOf(deal, voucher, price));
  await seller.payee.deliver(channelId);
  deal.steps.paid += 1;
  deal.steps.delivered += 1;
}

/** A new ceiling where the last does not reach. */
async function readMetered({ token }: Stage, deal: Deal, price: bigint): Promise<void> {
  const { buyer, seller, id: channelId } = deal;
  const { owed, ceiling } = await seller.payee.standing(channelId);
  if (owed + price > ceiling) {
    const signed = await buyer.payer.allow(channelId, units(token, CEILING));
    await buyer.payer.receive(channelId, await receiptOf(deal, signed));
  }
  await buyer.payer.receive(channelId, await seller.payee.charge(channelId, price));
  deal.steps.paid += 1;
  deal.steps.delivered += 1;
}

async function receiptOf(
  { seller, id: channelId }: Deal,
  payment: AnyPayment,
  step?: bigint,
): Promise<SignedReceipt> {
  const answer = await seller.payee.accept(channelId, payment, { step });
  if (!answer.accepted) throw new Error(`the story's voucher was refused: ${answer.code}`);
  return answer.receipt;
}

/** One batch for all vouchers, a claim under the ceiling, and every deposit goes back. */
async function settle(stage: Stage, season: Season, deals: readonly Deal[]): Promise<void> {
  const { payee } = stage.cast.Newspaper;
  await season.until({ day: CLOSING, hour: 8 });
  const ids = deals.filter((_, i) => i !== METERED).map((deal) => deal.id);
  const { amounts } = await act(stage, BATCH, () => payee.claimBatch(ids));
  season.expect(
    "the batch pays every voucher",
    [...amounts.values()].every((amount) => amount > 0n),
  );
  const metered = deals[METERED];
  if (metered !== undefined)
    await act(stage, "claiming under a ceiling", () => payee.claim(metered.id));
  await season.check();
  for (const deal of deals) await act(stage, "letting go", () => payee.release(deal.id));
}

function tellCost(
  { plain }: Stage,
  season: Season,
  deals: readonly Deal[],
  articles: number,
  entries: readonly Entry[],
): void {
  const own = Map.groupBy(entries, ({ what }) => what);
  const gas = gasIn(entries);
  const each = BigInt(articles) * plain.PAY;
  scene(CLOSING, "The Newspaper claims");
  say(
    `In ${CLOSING - OPENING - 1} days ${articles} articles were read. ${deals.length - 1} channels are
    claimed with one transaction, the one with the ceiling with a second, and the Newspaper lets go of
    what is left of the deposits. Gas, all of it the Newspaper's:`,
  );
  const rows = [...own].map(([what, all]) => {
    const items = what === BATCH ? deals.length - 1 : all.length;
    const sum = gasIn(all);
    return [what, `${all.length}`, `${items}`, whole(sum), whole(sum / BigInt(items))];
  });
  show(
    table(
      ["Transactions for", ">How many", ">Channels", ">Gas", ">Each"],
      [
        ...rows,
        [
          "all of it",
          `${entries.length}`,
          `${deals.length}`,
          whole(gas),
          whole(gas / BigInt(deals.length)),
        ],
        ["a transfer for each article", `${articles}`, "", whole(each), whole(plain.PAY)],
      ],
    ),
  );
  const renewal = gasIn(own.get(BATCH) ?? []) / BigInt(deals.length - 1);
  say(
    `That is ${times(each, gas)} times less gas, and most of it goes into opening and closing the
    channels of readers who read ${times(BigInt(articles), BigInt(deals.length))} articles each. A reader
    who stays costs a claim in the next batch, ${whole(renewal)} gas: less than a single transfer,
    however much was read, as long as the deposit lasts.`,
  );
  season.expect("a claim in a batch takes less than a transfer", renewal < plain.PAY);
}
