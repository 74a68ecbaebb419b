import { id } from "ethers";

import { fields, legFrom, signLegs, type Waiver } from "../../../sdk/reconciliation/index.js";
import { say, scene } from "../teller.js";
import { approve, bookAll, propose, type Remedy, waiver } from "./adjusting.js";
import { type Pact, roleAt, wordsOf } from "./pact.js";
import { AHEAD, handOver, laterBy, type Order, priceOf } from "./sales.js";
import { postAll, recordOf } from "./selling.js";
import { act, bare, euros, type Stage } from "./stage.js";
import { refusal, Tale } from "./show.js";
import type { Week } from "./week.js";

const SILENT: Order = { reference: "order 1003", shares: 40n, investor: "Cleo Maier" };
const TWICE: Order = { reference: "order 1004", shares: 25n, investor: "Dora Kern" };
const DIFFERS: Order = { reference: "order 1005", shares: 100n, investor: "Emil Roth" };
const UNDECIDED: Order = { reference: "order 1006", shares: 15n, investor: "Finn Abel" };
const [SELLER, REGISTER, CAPITAL] = [0, 1, 2] as const;

/** Days 1 to 3: silence, a second version, books that differ, and a checker who does not answer. */
export async function tellTroubles(stage: Stage, week: Week, pact: Pact): Promise<void> {
  await tellMissing(stage, week, pact);
  await tellDuplicate(stage, week, pact);
  await tellBooks(stage, week, pact);
  await tellArbiter(stage, week, pact);
}

/** RE-4. The register's leg does not come, and comes late. */
async function tellMissing(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { reference } = SILENT;
  const start = await begin(week, stage, { day: 1, hour: 11 });
  const accepted = await handOver(stage, pact, SILENT, start - AHEAD);
  week.plant("no leg in time", pact, reference, ["Missing", "Late"], REGISTER);
  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, SILENT, start, tale, [SELLER, CAPITAL]);

  const raise = () => pact.watcher.raiseOverdue(reference, REGISTER, accepted[REGISTER]);
  const early = await refusal(stage, pact, reference, raise);
  const due = stage.clock.second({ day: 1, hour: 12 });
  await tale.tell("anybody", "shows that the hour is over", "showing that a leg lacks", raise, due);
  await week.check();
  await tale.tell(
    "Register",
    `posts ${euros(priceOf(SILENT))}, and is late`,
    "a leg of a sale",
    () => roleAt(pact.nodes, REGISTER).post(reference),
    { day: 1, hour: 12, minute: 21 },
  );
  await waive(stage, pact, tale, {
    reference,
    maker: SELLER,
    checker: CAPITAL,
    waivers: [waiver("Late", REGISTER, "the node was down")],
    at: { day: 1, hour: 12, minute: 30 },
    reason: "to let that off: the node was down",
  });
  await tale.pay();
  scene(1, "The Register is silent");
  say(
    `Each role has signed that it has the key of the case, so that nobody can be accused who was not
    asked. The Register's hour runs from there. Before it is over nobody can raise the alarm:
    "${early}" From then on anybody can, with what the
    Register itself has signed.`,
  );
  tale.show();
  await week.check();
}

/** RE-4. An old machine of Capital's posts another version, and Capital would like to have that closed. */
async function tellDuplicate(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { reference } = TWICE;
  const start = await begin(week, stage, { day: 1, hour: 13 });
  await handOver(stage, pact, TWICE, start - AHEAD);
  week.plant("second version", pact, reference, ["Duplicate"], CAPITAL);
  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, TWICE, start, tale);

  await tale.tell(
    "Capital",
    "posts its leg again, of another day",
    "a second version of a leg",
    () => postOther(stage, pact, CAPITAL, reference),
    { day: 1, hour: 13, minute: 4 },
  );
  await week.check();
  const remedy: Remedy = {
    maker: SELLER,
    checker: REGISTER,
    decided: { waivers: [waiver("Duplicate", CAPITAL, "an old machine had woken up")] },
  };
  await propose(stage, pact, reference, remedy, { day: 1, hour: 13, minute: 20 });
  tale.note("Seller", "proposes to let it off: an old machine had woken up");
  await refusal(stage, pact, reference, () => roleAt(pact.officers, CAPITAL).approve(reference));
  tale.refused("Capital", "approves that");
  await approve(stage, pact, reference, remedy, { day: 1, hour: 13, minute: 33 });
  tale.note("Register", "approves it");
  await tale.pay();
  scene(1, "Capital says two things");
  say(
    `An old machine of Capital's wakes up with an old date in its books. The leg that came first
    counts; the second is an alarm, and replaces nothing. The Seller proposes, so Capital is not the
    maker this time. It may not approve either: nobody closes an alarm against itself.`,
  );
  tale.show();
}

