import { id, zeroPadValue } from "ethers";

import type { BusinessRecord } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { sum } from "../invariants.js";
import { say, scene, show } from "../teller.js";
import { enter, post, postRun, runOf, statusOf } from "./cases.js";
import { type Fed, feed } from "./feeding.js";
import { END, type Opened } from "./opening.js";
import type { Pact } from "./pacts.js";
import { cents, MERCHANTS, type MerchantName, type Stage, UNITS_PER_CENT } from "./stage.js";
import type { Week } from "./week.js";

const TRANSFER = id("Transfer(address,address,uint256)");

/** A payout that the Bank has booked wrongly, in cents. */
export interface Mistake {
  readonly reference: string;
  readonly right: bigint;
  readonly wrong: bigint;
}

/** Day 6: everybody's records are compared, and one of them is wrong. */
export async function tellComparing(stage: Stage, week: Week, opened: Opened): Promise<Mistake> {
  const { charges, payments, statements, settlements } = opened.pacts;
  await week.until({ day: END, hour: 10 });
  const fed = await feed(stage);
  const paidOut = MERCHANTS.map((name) => fed.statements[name]);
  const arrived = await arrivedOf(stage, fed);
  const mistake = mistakeIn(arrived.Restaurant);
  week.plant(mistake.reference);

  enter(charges, 0, fed.charges);
  enter(charges, 1, ownCharges(week, fed));
  enter(settlements, 0, fed.settlements);
  enter(settlements, 1, await ownSettlements(fed, opened));
  enter(statements, 0, paidOut);
  enter(statements, 1, [arrived.Bakery, { ...arrived.Restaurant, amount: mistake.wrong }]);
  await post(stage, charges, fed.charges);
  await post(stage, settlements, fed.settlements);
  // the merchant reads the chain itself
  const { payments: own } = await feed(stage);
  for (const name of MERCHANTS) {
    const title = { reference: runOf(name), valueDate: fed.statements[name].valueDate };
    await postRun(stage, payments[name], title, [fed.payments[name], own[name]]);
  }
  await post(stage, statements, paidOut);

  scene(END, "Everybody's records are compared");
  say(
    `reconciliation: the sdk makes records of what the other rooms' events tell, each with a name that
    both sides find by themselves. The first party posts its records; the second looks into its own
    books, and posts what those say; and the transaction that posts them compares. All card payments
    of a merchant are compared at once, by the hash of a tree over them:`,
  );
  const rows = [
    rowOf(stage, "Fee charges", charges, fed.charges),
    rowOf(stage, "Iterative settlements", settlements, fed.settlements),
    ...MERCHANTS.map((name) =>
      rowOf(stage, "Card payments, a run", payments[name].run, fed.payments[name], [runOf(name)]),
    ),
    rowOf(stage, "Payouts to merchants", statements, paidOut),
  ];
  show(table(["Records of", "Compared by", ">Records", ">PAY", "Cases"], rows));
  await week.check();
  return mistake;
}

function rowOf(
  stage: Stage,
  kind: string,
  pact: Pact,
  records: readonly BusinessRecord[],
  references = records.map(({ reference }) => reference),
): string[] {
  const statuses = references.map((each) => statusOf(stage, pact, each));
  const counts = [...Map.groupBy(statuses, (status) => status.toLowerCase())];
  const [first, second] = pact.parties;
  return [
    kind,
    `${first.name}, ${second.name}`,
    `${records.length}`,
    cents(sum(records.map(({ amount }) => BigInt(amount)))),
    counts.map(([status, { length }]) => `${length} ${status}`).join(", "),
  ];
}

/** The card operator's own books: what its transactions took, and what that costs. */
function ownCharges({ charges }: Week, fed: Fed): BusinessRecord[] {
  return fed.charges.map((record, index) => ({
    ...record,
    amount: (charges[index]?.amount ?? 0n) / UNITS_PER_CENT,
  }));
}

/** The Restaurant's own books: what it has signed for bread, and what it has accepted for lunches. */
async function ownSettlements(fed: Fed, { bread, lunches }: Opened): Promise<BusinessRecord[]> {
  const signed = (await bread.buyer.payer.account(bread.id)).receipt?.cumulative ?? 0n;
  const { owed } = await lunches.seller.payee.standing(lunches.id);
  return fed.settlements.map((record) => {
    const units = record.reference.includes(bread.id) ? signed : owed;
    return { ...record, amount: units / UNITS_PER_CENT };
  });
}

/** The Bank's own books: what has arrived on the merchants' accounts. */
async function arrivedOf(
  { provider, cards, fees }: Stage,
  fed: Fed,
): Promise<Record<MerchantName, BusinessRecord>> {
  const arrivedAt = async (name: MerchantName) => {
    const ends = [cards.prepaidCards, cards.business(name).address];
    const topics = [TRANSFER, ...ends.map((end) => zeroPadValue(end, 32))];
    const logs = await provider.getLogs({
      address: fees.token,
      topics,
      fromBlock: fees.since,
      toBlock: "latest",
    });
    const amount = sum(logs.map(({ data }) => BigInt(data))) / UNITS_PER_CENT;
    return { ...fed.statements[name], amount };
  };
  const [bakery, restaurant] = MERCHANTS;
  return { Bakery: await arrivedAt(bakery), Restaurant: await arrivedAt(restaurant) };
}

/** Two digits of an amount are swapped: the first two neighbors behind the first digit that differ. */
function mistakeIn({ reference, amount }: BusinessRecord): Mistake {
  const right = BigInt(amount);
  const digits = String(right).split("");
  const at = digits.findIndex(
    (digit, i) => i > 0 && i + 1 < digits.length && digit !== digits[i + 1],
  );
  const [a = "0", b = "0"] = digits.slice(at, at + 2);
  return {
    reference,
    right,
    wrong: BigInt(
      digits
        .with(at, b)
        .with(at + 1, a)
        .join(""),
    ),
  };
}
