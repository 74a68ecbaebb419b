import assert from "node:assert/strict";

import { id } from "ethers";

import {
  ABSENT,
  type RunLeaf,
  type RunRecord,
  RunSide,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import type { Tell } from "../story.js";
import { type Cast, EUR, REGISTER, SELLER } from "./cast.js";

const RUN = "e2e run of a day";
const COUNT = 300;
const DAY_NUMBER = 20_487;
const PRICE = 10n ** 12n;
const ANSWER_WINDOW = 600;
/** Where the register says something else, and where it has nothing. */
const [OFF, ABSENT_AT] = [[7, 128, 255], 42];

/** A day's orders in one leg of each side: four differ, which the seller learns by demand and closes. */
export async function playRuns(cast: Cast, tell: Tell): Promise<{ items: number; runs: number }> {
  const { terms, register, officer, status } = cast;
  const sides: Template = {
    ...terms,
    rules: { ...terms.rules, expected: 0b11 },
    actions: [],
  };
  const items = await register({ ...sides, family: id("e2e orders") });
  const run = { itemTemplate: items, leafPrice: PRICE, answerWindow: ANSWER_WINDOW };
  const runs = await register({ ...sides, family: id("e2e runs"), run });
  const side = (role: number) => {
    const { officer: signer, key } = cast.player(role);
    const { address, fromBlock } = cast;
    return new RunSide(address, signer, { template: runs, role, key, fromBlock });
  };
  const [seller, keeper] = [side(SELLER), side(REGISTER)];
  const [own, theirs] = [booksOf(false), booksOf(true)];

  assert.equal((await seller.post(own)).came, "Posted");
  assert.equal((await keeper.post(theirs)).came, "Posted");
  assert.equal((await keeper.post(theirs)).came, "OnRecord");
  assert.equal(await status(RUN, runs), "Alarmed");
  tell(`of ${COUNT} orders in a run the second root differed, and alarmed it in its transaction`);

  await seller.demand(own, [...OFF, ABSENT_AT]);
  await keeper.answer(theirs);
  assert.equal(await keeper.answer(theirs), undefined);
  assert.equal((await seller.close(own)).length, 1);
  assert.deepEqual(await seller.close(own), []);
  assert.equal(await status(RUN, runs), "Adjusted");
  for (const [place, name] of own.ids.entries()) {
    const isException = OFF.includes(place) || place === ABSENT_AT;
    if (isException || place < 10)
      assert.equal(await status(name, items), isException ? "Alarmed" : "None");
  }
  tell(
    "the seller was shown the leaves that it paid for, and closed the run: each exception a case",
  );

  const [first] = OFF;
  const name = own.ids[first ?? 0] ?? "";
  const now = Number(await cast.clock.now());
  const journal = { role: REGISTER, leg: -100n, suspense: 100n, fee: 0n, loss: 0n };
  const expiry = now + terms.adjustment.approvalWindow;
  await officer(REGISTER, items).propose(name, { journals: [journal] }, expiry, now);
  await officer(SELLER, items).approve(name);
  assert.equal(await status(name, items), "Adjusted");
  tell("one of them was adjusted by a journal of the register's, the run of a day behind it");
  return { items, runs };
}

/** What a side has of the orders. @param isOff Whether it is the register, which has made mistakes. */
function booksOf(isOff: boolean): RunRecord {
  const ids = Array.from({ length: COUNT }, (_, place) => `e2e order ${place}`);
  const leaves: RunLeaf[] = ids.map((name, place) => ({
    amount: BigInt(1_000 + place) + (isOff && OFF.includes(place) ? 100n : 0n),
    currency: EUR,
    valueDate: DAY_NUMBER,
    fields: id(`fields of ${name}`),
  }));
  if (isOff) leaves[ABSENT_AT] = ABSENT;
  return { reference: RUN, currency: EUR, valueDate: "2026-02-03", ids, leaves };
}