/** RE-4. All legs agree, and the register's own books do not. */
async function tellBooks(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { reference } = DIFFERS;
  const start = await begin(week, stage, { day: 1, hour: 14 });
  await handOver(stage, pact, DIFFERS, start - AHEAD);
  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, DIFFERS, start, tale);

  const { books } = roleAt(pact.parties, REGISTER);
  const right = await recordOf(pact, REGISTER, reference);
  const counted = { ...right.fields, shares: fields.integer(90n) };
  const list = id("list of the depository, day 1");
  week.plant("books differ", pact, reference, ["BooksDiffer"], REGISTER);
  books.correct(reference, { fields: counted });
  await tale.tell(
    "Register",
    "reports that its books differ: 90 shares",
    "a report that books differ",
    () => roleAt(pact.nodes, REGISTER).reportBooks(reference, list),
    { day: 1, hour: 16, minute: 40 },
  );
  await tale.payInVain();
  await week.check();
  await waive(stage, pact, tale, {
    reference,
    maker: SELLER,
    checker: CAPITAL,
    waivers: [waiver("BooksDiffer", REGISTER, "the depository has corrected its list")],
    at: { day: 1, hour: 17, minute: 25 },
    reason: "to let it off: the depository has corrected it",
    write: () => books.correct(reference, { fields: right.fields }),
  });
  await tale.pay();
  scene(1, "Three legs agree, and yet something is wrong");
  say(
    `Order 1005 has matched at 14:00, and nobody has collected the price yet. In the afternoon the depository sends the Register a list with
    90 shares instead of 100. No leg could show that, so the Register says it: with the hash of the
    list as evidence, and under its own name.`,
  );
  tale.show();
}

/** RE-5. Nobody answers a proposal on a Friday night. */
async function tellArbiter(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { reference } = UNDECIDED;
  const start = await begin(week, stage, { day: 2, hour: 17 });
  await handOver(stage, pact, UNDECIDED, start - AHEAD);
  const { books } = roleAt(pact.parties, SELLER);
  const right = priceOf(UNDECIDED);
  const wrong = right + 2_500n;
  books.enter({ ...(await recordOf(pact, SELLER, reference)), amount: wrong });
  // who is named is who came last: not the one that is wrong
  week.plant("wrong amount, silent checkers", pact, reference, ["Amount"], REGISTER);
  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, UNDECIDED, start, tale);

  const remedy: Remedy = {
    maker: SELLER,
    checker: REGISTER,
    decided: {
      journals: [{ role: SELLER, leg: right - wrong, suspense: 0n, fee: wrong - right, loss: 0n }],
    },
  };
  await propose(stage, pact, reference, remedy, { day: 2, hour: 17, minute: 40 });
  tale.note("Seller", `proposes a journal: −${bare(wrong - right)} to its leg, to fees`);
  const early = await refusal(stage, pact, reference, () => pact.arbiter.decide(reference, true));
  tale.refused("Arbiter", "approves it at once");
  await week.until({ day: 3, hour: 17, minute: 40 });
  await act(stage, "its approval by the arbiter", () => pact.arbiter.decide(reference, true), {
    day: 3,
    hour: 17,
    minute: 45,
  });
  bookAll(pact, reference, remedy);
  tale.note("Arbiter", "approves it");
  await tale.pay();
  scene(2, "A Friday evening");
  say(
    `The Seller's leg has its fee of ${euros(wrong - right)} in it. It proposes a journal, and
    neither the Register nor Capital looks at it any more that day. The arbiter cannot be faster than
    agreed: "${early}"`,
  );
  tale.show();
  say(
    `The alarm names the Register, whose leg was the one that did not fit the first. Who was wrong is
    for people to find out, and the journal tells it.`,
  );
  await week.check();
}

/** Somebody proposes to let an alarm off, and another approves. */
async function waive(
  stage: Stage,
  pact: Pact,
  tale: Tale,
  { reference, maker, checker, waivers, at, reason, write }: Waiving,
): Promise<void> {
  const remedy = {
    maker,
    checker,
    decided: { waivers },
    ...(write === undefined ? {} : { write }),
  };
  await propose(stage, pact, reference, remedy, at);
  tale.note(roleAt(pact.parties, maker).name, `proposes ${reason}`);
  await approve(stage, pact, reference, remedy, { ...at, minute: at.minute + 6 });
  tale.note(roleAt(pact.parties, checker).name, "approves it");
}

interface Waiving {
  readonly reference: string;
  readonly maker: number;
  readonly checker: number;
  readonly waivers: readonly Waiver[];
  readonly at: { readonly day: number; readonly hour: number; readonly minute: number };
  readonly reason: string;
  readonly write?: () => void;
}

/** Lets time pass until a case begins. @returns Its second. */
async function begin(week: Week, { clock }: Stage, moment: { day: number; hour: number }) {
  await week.upTo(moment);
  return clock.second(moment);
}

/** A leg that differs from the one on record: a participant of the sdk would not send it. */
async function postOther(stage: Stage, pact: Pact, role: number, reference: string) {
  const { domain, contract } = stage;
  const record = await recordOf(pact, role, reference);
  const { caseKey, acceptedAt = 0 } = record;
  const due = { template: pact.number, rules: pact.terms.rules, caseKey, acceptedAt };
  const leg = legFrom({ ...record, valueDate: laterBy(-7, record.valueDate) }, due);
  const { signature } = await signLegs(domain, roleAt(pact.parties, role).key, pact.number, role, [
    leg,
  ]);
  const posting = { leg, record: wordsOf(stage, pact, reference) };
  return (await contract.postLegs(pact.number, role, [posting], signature)).wait();
}
