import { type Account, STATUSES, summary, sums, unsettled } from "../../../sdk/fees/account.js";
import type { FeeEvent } from "../../../sdk/fees/events.js";
import { fetchEvents } from "../../../sdk/fees/history.js";
import { accountOf, bookOf, owedTo, replay } from "../../../sdk/fees/replay.js";
import type { AccountSnapshot, Figures, Snapshot } from "./invariants.js";
import type { Company, Sight } from "./stage.js";

/** All events so far. */
export const eventsOf = ({ feeAccounts, provider, since }: Sight) =>
  fetchEvents(feeAccounts, provider, { fromBlock: since });

/** Reads contract, wallets and events at the second at which the chain stands. */
export async function takeSnapshot(stage: Sight): Promise<Snapshot> {
  const { fees, feeAccounts, token, operator, provider, balanceOf, companies } = stage;
  const events = await eventsOf(stage);
  const ledger = replay(feeAccounts, events);
  const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);

  const snapshotOf = async (company: Company): Promise<AccountSnapshot> => {
    const account = accountOf(ledger, token, company.address);
    return {
      name: company.name,
      views: await viewsOf(stage, company),
      replayed: replayedOf(account, owedTo(ledger, token, company.address), now),
      sums: sums(account, now),
      ...flowsOf(events, company.address, feeAccounts),
      spent: company.purse - (await balanceOf(company.address)),
    };
  };
  return {
    held: await balanceOf(feeAccounts),
    revenue: await fees.revenue(token),
    replayedRevenue: bookOf(ledger, token).revenue,
    withdrawn: await balanceOf(operator.address),
    accounts: await Promise.all(companies.map(snapshotOf)),
  };
}

async function viewsOf({ fees, token }: Sight, { address }: Company): Promise<Figures> {
  const { status, available, pending, runsOutAt } = await fees.account(token, address);
  return {
    status: STATUSES[Number(status)] ?? "",
    available,
    pending,
    runsOutAt,
    unsettled: await fees.unsettled(token, address),
    owed: await fees.owed(token, address),
  };
}

function replayedOf(account: Account, owed: bigint, now: bigint): Figures {
  const { status, available, pending, runsOutAt } = summary(account, now);
  return { status, available, pending, runsOutAt, unsettled: unsettled(account, now), owed };
}

/** What an account got out of revenue, and what was claimed back. */
function flowsOf(events: readonly FeeEvent[], address: string, feeAccounts: string) {
  let [credited, claimed] = [0n, 0n];
  for (const { name, args } of events) {
    if (name === "Claimed" && args.payee === address) claimed += args.amount;
    if (name === "Deposited" && args.holder === address && args.payer === feeAccounts) {
      credited += args.amount;
    }
  }
  return { credited, claimed };
}
