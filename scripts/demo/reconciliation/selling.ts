import { scene, say } from "../teller.js";
import { approve, propose, type Remedy } from "./adjusting.js";
import type { Pact } from "./pact.js";
import { roleAt } from "./pact.js";
import { AHEAD, handOver, type Order, priceOf } from "./sales.js";
import { bare, euros, type Stage } from "./stage.js";
import { refusal, Tale } from "./show.js";
import type { Week } from "./week.js";

const CLEAN: Order = { reference: "order 1001", shares: 120n, investor: "Ada Winter" };
export const WRONG: Order = { reference: "order 1002", shares: 80n, investor: "Ben Sommer" };
const [SELLER, REGISTER, CAPITAL] = [0, 1, 2] as const;
/** Seconds that a node takes to see a leg, look into its books, and post its own. */
export const ANSWER = 2;

/** Day 1: a sale as it should be, and one with two digits swapped. */
export async function tellSelling(stage: Stage, week: Week, pact: Pact): Promise<void> {
  await tellClean(stage, week, pact);
  await tellWrong(stage, week, pact);
}

async function tellClean(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const nine = { day: 1, hour: 9 };
  await week.upTo(nine);
  const start = stage.clock.second(nine);
  await handOver(stage, pact, CLEAN, start - AHEAD);
  const tale = new Tale(stage, pact, CLEAN.reference);
  await postAll(stage, pact, CLEAN, start, tale);
  await tale.pay(start + 3 * ANSWER);

  scene(1, "A clean sale");
  say(
    `${CLEAN.shares} shares for ${euros(priceOf(CLEAN))}. Capital has put the price into an escrow, in a
    token of cents. The Seller has finished first and posts its leg. The nodes of the others follow
    the chain: each checks the leg against its own books, and posts what those say. With the third
    leg the case has matched, and the price may be paid out.`,
  );
  tale.show();
  await week.check();
}

async function tellWrong(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { chronicle, clock } = stage;
  const { reference } = WRONG;
  const ten = { day: 1, hour: 10 };
  await week.upTo(ten);
  const start = clock.second(ten);
  await handOver(stage, pact, WRONG, start - AHEAD);
  const { books } = roleAt(pact.parties, CAPITAL);
  const right = priceOf(WRONG);
  const wrong = 804_000n; // 8,040.00 for 8,400.00
  books.enter({ ...(await recordOf(pact, CAPITAL, reference)), amount: wrong });
  week.plant("wrong amount", pact, reference, ["Amount"], CAPITAL);

  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, WRONG, start, tale);
  await tale.payInVain();
  const remedy: Remedy = {
    maker: CAPITAL,
    checker: REGISTER,
    decided: {
      journals: [{ role: CAPITAL, leg: right - wrong, suspense: wrong - right, fee: 0n, loss: 0n }],
    },
  };
  await propose(stage, pact, reference, remedy, { day: 1, hour: 10, minute: 17 });
  tale.note("Capital", `proposes a journal: ${bare(right - wrong)} to its leg, from suspense`);
  await week.check();
  const itself = await refusal(stage, pact, reference, () =>
    roleAt(pact.officers, CAPITAL).approve(reference),
  );
  tale.refused("Capital", "approves its own proposal");
  await approve(stage, pact, reference, remedy, { day: 1, hour: 10, minute: 26 });
  tale.note("Register", "approves it");
  await tale.pay();

  scene(1, `${euros(right - wrong)} too little`);
  say(
    `The next sale is of ${euros(right)}. Somebody at Capital has swapped two digits, and its leg
    says ${euros(wrong)}. The transaction that posts it raises the alarm, and names Capital. As
    long as the case is alarmed nothing is paid.`,
  );
  tale.show();
  say(
    `No leg is ever edited. Capital books a journal in its own books, which adds up to zero, and
    tells it to all; another legal entity approves it; then the legs are compared again, and only if
    they agree the case is adjusted. That Capital approves for itself is refused: "${itself}"`,
  );
  const [episode] = chronicle.caseOf(pact.number, reference).episodes;
  week.expect("the alarm came with the leg", episode?.alarmedAt === start + 2 * ANSWER);
  await week.check();
}

/** All legs, each node a moment after the one before. */
export async function postAll(
  stage: Stage,
  pact: Pact,
  { reference }: Order,
  start: number,
  tale: Tale,
  roles: readonly number[] = [SELLER, REGISTER, CAPITAL],
): Promise<void> {
  for (const [place, role] of roles.entries()) {
    const { amount } = await recordOf(pact, role, reference);
    await tale.tell(
      roleAt(pact.parties, role).name,
      `posts ${euros(BigInt(amount))}`,
      "a leg of a sale",
      () => roleAt(pact.nodes, role).post(reference),
      start + place * ANSWER,
    );
  }
}

/** What a role's own books have of a case. */
export async function recordOf({ parties }: Pact, role: number, reference: string) {
  const record = await roleAt(parties, role).books.find(reference);
  if (record === undefined) throw new Error(`the books have nothing of ${reference}`);
  return record;
}
