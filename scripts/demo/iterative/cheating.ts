import { explainRefusal } from "../../../sdk/iterative/index.js";
import { say, scene } from "../teller.js";
import type { Season } from "./season.js";
import { openAndShop } from "./shopping.js";
import { showOutcome, whole } from "./show.js";
import { stateOf } from "./snapshot.js";
import { act, bare, paid, type Party, type Stage, units } from "./stage.js";
import { buy, type Deal } from "./trade.js";

/** Days 92 to 114: four customers of the Dairy who do not pay as they should. */
export async function tellCheats(stage: Stage, season: Season): Promise<void> {
  await tellStopping(stage, season);
  await tellWrongAmount(stage, season);
  await tellBurning(stage, season);
  await tellOlder(stage, season);
}

async function tellStopping(stage: Stage, season: Season): Promise<void> {
  const { cast, coin } = stage;
  const { Silas: buyer, Dairy: seller } = cast;
  const custom = { buyer, seller, asset: coin, timing: "Prepay", day: 92 } as const;
  const deal = await openAndShop(stage, season, custom, 14);
  await season.until({ day: 96, hour: 9 });
  const early = await seller.payee.follow(deal.id);
  await season.until({ day: 98, hour: 9 });
  const late = await act(stage, "landing", () => seller.payee.follow(deal.id));
  await letGo(stage, deal);

  scene(98, "Silas stops");
  say(
    `Silas has bought ${deal.payments.length} times, and on day 94 for the last time; he pays before
    delivery. On day 96 the Dairy's program looks and does nothing yet. On day 98 he has been silent
    for more than the agreed three days: it lands his last payment. He need not do anything for
    that, nor can he prevent it by keeping still.`,
  );
  season.expect(
    "silence is answered by landing, not before the agreed time",
    early === undefined && late === "broadcast",
  );
  await showOutcome(stage, deal);
  await season.check();
}

async function tellWrongAmount(stage: Stage, season: Season): Promise<void> {
  const { cast, token } = stage;
  const { Wanda: buyer, Dairy: seller } = cast;
  const custom = { buyer, seller, asset: token, timing: "Postpay", day: 99 } as const;
  const deal = await openAndShop(stage, season, custom, 12);
  const [price, offered] = [units(token, "24"), units(token, "2.4")];
  const answer = await buy(deal, price, offered);
  if (answer.accepted) throw new Error("the wrong amount was accepted");
  const next = await buyRefused(deal, price);
  const duty = await act(stage, "landing", () => seller.payee.follow(deal.id));
  season.expect("a wrong amount ends in a landing", duty === "broadcast");
  await letGo(stage, deal);

  scene(101, "Wanda signs a wrong amount");
  say(
    `Wanda pays after delivery, by allowance: landing a payment takes the tokens from her account.
    After ${deal.payments.length} purchases she gets cheese for ${paid(token, price)} and signs only
    ${paid(token, offered)} more. The Dairy's program refuses it, amounts in units of
    0.000001 PAY:`,
  );
  say(`${answer.code}: "${explainRefusal(answer)}"`);
  say(
    `With that the service stops. The next delivery is refused: "${next}" The last correct payment
    is landed. What Wanda got and never signed for is lost to the Dairy, ${paid(token, price)} for
    one step: with delivery before payment that is what it risks, and no more. Had she paid before
    delivery, it would have risked nothing, and she one step.`,
  );
  await showOutcome(stage, deal);
  await season.check();
}

/** Why no further step is delivered. */
async function buyRefused(deal: Deal, price: bigint): Promise<string> {
  try {
    await buy(deal, price);
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : "";
  }
  throw new Error("a stopped service went on");
}

async function tellBurning(stage: Stage, season: Season): Promise<void> {
  const { cast, coin } = stage;
  const { Bruno: buyer, Dairy: seller } = cast;
  const custom = { buyer, seller, asset: coin, timing: "Prepay", day: 102 } as const;
  const deal = await openAndShop(stage, season, custom, 18);
  await season.until({ day: 107, hour: 9 });
  await burn(stage, buyer, deal);
  const isLanded = await seller.payee.land(deal.id).then(
    () => true,
    () => false,
  );
  season.expect("a payment whose nonce is burned does not land", !isLanded);
  const { amount, receipt } = await act(stage, "claiming", () => seller.payee.claim(deal.id));
  await letGo(stage, deal);

  scene(107, "Bruno burns the number");
  say(
    `Bruno has bought ${deal.payments.length} times. Then he sends himself nothing at all, with the
    very number that all his payments carry. The Dairy broadcasts its payment, and the node does not
    take it: that number is spent. So the Dairy shows the payment to the contract instead, which
    reads the signed transaction, needs no number for that, and pays ${paid(coin, amount)} out of
    the deposit. That took ${whole(receipt.gasUsed)} gas, which the Dairy pays for; the gas of a
    landing is the payer's.`,
  );
  await showOutcome(stage, deal);
  await season.check();
}

async function tellOlder(stage: Stage, season: Season): Promise<void> {
  const { cast, coin, provider } = stage;
  const { Olga: buyer, Dairy: seller } = cast;
  const custom = { buyer, seller, asset: coin, timing: "Prepay", day: 111 } as const;
  const deal = await openAndShop(stage, season, custom, 15);
  await season.until({ day: 114, hour: 9 });
  const older = deal.payments[OLDER - 1] ?? "0x";
  await act(stage, "landing", async () => (await provider.broadcastTransaction(older)).wait());
  const { settled } = (await stateOf(stage, deal)).channel;
  const { amount } = await act(stage, "claiming", () => seller.payee.claim(deal.id));
  await letGo(stage, deal);

  scene(114, "Olga lands an older payment");
  say(
    `All payments of a channel have the same number, so whichever lands first shuts out the others.
    Olga has bought ${deal.payments.length} times, and herself lands the payment of her
    purchase ${OLDER}: ${bare(coin, settled)} ETH, and the number is spent. It counts. The Dairy
    shows the last one to the contract, and the deposit pays the difference, ${paid(coin, amount)}.`,
  );
  await showOutcome(stage, deal);
  await season.check();
}

/** The purchase whose payment Olga lands. */
const OLDER = 5;

/** The payer spends the number of its payments on a transaction that does nothing. */
export async function burn(stage: Stage, { wallet }: Party, deal: Deal): Promise<void> {
  const nonce = Number(deal.channel.firstNonce);
  await act(stage, "burning the number", async () => {
    const sent = await wallet.sendTransaction({ to: wallet.address, value: 0n, nonce });
    return sent.wait();
  });
}

/** The seller lets go of what is left of the deposit. */
async function letGo(stage: Stage, { seller, id }: Deal): Promise<void> {
  await act(stage, "letting go", () => seller.payee.release(id));
}
