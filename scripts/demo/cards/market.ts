import { id } from "ethers";

import type { Decline } from "../../../sdk/cards/declines.js";
import { explainDecline } from "../../../sdk/cards/errors.js";
import { OfflineTerminal } from "../../../sdk/cards/offline.js";
import { table } from "../../terminal/table.js";
import { DAY, HOUR } from "../../time.js";
import { refusal as refused } from "../refusal.js";
import { say, scene, show } from "../teller.js";
import { ask, cardOf, relay } from "./acts.js";
import type { Month } from "./month.js";
import { memory } from "../../memory.js";
import { bare, type Citizen, paid, PROGRAM, type Stage } from "./stage.js";
import type { Purchase } from "./trade.js";

/** CA-13. What the stall takes without a connection. */
const CAPS = { item: 5_000n, sum: 100_000n, count: 60, age: DAY };
const CUSTOMERS = 42;
/** A note that runs out before the stall is back, a forged one, and one of a frozen card. */
const [LATE, FORGED] = [11, 23];

/** Day 12: a market out of reach, and its till's upload, twice. @returns What was sold there, the dearest first. */
export async function tellMarket(stage: Stage, month: Month): Promise<Purchase[]> {
  const { clock, domain, chronicle } = stage;
  const stall = stage.business("Market stall");
  const gus = stage.citizen("Gus");
  await month.until({ day: 12, hour: 9 });
  const till = new OfflineTerminal(stall.till.key, PROGRAM, domain, CAPS, memory());
  const customers = [gus, ...pickCustomers(stage, month)];
  const taken: Pick<Purchase, "citizen" | "payment">[] = [];
  let forged = "";
  for (const [index, citizen] of customers.entries()) {
    const amount = BigInt(month.chance.between(250, 2_200));
    const deadline = clock.now + (index === LATE ? HOUR : DAY);
    const order = id(`market ${index}`).slice(0, 34);
    const signed = await ask(stage, citizen, stall, { amount, deadline, order });
    if (index === FORGED) {
      const holderSignature = await stall.till.key.sign(id("forged"));
      forged = await refused(
        () => till.take({ ...signed, holderSignature }, clock.now),
        withoutName,
      );
    } else {
      await till.take(signed, clock.now);
      taken.push({ citizen, payment: signed.payment });
    }
  }
  const dear = await ask(stage, stage.citizen("Ada"), stall, { amount: 9_000n });
  const tooMuch = await refused(
    () => till.take(dear, clock.now),
    (error) => withoutName(error).replace(/\d+ units/, paid(CAPS.item)),
  );
  const { count, amount } = await till.held();
  await clock.act(() => gus.holder.freeze(PROGRAM, clock.now + DAY), { day: 12, hour: 12 });

  await clock.wait({ day: 12, hour: 16 });
  const upload = await till.pack();
  if (upload === undefined) throw new Error("the stall sold nothing");
  const [first] = await relay(stage, [upload]);
  const before = String([...chronicle.book.cards.values()].map(({ balance }) => balance));
  const [second] = await relay(stage, [upload]);
  const after = String([...chronicle.book.cards.values()].map(({ balance }) => balance));
  if (first === undefined || second === undefined) throw new Error("an upload was refused");
  for (const { decline } of first.results) if (decline !== "None") month.trade.note(decline);

  scene(12, "A market without a connection");
  say(
    `The stall stands in the hills. Its till keeps what holders have signed, ${count} sales of
    ${paid(amount)} in all, nothing above its caps ("${tooMuch}"), and nothing forged ("${forged}"). At noon Gus
    misses his card and freezes it.
    Back in town the till uploads everything under one signature, and then, by mistake, once more:`,
  );
  const codes = new Set([...first.results, ...second.results].map(({ decline }) => decline));
  const rows = [...codes].map((code) => [
    code,
    countOf(first.results, code),
    countOf(second.results, code),
    explainDecline(code),
  ]);
  show(table(["Code", ">First", ">Second", "What the till shows"], rows));
  const sum = first.results.reduce((all, each) => all + each.amount, 0n);
  say(
    `${bare(sum)} PAY are the stall's. Declines of an offline day are its risk, which is what the
    caps are for. The second upload moved nothing.`,
  );
  month.expect("a second upload moves nothing", before === after);
  await clock.act(() => gus.holder.thaw(PROGRAM, clock.now + DAY));
  await chronicle.follow();
  await month.check();
  return taken
    .filter(({ payment: { card, sequence } }) =>
      first.results.some(
        (row) => row.decline === "None" && row.card === card && row.sequence === sequence,
      ),
    )
    .map(({ citizen, payment }) => ({ citizen, payment, message: upload }))
    .toSorted((a, b) => Number(b.payment.amount - a.payment.amount));
}

/** Strangers to the rest of the story, some of whom have little left. */
function pickCustomers(stage: Stage, { chance }: Month): Citizen[] {
  const others = stage.citizens.slice(10);
  const picked = new Set<Citizen>();
  for (const citizen of others) {
    if (cardOf(stage, citizen).balance < 400n && picked.size < 3) picked.add(citizen);
  }
  while (picked.size < CUSTOMERS) {
    const citizen = others[chance.between(0, others.length - 1)];
    if (citizen !== undefined) picked.add(citizen);
  }
  return [...picked];
}

function countOf(results: readonly { readonly decline: Decline }[], code: Decline): string {
  const count = results.filter(({ decline }) => decline === code).length;
  return count === 0 ? "" : `${count}`;
}

/** What an error says. */
function withoutName(error: unknown): string {
  return String(error).replace(/^.*?: /, "");
}
