import { dayOf } from "../../../sdk/cards/calendar.js";
import { signUpload } from "../../../sdk/cards/messages.js";
import { DAY } from "../../time.js";
import { say, scene } from "../teller.js";
import { ask, buy, cardOf, relay } from "./acts.js";
import type { Month } from "./month.js";
import { balanceOf, refusal } from "./show.js";
import { type Business, keyOf, paid, PROGRAM, type Stage } from "./stage.js";

/** Days 16 to 20: keys of cards and tills are lost, stolen and changed. */
export async function tellKeys(stage: Stage, month: Month): Promise<void> {
  await tellLost(stage, month);
  await tellStolen(stage, month);
  await tellRotation(stage, month);
}

async function tellLost(stage: Stage, month: Month): Promise<void> {
  const { clock, issuer, chronicle, holderOf } = stage;
  const [hana, bookshop] = [stage.citizen("Hana"), stage.business("Bookshop")];
  await month.until({ day: 16, hour: 11 });
  const dictionary = { amount: 4_400n, kind: "Authorization" as const };
  const { payment } = await buy(stage, hana, bookshop, {
    ...dictionary,
    authorizationEnd: clock.now + DAY,
  });
  await clock.act(() => bookshop.owner.capture(bookshop.till.key, payment, 4_400n));
  await chronicle.follow();
  const before = balanceOf(stage, hana);
  const old = { ...hana };
  const key = keyOf("second card of Hana");
  const lastDay = dayOf(clock.now, 0) + 4 * 365;
  const lost = { program: PROGRAM, card: hana.key.id, successor: key.id, lastDay, reason: "lost" };
  await clock.act(() => issuer.role.replace(lost));
  hana.key = key;
  hana.holder = holderOf(key);
  await chronicle.follow();
  const after = balanceOf(stage, hana);
  const finder = await buy(stage, old, bookshop, { amount: 900n });
  month.trade.note(finder.result.decline);
  await clock.act(() => bookshop.owner.refund(bookshop.till.key, payment, "Authorization", 4_400n));
  await chronicle.follow();
  month.expect("a replaced account goes over whole", before === after);

  scene(16, "A lost card");
  say(
    `Hana buys a dictionary for ${paid(4_400n)}, and loses her card on the way home, with ${before}.
    The issuer gives the account a new key: it goes over whole, ${after}. Who found the card tries
    it: ${finder.result.decline}. And when the dictionary goes back, the refund of the old card's
    payment is on the new one, ${balanceOf(stage, hana)}. A bearer card cannot be reported lost:
    whoever holds it owns it.`,
  );
  await month.check();
}

async function tellStolen(stage: Stage, month: Month): Promise<void> {
  const { clock, domain, tillOf, chronicle } = stage;
  const bakery = stage.business("Bakery");
  const thief = stage.citizen("Juno");
  await month.until({ day: 17, hour: 17 });
  const cake = { amount: 3_800n, kind: "Authorization" as const };
  const authorizationEnd = clock.now + 2 * DAY;
  const { payment } = await buy(stage, thief, bakery, { ...cake, authorizationEnd });
  await clock.act(() => bakery.owner.capture(bakery.till.key, payment, 3_800n));
  const { key: stolen } = bakery.till;
  await month.until({ day: 18, hour: 6 });
  await clock.act(() => bakery.owner.revoke(PROGRAM, stolen.id));
  const back = await refusal(stage, () =>
    clock.act(() => bakery.owner.refund(stolen, payment, "Authorization", 3_800n)),
  );
  const rows = [];
  for (const amount of [100n, 200n, 300n]) {
    const { kind, ...signed } = await ask(stage, thief, bakery, { amount });
    if (kind === "Sale") rows.push({ kind, ...signed });
  }
  const held = cardOf(stage, thief).balance;
  const [uploaded] = await relay(stage, [await signUpload(stolen, domain, PROGRAM, rows)]);
  const codes = (uploaded?.results ?? []).map(({ decline }) => decline);
  for (const code of codes) month.trade.note(code);
  for (const { payment: signed } of rows) thief.holder.release(signed);
  const from = clock.second({ day: 18, hour: 0 });
  bakery.till = tillOf(keyOf("second till of the Bakery"));
  await enroll(stage, bakery, from);
  await chronicle.follow();
  month.expect("a thief gets nothing", held === cardOf(stage, thief).balance);

  scene(18, "A stolen till");
  say(
    `At night Juno breaks into the bakery and carries its till off. At six the baker revokes the
    till's key, at once and for ever. Juno's first idea, a refund to her own card, is refused:
    "${back}" The second, sales that were never made, gets ${codes.length} × ${[...new Set(codes)].join(", ")}. What the
    key took before is the bakery's all the same, and a new key is enrolled by breakfast.`,
  );
  await month.check();
}

async function tellRotation(stage: Stage, month: Month): Promise<void> {
  const { clock, tillOf, chronicle } = stage;
  const bookshop = stage.business("Bookshop");
  const ada = stage.citizen("Ada");
  await month.until({ day: 20, hour: 9 });
  const atlas = { amount: 3_000n, kind: "Authorization" as const };
  const authorizationEnd = clock.now + 5 * DAY;
  const { payment } = await buy(stage, ada, bookshop, { ...atlas, authorizationEnd });
  const { till: old } = bookshop;
  const until = clock.second({ day: 25, hour: 0 });
  const from = clock.second({ day: 20, hour: 0 });
  const next = tillOf(keyOf("second till of the Bookshop"));
  await enroll(stage, { ...bookshop, till: next }, from);
  await clock.act(() => bookshop.owner.retire(PROGRAM, old.key.id, until));
  const sale = await buy(stage, ada, bookshop, { amount: 1_500n });
  month.trade.note(sale.result.decline);
  await clock.act(() => bookshop.owner.capture(old.key, payment, 1_000n));
  await clock.act(() => bookshop.owner.capture(next.key, payment, 3_000n));
  bookshop.till = next;
  await chronicle.follow();

  scene(20, "A new key for a till");
  say(
    `The bookshop changes its till. The old key retires: it sells no more (${sale.result.decline}), but
    captures and refunds for five days, and the new key goes on where it stopped. Ada's atlas,
    ${paid(3_000n)} held by the old key, is captured by both. All that any key took is the
    bookshop's.`,
  );
  await month.check();
}

function enroll({ clock }: Stage, { owner, number, till }: Business, from: number) {
  const term = { program: PROGRAM, merchant: number, from, to: from + 90 * DAY };
  return clock.act(() => owner.enroll(till.key, term));
}
