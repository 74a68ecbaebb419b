import type { RefundDue } from "../../../sdk/cards/ledger.js";
import { outcomesOf } from "../../../sdk/cards/outcomes.js";
import type { Payment } from "../../../sdk/cards/signatures.js";
import type { AttestationStruct } from "../../../typechain-types/contracts/cards/IPrepaidCards.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { cardOf } from "./acts.js";
import type { Month } from "./month.js";
import { refusal } from "./show.js";
import { bare, type Business, finalAtOnce, paid, PROGRAM, type Stage } from "./stage.js";
import type { Purchase } from "./trade.js";

/** More than anybody waits for. */
export const MANY = 100;

/** Days 13 to 16: refunds that the day's takings pay, that a reserve pays, and that nothing pays yet. */
export async function tellRefunds(stage: Stage, month: Month): Promise<void> {
  await tellFromAccrual(stage, month);
  await tellFromReserve(stage, month);
  await tellDue(stage, month);
  await tellCovered(stage, month);
}

async function tellFromAccrual(stage: Stage, month: Month): Promise<void> {
  const bookshop = stage.business("Bookshop");
  await month.until({ day: 13, hour: 9 });
  const bought = onlyOf(month.trade.bought(bookshop));
  const { citizen, payment } = bought;
  const before = cardOf(stage, citizen).balance;
  const alone = await refusal(stage, () => refund(stage, bookshop, payment, payment.amount));
  const attestation = await attest(stage, bought);
  await refund(stage, bookshop, payment, payment.amount, attestation);
  const more = await refusal(stage, () => refund(stage, bookshop, payment, payment.amount + 1n));
  await stage.chronicle.follow();
  const back = cardOf(stage, citizen).balance - before;
  month.expect("the refund is on the card", back === payment.amount);

  scene(13, "A refund out of the till");
  say(
    `${citizen.name} brings a book back that was ${paid(payment.amount)}. A sale leaves no record on
    the chain, only its row in an upload, so the till's word alone does not do: "${ending(alone)}"
    Clearing looks the row up and vouches for it, the till signs, and ${paid(back)} are on the card
    again, out of what the bookshop took in this period. More than was paid never comes back:
    "${more}"`,
  );
  await month.check();
}

async function tellFromReserve(stage: Stage, month: Month): Promise<void> {
  const pharmacy = stage.business("Pharmacy");
  await month.until({ day: 15, hour: 9 });
  const bought = onlyOf(month.trade.bought(pharmacy));
  const before = await pharmacy.owner.balance(PROGRAM, pharmacy.number);
  const attestation = await attest(stage, bought);
  await refund(stage, pharmacy, bought.payment, bought.payment.amount, attestation);
  const after = await pharmacy.owner.balance(PROGRAM, pharmacy.number);

  scene(15, "A refund out of the reserve");
  say(
    `A new period has begun, and nobody has bought anything yet; the periods before are clearing's to
    settle. When ${bought.citizen.name} brings something back to the pharmacy, its reserve pays:
    ${paid(before.reserve)} before, ${paid(after.reserve)} after.`,
  );
  await month.check();
}

async function tellDue(stage: Stage, month: Month): Promise<void> {
  const cinema = stage.business("Cinema");
  const tickets = month.trade.bought(cinema, 2);
  for (const ticket of tickets) {
    const attestation = await attest(stage, ticket);
    await refund(stage, cinema, ticket.payment, ticket.payment.amount, attestation);
  }
  await stage.chronicle.follow();
  const { uncovered } = await cinema.owner.balance(PROGRAM, cinema.number);
  const dues = duesOf(stage, cinema);
  month.expect(
    "nothing of it is on the cards",
    dues.every(({ credited }) => credited === 0n),
  );

  scene(15, "Refunds that nothing covers yet");
  say(
    `The projector of the cinema breaks, and it refunds the ${tickets.length} tickets of two nights. It
    has taken nothing in this period and has no reserve, so no token is there to pay with. The contract
    writes ${paid(uncovered)} down as due, in a row, and puts nothing on the cards.`,
  );
  await month.check();
}

async function tellCovered(stage: Stage, month: Month): Promise<void> {
  const cinema = stage.business("Cinema");
  await month.until({ day: 16, hour: 9 });
  await stage.clock.act(() => cinema.owner.creditRefunds(PROGRAM, cinema.number, MANY));
  await stage.chronicle.follow();
  const { uncovered } = await cinema.owner.balance(PROGRAM, cinema.number);
  const today = month.trade.latest.find(({ business }) => business === cinema);
  const dues = duesOf(stage, cinema);
  const credited = dues.reduce((sum, due) => sum + due.credited, 0n);
  month.expect("takings cover what is due first", credited === (today?.sum ?? 0n));
  month.expect("the rest waits", uncovered > 0n);

  scene(16, "The evening's takings cover them");
  say(
    `In the evening the cinema sells tickets for ${paid(today?.sum ?? 0n)}. They cover what is due
    before anything else, the oldest first; ${paid(uncovered)} wait for the next evening:`,
  );
  const [served, waiting] = [
    dues.filter(({ credited: given }) => given > 0n),
    dues.filter(isWaiting),
  ];
  const rows = served.map(({ card, amount, credited: given }) => [
    stage.citizens.find(({ key }) => key.id === card)?.name ?? "",
    bare(amount),
    bare(given),
  ]);
  const others = waiting.reduce((all, { amount }) => all + amount, 0n);
  show(
    table(
      ["Ticket of", ">Refunded", ">On the card"],
      [...rows, [`${waiting.length} others`, bare(others), bare(0n)]],
    ),
  );
  await month.check();
}

const isWaiting = ({ credited }: RefundDue) => credited === 0n;

const duesOf = ({ chronicle }: Stage, { number }: Business) =>
  chronicle.book.merchants.get(number)?.dues ?? [];

/** CA-5. Clearing's word for a sale of everyday trade. */
export async function attest(
  { cards, provider, clearing, attester }: Stage,
  { payment, message }: Purchase,
): Promise<AttestationStruct> {
  const outcomes = await outcomesOf(cards, message, finalAtOnce(provider));
  for (const { place } of outcomes) {
    if (place === undefined) continue;
    const found = await clearing
      .attest(attester, payment, place, message.rows)
      .catch(() => undefined); // another row
    if (found !== undefined) return found;
  }
  throw new Error("no upload has this sale");
}

export function refund(
  { clock }: Stage,
  { owner, till }: Business,
  payment: Payment,
  total: bigint,
  attestation?: AttestationStruct,
) {
  return clock.act(() => owner.refund(till.key, payment, "Sale", total, attestation));
}

/** Without the payment's id. */
const ending = (sentence: string) =>
  sentence.replace(/ of payment 0x[0-9a-f…]+/, " of this payment");

function onlyOf([dearest]: readonly Purchase[]): Purchase {
  if (dearest === undefined) throw new Error("nobody bought anything there");
  return dearest;
}
