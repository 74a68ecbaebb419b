import { inclusionOf } from "../../../sdk/iterative/index.js";
import { say, scene } from "../teller.js";
import {
  answer,
  conclude,
  dealDirectly,
  disputant,
  file,
  type Outcome,
  passBlocks,
  showDispute,
} from "./disputing.js";
import type { Season } from "./season.js";
import { act, paid, type Stage } from "./stage.js";

/** A seller lands a payment, and claims it. */
export async function tellDoubling(stage: Stage, season: Season): Promise<Outcome> {
  const { cast, coin, book, rpc } = stage;
  const { Lena: buyer, Grocer: seller } = cast;
  const deal = await dealDirectly(stage, season, buyer, 10, { seller });
  const { receipt } = await act(stage, "landing", () => seller.payee.land(deal.id));
  const since = book.entries.length;
  const { payment } = await seller.payee.evidence(deal.id);
  await file(stage, deal);
  const held = (await buyer.payer.channel(deal.id)).channel.deposit;
  await passBlocks(stage, 2);
  await answer(stage, deal, receipt.hash);
  await season.check();
  const conflict = await inclusionOf(rpc, receipt.hash, { withReceipt: true });
  const again = await act(stage, "showing a conflict", () =>
    disputant(stage, seller).claimConflict(deal.channel, payment.raw, conflict),
  );
  season.expect("what has landed is no conflict", again.amount === 0n);
  const outcome = await conclude(stage, season, deal, {
    since,
    cheat: "claims what has landed",
    isSeller: true,
  });

  scene(stage.clock.dayOf(), "The Grocer wants to be paid twice, by transfers");
  say(
    `Lena has bought ${deal.payments.length} times at the Grocer's, who lands her last
    payment, and then claims the same from the deposit, without proof: for the contract has not seen
    the transfer. ${paid(coin, payment.cumulative)} are taken from the deposit and held, which leaves
    ${paid(coin, held)}. Lena's program watches the channel. It shows the landing with its receipt: the
    claim is over, what was held is back in the deposit, and the Grocer's stake is hers, for all had
    landed when he claimed. He then shows his own landing as a conflict: nothing is owed, and he gets
    nothing.`,
  );
  showDispute(outcome);
  await season.check();
  return outcome;
}
