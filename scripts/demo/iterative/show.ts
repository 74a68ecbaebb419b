import { explain } from "../../../sdk/iterative/index.js";
import { table } from "../../terminal/table.js";
import { refusal as refused } from "../refusal.js";
import { show } from "../teller.js";
import { eventsOf } from "./snapshot.js";
import { type Asset, bare, paid, type Stage, wealth } from "./stage.js";
import { type Deal, unpaidSteps } from "./trade.js";

/** Prints what both sides of a channel have, measured in their accounts. */
export async function showOutcome(stage: Stage, deal: Deal): Promise<void> {
  const { buyer, seller, asset, before, id } = deal;
  const { owed } = await seller.payee.standing(id);
  const receipt = (await buyer.payer.account(id)).receipt?.cumulative ?? 0n;
  const bought = before.buyer - (await wealth(stage, asset, buyer));
  const sold = (await wealth(stage, asset, seller)) - before.seller;
  const { deposit, back } = await depositOf(stage, deal);
  const columns = [deposit, back].map((units) => bare(asset, units));
  const rows = [
    [buyer.name, bare(asset, receipt), bare(asset, bought), "–", ...columns, "–"],
    [seller.name, bare(asset, owed), "–", bare(asset, sold), "–", "–", `${unpaidSteps(deal)}`],
  ];
  const heads = ["Paid", "Got", "Deposit", "Came back", "Steps unpaid"].map((head) => `>${head}`);
  show(table(["Who", `>${asset.symbol} by receipts`, ...heads], rows));
}

/** What was put into a channel's deposit at its opening, and what of it went back to the payer at its end. */
async function depositOf(stage: Stage, { id, channel }: Deal) {
  const ends = (await eventsOf(stage)).filter(
    ({ name, args }) => (name === "Released" || name === "Withdrawn") && args.id === id,
  );
  const back = ends.reduce((sum, { args }) => sum + ("amount" in args ? args.amount : 0n), 0n);
  return { deposit: channel.deposit, back };
}

/** Why the contract refuses what is tried, as a sentence. */
export const refusal = (stage: Stage, asset: Asset, attempt: () => Promise<unknown>) =>
  refused(attempt, (error) =>
    named(stage, explain(error, { amount: (amount) => paid(asset, amount) })),
  );

/** Hour, minute and second of a day. */
export const hourOf = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);

/** 1234567 as 1,234,567. */
export const whole = (count: bigint | number) => count.toLocaleString("en-US");

/** The text with the story's names, its days for dates, and short hashes. */
function named({ everybody, clock }: Stage, text: string): string {
  return everybody
    .reduce((all, { wallet, name }) => all.replaceAll(wallet.address, name), text)
    .replaceAll(/(0x[0-9a-f]{4})[0-9a-f]{56}([0-9a-f]{4})/g, "$1…$2")
    .replaceAll(/[\d-]+T(\d\d:\d\d):\d\dZ/g, (date, minute: string) => {
      return `day ${clock.dayOf(Date.parse(date) / 1000)}, ${minute}`;
    });
}
