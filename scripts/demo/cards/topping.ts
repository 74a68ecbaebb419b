import { id } from "ethers";

import type { NewTopUp } from "../../../sdk/cards/topups.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { cardOf } from "./acts.js";
import type { Month } from "./month.js";
import { refusal } from "./show.js";
import { bare, paid, PROGRAM, type Stage, UNIT } from "./stage.js";

/** Day 3: a top-up is two people's work, and what is not approved comes back. */
export async function tellTopUps(stage: Stage, month: Month): Promise<void> {
  const { clock, issuer, approver, balanceOf, chronicle } = stage;
  const [cleo, gus, ivo] = [stage.citizen("Cleo"), stage.citizen("Gus"), stage.citizen("Ivo")];
  await month.until({ day: 3, hour: 9 });
  const forCleo = topUpOf(stage, "Cleo", 20_000n, "A");
  const forGus = topUpOf(stage, "Gus", 30_000n, "B");
  const forIvo = topUpOf(stage, "Ivo", 300_000n, "C");
  const secondForIvo = topUpOf(stage, "Ivo", 300_000n, "D");
  const request = (topUp: NewTopUp) => clock.act(() => issuer.role.requestTopUp(topUp));
  const before = { cleo: cardOf(stage, cleo), gus: cardOf(stage, gus), ivo: cardOf(stage, ivo) };

  await request(forCleo);
  const own = await refusal(stage, () =>
    clock.act(() => issuer.role.approveTopUp(PROGRAM, forCleo.bankReference)),
  );
  await clock.act(() => approver.role.approveTopUp(PROGRAM, forCleo.bankReference));
  const duplicate = await refusal(stage, () => request({ ...forCleo, units: 25_000n }));

  const wallet = await balanceOf(issuer.address);
  await request(forGus);
  const inEscrow = wallet - (await balanceOf(issuer.address));
  await month.check();
  const recalled = "payment recalled";
  await clock.act(() => approver.role.rejectTopUp(PROGRAM, forGus.bankReference, recalled));
  const back = (await balanceOf(issuer.address)) === wallet;

  await request(forIvo);
  const together = await refusal(stage, () => request(secondForIvo));
  await month.check();
  await clock.act(() => issuer.role.rejectTopUp(PROGRAM, forIvo.bankReference, "ordered twice"));
  await chronicle.follow();
  const after = { cleo: cardOf(stage, cleo), gus: cardOf(stage, gus), ivo: cardOf(stage, ivo) };

  scene(3, "A top-up is two people's work");
  say(
    `The issuer requests a top-up when a payment has come in at the bank, and the tokens for it go
    into escrow. A second person of the issuer's looks at the bank's statement, and approves:`,
  );
  show(
    table(
      ["Card of", ">PAY", "What became of it", ">On the card before", ">After"],
      [
        row("Cleo", forCleo, "approved", before.cleo, after.cleo),
        row("Gus", forGus, `rejected: ${recalled}`, before.gus, after.gus),
        row("Ivo", forIvo, "withdrawn: ordered twice", before.ivo, after.ivo),
        row("Ivo", secondForIvo, "refused at once", before.ivo, after.ivo),
      ],
    ),
  );
  say(
    `Who requested cannot approve: "${own}" One bank reference is one top-up: when Cleo's is asked
    for again with ${paid(25_000n)}, the answer is "${duplicate}" Gus's payment was recalled; his
    ${paid(inEscrow / UNIT)} lay in escrow, and are back in the issuer's wallet. Ivo's card may hold
    5,000.00 PAY. Each of his two requests fits alone, but not both, so the second is refused while
    the first one waits: "${together}"`,
  );
  month.expect("an approved top-up is on the card", added(before.cleo, after.cleo) === 20_000n);
  month.expect("a rejected top-up is not", added(before.gus, after.gus) === 0n);
  month.expect("a rejected top-up's tokens come back", back && inEscrow === 30_000n * UNIT);
  month.expect("nothing waits any more", after.ivo.requested === 0n);
  await month.check();
}

function topUpOf(stage: Stage, name: string, units: bigint, reference: string): NewTopUp {
  return {
    program: PROGRAM,
    card: stage.citizen(name).key.id,
    units,
    bankReference: id(`bank's reference ${reference}`),
    funder: id(`account of ${name}`),
    buyer: id(`name of ${name}`),
  };
}

type Balance = Pick<ReturnType<typeof cardOf>, "balance">;

const added = (before: Balance, after: Balance) => after.balance - before.balance;

function row(
  name: string,
  { units }: NewTopUp,
  outcome: string,
  before: Balance,
  after: Balance,
): string[] {
  return [name, bare(units), outcome, bare(before.balance), bare(after.balance)];
}
