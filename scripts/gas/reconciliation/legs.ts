import { id } from "ethers";

import type { Figures } from "../figures.js";
import { LEG, type ReconciliationStage } from "./stage.js";

const BATCH = 100;

/** Two roles without an order, and three of which two follow the first. */
export async function legs(stage: ReconciliationStage): Promise<Figures> {
  const { gasOf, posting, recordOf, register, relayer, terms } = stage;
  const ordered = await register(terms);
  const pair = await register({
    ...terms,
    family: id("pair"),
    roles: terms.roles.slice(0, 2).map((role) => Object.assign({}, role, { predecessors: 0 })),
    rules: { ...terms.rules, expected: 3 },
    adjustment: { ...terms.adjustment, makers: 3, checkers: 3 },
  });
  const figures: Figures = {};
  const of = (name: string) => ({ ...LEG, businessReference: id(name) });
  const wrong = (leg: typeof LEG) => ({ ...leg, amount: LEG.amount + 101n });
  const post = async (template: number, role: number, ...batch: (typeof LEG)[]) => {
    const records = await Promise.all(
      batch.map(({ businessReference }) => recordOf(template, businessReference)),
    );
    return gasOf(relayer, posting(template, role, batch, records));
  };

  figures["post the first leg"] = await post(pair, 0, of("a"));
  const later = await post(pair, 1, of("a"));
  figures["post a later leg that matches"] = later;
  await post(pair, 0, of("b"));
  figures["an alarm on top of a later leg"] = (await post(pair, 1, wrong(of("b")))) - later;

  await post(ordered, 0, of("a"));
  figures["post a later leg that matches, the second of three, in order"] = await post(
    ordered,
    1,
    of("a"),
  );
  figures["post a later leg that matches, the last of three, in order"] = await post(
    ordered,
    2,
    of("a"),
  );

  const batch = Array.from({ length: BATCH }, (_, i) => of(`batch ${i}`));
  const each = async (role: number, many: (typeof LEG)[]) =>
    Math.round((await post(pair, role, ...many)) / BATCH);
  figures["post the first legs of 100 cases, each"] = await each(0, batch);
  const match = await each(1, batch);
  figures["post later legs that match of 100 cases, each"] = match;
  const alarmed = Array.from({ length: BATCH }, (_, i) => of(`alarmed ${i}`));
  await each(0, alarmed);
  figures["an alarm on top of each of 100 later legs"] =
    (await each(1, alarmed.map(wrong))) - match;
  return figures;
}
